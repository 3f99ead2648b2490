import assert from "node:assert/strict";
import test from "node:test";
import { call, told, visit } from "./page.js";
import "../../browser/report/grids.js";

const { isFew, putFewLast } = window.dashAgGridFunctions;
const few = { data: { project: "few", isFew: true } };
const many = { data: { project: "many", isFew: false } };

function sortBy(colId) {
  const nodes = [few, many];
  const api = { getColumnState: () => [{ colId: "other" }, { colId, sort: "desc" }] };
  putFewLast({ nodes, api });
  return nodes.map(({ data }) => data.project);
}

test("durations of few deployments are last, other columns sort all rows", () => {
  assert.deepEqual(sortBy("median"), ["many", "few"]);
  assert.deepEqual(sortBy("change"), ["many", "few"]);
  assert.deepEqual(sortBy("project"), ["few", "many"]);
  assert.deepEqual(sortBy("deployments"), ["few", "many"]);
});

test("only rows of few deployments are pale", () => {
  assert.deepEqual([few, many, {}].map(isFew), [true, false, false]);
});

test("the filter of the breakdown is kept in the address", () => {
  visit("/r?split=Project");
  const filter = (text) => call("overview.filterTable", [], text, { rowHeight: 38 });
  assert.deepEqual(filter(" api "), { rowHeight: 38, quickFilterText: " api " });
  assert.deepEqual(told.history.at(-1), ["replaceState", "/r?split=Project&filter=api"]);
  filter(undefined); // the field of a new breakdown
  assert.equal(window.location.search, "?split=Project&filter=api");
  filter("");
  assert.equal(window.location.search, "?split=Project");
});
