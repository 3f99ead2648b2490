import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { hideTip, place, showTip } from "../../browser/charts/tip.js";

const box = (left, top, width, height) => ({
  ...{ left, top, width, height, right: left + width, bottom: top + height },
});
const CHART = box(100, 200, 800, 300);
const PAGE = { width: 1000 };
const TIP = { width: 200, height: 80 };

test("what is said of a mark is next to it, at its height", () => {
  assert.deepEqual(place(TIP, box(300, 340, 12, 12), CHART, PAGE), { left: 324, top: 306 });
});

test("near the right edge it is at the left", () => {
  assert.deepEqual(place(TIP, box(850, 340, 12, 12), CHART, PAGE), { left: 638, top: 306 });
});

test("it covers nothing above the chart, and ends with it", () => {
  assert.equal(place(TIP, box(300, 200, 12, 12), CHART, PAGE).top, 200);
  assert.equal(place(TIP, box(300, 488, 12, 12), CHART, PAGE).top, 420);
  assert.equal(place(TIP, box(300, 200, 12, 300), CHART, PAGE).top, 310);
});

test("without room next to a mark it is above or below it, inside the page", () => {
  const phone = { width: 300 };
  const chart = box(10, 200, 280, 200);
  assert.deepEqual(place(TIP, box(140, 350, 10, 10), chart, phone), { left: 45, top: 258 });
  assert.deepEqual(place(TIP, box(120, 210, 10, 10), chart, phone), { left: 25, top: 232 });
  const row = box(10, 300, 280, 30);
  assert.deepEqual(place(TIP, row, chart, phone), { left: 50, top: 208 });
});

test("a tip says what is known and what a click does, until it is hidden", () => {
  const made = { style: {}, children: [], getBoundingClientRect: () => TIP };
  made.replaceChildren = (...children) => {
    made.children = children;
  };
  made.append = (...children) => made.children.push(...children);
  document.body = { appendChild: () => made };
  document.documentElement.clientWidth = PAGE.width;
  const mark = box(300, 340, 12, 12);
  const said = () => made.children.map((each) => each.textContent);
  showTip(["api", "1 h", ""], "Click to open", mark, CHART);
  assert.deepEqual(said(), ["api", "1 h", "Click to open"]);
  assert.deepEqual(made.style, { left: "324px", top: "306px" });
  hideTip();
  assert.ok(made.hidden);
  showTip(["web"], "", mark, CHART);
  assert.deepEqual(said(), ["web"]);
  assert.equal(made.hidden, false);
});
