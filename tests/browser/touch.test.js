import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { findNearest } from "../../browser/report/touch.js";
import { describeRow } from "../../browser/report/two_lines.js";

const box = (left, top, right, bottom) => ({ left, top, right, bottom });

test("a tap between thin columns picks the nearest", () => {
  const columns = [box(0, 0, 6, 200), box(20, 0, 26, 200), box(40, 0, 46, 200)];
  assert.equal(findNearest(columns, { x: 12, y: 5 }), 0);
  assert.equal(findNearest(columns, { x: 14, y: 190 }), 1);
  assert.equal(findNearest(columns, { x: 300, y: 0 }), 2);
  assert.equal(findNearest([], { x: 1, y: 1 }), -1);
});

test("of marks below each other, the nearer one is picked", () => {
  const marks = [box(10, 0, 30, 10), box(10, 60, 30, 70)];
  assert.equal(findNearest(marks, { x: 20, y: 50 }), 1);
  assert.equal(findNearest(marks, { x: 20, y: 12 }), 0);
});

test("of marks at one place, the one around the tap is picked", () => {
  const marks = [box(0, 0, 40, 10), box(18, 0, 24, 10)];
  assert.equal(findNearest(marks, { x: 21, y: 5 }), 1);
});

const say = (row) => (name) => row[name] ?? "";

test("a group has a name, its figure, and what it was before", () => {
  const row = { project: "router", value: "1 d", before: "6 h", deployments: "1", median: "2 h" };
  const fields = ["project", "value", "before", "change", "deployments", "median"];
  assert.deepEqual(describeRow(fields, say(row)), {
    name: "router",
    value: "1 d",
    texts: ["was 6 h", "1 deployment"],
  });
});

test("a group without a value before says where it is", () => {
  const row = { project: "a", environment: "staging", failed: "2 of 86", failedBefore: "–" };
  const fields = ["project", "environment", "failed", "failedBefore"];
  assert.deepEqual(describeRow(fields, say(row)), {
    name: "a",
    value: "2 of 86",
    texts: ["staging"],
  });
});

test("a deployment has its release, the figure of the page, and when it was", () => {
  const row = { completed: "27 Feb", project: "router", release: "v9", leadTime: "48 d" };
  const fields = ["completed", "project", "leadTime", "release", "state"];
  assert.deepEqual(describeRow(fields, say({ ...row, state: "Success" })), {
    name: "router v9",
    value: "48 d",
    texts: ["27 Feb", "Success"],
  });
});
