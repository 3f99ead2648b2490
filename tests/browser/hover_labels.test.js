import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { chooseTemplate } from "../../browser/charts/hover_labels.js";

const TEMPLATE = "%{fullData.name}: <b>%{customdata[0]}</b>%{customdata[1]}";
const line = () => ({ customdata: [["3 h 20 min", ", of 12 deployments"]] });
const many = [line(), line(), line(), line()];

test("on a wide chart a label says everything in one line", () => {
  const { template, room } = chooseTemplate(TEMPLATE, [line()], 900);
  assert.equal(template, TEMPLATE);
  assert.ok(room > 100 && room < 900);
});

test("on a narrow chart with few series, what a value rests on has a line of its own", () => {
  const lines = [line()];
  const { template } = chooseTemplate(TEMPLATE, lines, 300);
  assert.match(template, /<br>%\{customdata\[2\]\}$/);
  assert.equal(lines[0].customdata[0][2], "of 12 deployments");
});

test("on a narrow chart with many series it is left to the table", () => {
  const { template, room } = chooseTemplate(TEMPLATE, many, 300);
  assert.equal(template, "%{fullData.name}: <b>%{customdata[0]}</b>");
  assert.ok(room >= 100);
});
