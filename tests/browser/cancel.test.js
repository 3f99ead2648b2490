import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { canCancel, cancel, isNeeded, keepAnswer } from "../../browser/report/cancel.js";
import { found, told, visit } from "./page.js";

const PATH = "/Spaces-1/insights/Reports-1";
const ask = (inputs, reads = ["view"]) => ({
  ...{ output: "answer.data", outputs: ["answer"], inputs, reads },
  abandon() {
    this.isAbandoned = true;
  },
});

test("canceling a slow question restores the one that the page shows", () => {
  found["[data-overview]"] = { dataset: { overview: PATH, defaults: "{}" } };
  visit(`${PATH}?split=Project`);
  const slow = ask("by tenant");
  assert.ok(!canCancel(slow)); // nothing is shown yet
  keepAnswer(ask("by project"));
  visit(`${PATH}?split=Tenant`);
  assert.ok(canCancel(slow));
  const other = ask("a form", ["form"]);
  assert.ok(!canCancel(other));

  cancel([slow, other]);

  assert.deepEqual([slow.isAbandoned, other.isAbandoned], [true, undefined]);
  assert.deepEqual(told.history.at(-1), ["replaceState", `${PATH}?split=Project`]);
  assert.equal(told.props["split-field"].value, "Project");
  // The page asks again for what it shows, which the server need not answer.
  assert.ok(!isNeeded(ask("by project")));
  assert.ok(isNeeded(ask("by project")));
});

test("another question after a canceled one is sent", () => {
  cancel([ask("by tenant")]);
  assert.ok(isNeeded(ask("by month")));
});
