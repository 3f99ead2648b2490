import assert from "node:assert/strict";
import test from "node:test";
import { call, found, NO_UPDATE, told } from "./page.js";
import "../../browser/report/painting.js";

const component = (id, props) => ({ type: "Div", props: { id, ...props } });
const answer = (color, title = "Lead time") =>
  component("cards", {
    children: [
      component("title", { children: title }),
      component("chart-lead-time", { figure: { data: [{ line: { color } }], layout: {} } }),
    ],
  });
const paint = (...values) => call("overview.paint", [], ...values);
const colorOf = (figure) => figure.data[0].line.color;

test("a new page is drawn whole, in the theme's colours", () => {
  const painted = paint(answer("var(--series-1)"), 0, {});
  assert.equal(colorOf(painted.props.children[1].props.figure), "<--series-1>");
});

test("if only figures have changed, only they are drawn", () => {
  found.legend = {};
  assert.equal(paint(answer("var(--series-2)"), 0, {}), NO_UPDATE);
  assert.equal(colorOf(told.props["chart-lead-time"].figure), "<--series-2>");
});

test("a picked day is marked on pages that show its deployments", () => {
  delete found.legend;
  const read = (page) => page.props.children[1].props.figure.layout.shapes?.map(({ x0 }) => x0);
  const picked = { point: "2026-01-05" };
  assert.equal(read(paint(answer("red"), 0, picked)), undefined);
  found.deployments = {};
  assert.deepEqual(read(paint(answer("red"), 0, picked)), ["2026-01-05"]);
});

test("no answer changes nothing", () => {
  assert.equal(paint(null, 0, {}), NO_UPDATE);
});
