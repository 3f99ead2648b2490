import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { stepTo } from "../../browser/charts/line_keys.js";

const DAYS = ["2026-01-05", "2026-01-12", "2026-01-19"];
const line = (series, ...y) => ({
  ...{ x: DAYS, y, meta: { series, points: true } },
  customdata: y.map((each) => [each === null ? "" : String(each)]),
});
const LINES = [line("api", 3, null, 9), line("web", 5, 6, 1)];

/* Where some keys lead to from nowhere: the series and the value. */
function walk(...keys) {
  const point = keys.reduce((at, key) => stepTo(key, at, LINES), undefined);
  return [point.data.meta.series, point.y];
}

test("the first key leads to the first or the last interval", () => {
  assert.deepEqual(walk("ArrowRight"), ["api", 3]);
  assert.deepEqual(walk("ArrowDown"), ["api", 3]);
  assert.deepEqual(walk("ArrowLeft"), ["api", 9]);
  assert.equal(stepTo("ArrowRight", undefined, []), undefined);
});

test("arrows go from value to value, over gaps, and stop at the ends", () => {
  assert.deepEqual(walk("ArrowRight", "ArrowRight"), ["api", 9]);
  assert.deepEqual(walk("End", "ArrowRight"), ["api", 9]);
  assert.deepEqual(walk("End", "ArrowLeft", "ArrowLeft"), ["api", 3]);
  assert.deepEqual(walk("End", "Home"), ["api", 3]);
});

test("up and down lead to the lines above and below on the same day", () => {
  assert.deepEqual(walk("ArrowRight", "ArrowUp"), ["web", 5]);
  assert.deepEqual(walk("ArrowRight", "ArrowUp", "ArrowUp"), ["web", 5]);
  assert.deepEqual(walk("End", "ArrowDown"), ["web", 1]);
  assert.deepEqual(walk("ArrowRight", "ArrowUp", "ArrowRight"), ["web", 6]);
});
