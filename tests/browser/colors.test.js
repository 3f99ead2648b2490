import assert from "node:assert/strict";
import test from "node:test";
import { resolveColors } from "../../browser/charts/colors.js";

const styles = { getPropertyValue: (name) => ({ "--series-1": " #2f6be0 " })[name] || "" };

test("a variable becomes the theme's colour", () => {
  assert.equal(resolveColors("var(--series-1)", styles), "#2f6be0");
});

test("a variable with an opacity becomes its channels", () => {
  assert.equal(resolveColors("var(--series-1)/0.25", styles), "rgba(47,107,224,0.25)");
});

test("every colour of a figure is resolved, and the figure stays as it was", () => {
  const figure = { data: [{ line: { color: "var(--series-1)", width: 2 } }], layout: {} };
  const copy = structuredClone(figure);
  assert.equal(resolveColors(figure, styles).data[0].line.color, "#2f6be0");
  assert.deepEqual(figure, copy);
});

test("names and values that look like colours are left alone", () => {
  const trace = { name: "var(--series-1)", x: ["var(--series-1)"], meta: { of: "var(--a)" } };
  assert.deepEqual(resolveColors(trace, styles), trace);
});
