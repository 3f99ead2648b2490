import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
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
