import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { listHidden } from "../../browser/charts/series.js";
import { changeAddress } from "../../browser/report/address.js";
import { canCancel, cancel, isNeeded, keepAnswer } from "../../browser/report/cancel.js";
import { found, told, visit } from "./page.js";

const PATH = "/Spaces-1/insights/Reports-1";
const describe = (inputs, reads = ["view"]) => ({
  ...{ output: "answer.data", outputs: ["answer"], inputs, reads },
  abandon() {
    this.isAbandoned = true;
  },
});

/* A call on its way. */
function ask(...question) {
  const call = describe(...question);
  assert.ok(isNeeded(call));
  return call;
}

test("canceling a slow question restores the one that the page shows", () => {
  found["[data-overview]"] = { dataset: { overview: PATH, defaults: "{}" } };
  visit(`${PATH}?split=Project`);
  const first = ask("by project");
  assert.ok(!canCancel(first)); // nothing is shown yet
  keepAnswer(first);
  visit(`${PATH}?split=Tenant`);
  const slow = ask("by tenant");
  assert.ok(canCancel(slow));
  const other = ask("a form", ["form"]);
  assert.ok(!canCancel(other));

  cancel([slow, other]);

  assert.deepEqual([slow.isAbandoned, other.isAbandoned], [true, undefined]);
  assert.deepEqual(told.history.at(-1), ["replaceState", `${PATH}?split=Project`]);
  assert.equal(told.props["split-field"].value, "Project");
  // The page asks again for what it shows, which the server need not answer.
  assert.ok(!isNeeded(describe("by project")));
  assert.ok(isNeeded(describe("by project")));
});

test("another question after a canceled one is sent", () => {
  cancel([ask("by tenant")]);
  assert.ok(isNeeded(describe("by month")));
  assert.ok(isNeeded(describe("by project"))); // no longer what the page goes back to
});

test("an answer that is too late isn't what the page goes back to", () => {
  visit(`${PATH}?split=Project`);
  keepAnswer(ask("by project"));
  visit(`${PATH}?split=Tenant`);
  const tenants = ask("by tenant");
  visit(`${PATH}?split=Environment`);
  const slow = ask("by environment");
  keepAnswer(tenants); // Dash drops it
  cancel([slow]);
  assert.deepEqual(told.history.at(-1), ["replaceState", `${PATH}?split=Project`]);
  assert.ok(isNeeded(describe("by tenant")));
});

test("figures are asked for again after only something else was canceled", () => {
  visit(`${PATH}?split=Project`);
  keepAnswer(ask("by project"));
  const list = { ...describe("deployments"), output: "list.data", outputs: ["list"] };
  assert.ok(isNeeded(list));
  cancel([list]);
  assert.ok(isNeeded(describe("by project"))); // such as after a note was added
});

test("a question on another page can't be taken back to this one", () => {
  keepAnswer(ask("by project"));
  visit("/Spaces-1/insights/Reports-2");
  assert.ok(!canCancel(describe("by project")));
});

test("what was picked and hidden after the answer comes back", () => {
  visit(`${PATH}?split=Project`);
  keepAnswer(ask("by project"));
  changeAddress({ hidden: ["web"] }, "replaceState");
  changeAddress({ point: "2026-05-01" }, "pushState");
  const list = { ...describe("deployments"), output: "list.data", outputs: ["list"] };
  assert.ok(isNeeded(list));
  keepAnswer(list);
  changeAddress({ split: "Tenant", hidden: "", point: "" }, "pushState");
  const slow = ask("by tenant");
  changeAddress({ hidden: ["a tenant"] }, "replaceState"); // belongs to no figures yet
  cancel([slow]);
  const last = `${PATH}?split=Project&hidden=web&point=2026-05-01`;
  assert.deepEqual(told.history.at(-1), ["replaceState", last]);
  assert.deepEqual(listHidden(), ["web"]);
  assert.deepEqual(told.props.pick, { data: { point: "2026-05-01" } });
});
