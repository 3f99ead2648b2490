import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { nameSeries } from "../../browser/charts/pointer.js";

const DAY = "2026-01-05";
const line = (series, y, more = {}) => ({ x: [DAY, DAY], y: [null, y], meta: { series }, ...more });
const name = (...lines) => nameSeries({ x: DAY, y: 4, data: lines[0] }, lines);

test("a value has the name of its series", () => {
  assert.equal(name(line("api", 4), line("web", 5)), "api");
});

test("series with the same value are named together", () => {
  assert.equal(name(line("api", 4), line("web", 4)), "api and web");
  assert.equal(name(line("a", 4), line("b", 4), line("c", 4), line("d", 4)), "a, b and 2 more");
});

test("hidden series and other days are not named", () => {
  const later = { x: ["2026-01-12"], y: [4], meta: { series: "ops" } };
  assert.equal(name(line("api", 4), line("web", 4, { visible: false }), later), "api");
});
