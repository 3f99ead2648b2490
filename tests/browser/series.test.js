import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { hideOnly, listHidden, pressSeries, showSeries } from "../../browser/charts/series.js";

const ALL = ["api", "app", "web"];

test("a press hides a series, the next one shows it again", () => {
  hideOnly([]);
  pressSeries("app", ALL, false);
  assert.deepEqual(listHidden(), ["app"]);
  pressSeries("app", ALL, false);
  assert.deepEqual(listHidden(), []);
});

test("a series is shown alone, and then all are shown again", () => {
  hideOnly(["api"]);
  pressSeries("app", ALL, true);
  assert.deepEqual(listHidden(), ["api", "web"]);
  pressSeries("app", ALL, true);
  assert.deepEqual(listHidden(), []);
});

test("the line of a hidden series is not drawn, and of the marks only those of others are", () => {
  hideOnly(["app"]);
  assert.equal(showSeries({ meta: { series: "app" } }).visible, false);
  assert.equal(showSeries({ meta: { series: "web" } }).visible, true);
  const marks = { y: [1, 2, 3], meta: { marks: ["app", "web", "app"] } };
  assert.deepEqual(showSeries(marks).y, [null, 2, null]);
});
