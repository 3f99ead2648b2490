import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { describeAsked, readHeadlines, wrapText } from "../../browser/report/picture_text.js";

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

test("a picture says what was asked, and when it is", () => {
  const pairs = [
    ["Period", "Last month and this one, 1–30 Apr 2026"],
    ["Statistic", "Median"],
    ["Group by", "Week (the last one isn't over)"],
  ];
  assert.equal(
    describeAsked(pairs, "Europe/London"),
    "Period: Last month and this one, 1–30 Apr 2026 · Group by: Week (the last one isn't over)" +
      " · Time zone: Europe/London",
  );
});

test("text of a picture wraps between facts, and only long facts wrap inside", () => {
  const wrap = (text, room) => wrapText(text, 1, room, (line) => line.length);
  assert.deepEqual(wrap("12 a week · as usual", 40), ["12 a week · as usual"]);
  assert.deepEqual(wrap("12 a week · as usual · 90 in all", 22), [
    "12 a week · as usual",
    "90 in all",
  ]);
  assert.deepEqual(wrap("one two three four", 9), ["one two", "three", "four"]);
  assert.deepEqual(wrap("incomprehensibilities", 9), ["incomprehensibilities"]);
});
