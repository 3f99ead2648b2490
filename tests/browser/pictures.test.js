import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { readHeadlines } from "../../browser/report/pictures.js";

const element = (text, parts = {}) => ({
  textContent: text,
  querySelector: (selector) => parts[selector]?.[0] || null,
  querySelectorAll: (selector) => parts[selector] || [],
});
const fact = (text, verdict) => element(text, { ".verdict": verdict ? [element(verdict)] : [] });
const headline = (group, value, unit, facts) =>
  element("", {
    ".headline__group": group ? [element(group)] : [],
    ".headline__value": [element(value)],
    ".headline__unit": [element(unit)],
    ".headline__fact": facts,
  });

test("a picture has the headline of its card with its verdicts", () => {
  const facts = [
    fact(" Slower  About the same as 16 min", "Slower"),
    fact("95% within 2 h, was 20 min Slower", "Slower"),
    fact("As usual", "As usual"),
    fact("2,887 in 119 days"),
  ];
  const card = element("", { ".headline": [headline("", "26 min", "median", facts)] });
  assert.deepEqual(readHeadlines(card), [
    "26 min median · Slower, about the same as 16 min · 95% within 2 h, was 20 min, slower" +
      " · As usual · 2,887 in 119 days",
  ]);
});

test("environment groups have a line each", () => {
  const groups = ["Staging", "Production"].map((name) =>
    headline(name, "9", "per week", [fact("from 8"), fact("more")]),
  );
  const card = element("", { ".headline--groups > li": groups, ".headline": [element("")] });
  assert.deepEqual(readHeadlines(card), [
    "Staging 9 per week · from 8 · more",
    "Production 9 per week · from 8 · more",
  ]);
});
