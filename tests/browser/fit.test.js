import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { listLast, sayShown } from "../../browser/embed/fit.js";

test("a table that is cut says how many rows are shown, and in which order", () => {
  const projects = { total: "1200", noun: "projects", sorted: "most urgent first" };
  assert.equal(sayShown(12, projects), "12 of 1,200 projects, most urgent first");
  assert.equal(sayShown(3, { total: "40", noun: "tenants" }), "3 of 40 tenants");
});

test("the name of a group is left out with its last row", () => {
  const [group, row, other] = ["0", "2", undefined].map((counts) => ({ dataset: { counts } }));
  assert.deepEqual(listLast([group, row]), [group, row]);
  assert.deepEqual(listLast([group, row, other]), [other]);
  assert.deepEqual(listLast([row, group]), [group]);
  assert.deepEqual(listLast([other]), [other]);
});
