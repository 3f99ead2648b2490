import assert from "node:assert/strict";
import test from "node:test";

class Drawn {
  constructor(tag) {
    Object.assign(this, { tag, attributes: {}, children: [] });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
}
globalThis.document = { createElementNS: (_space, tag) => new Drawn(tag) };
const { drawBars, drawDots, place } = await import("../../browser/portfolio/sparks.js");

test("the scale is logarithmic, and its ends hold what is outside", () => {
  assert.equal(place(0), place(60));
  assert.equal(place(1e9), place(60 * 86_400));
  const middle = Math.sqrt(60 * 60 * 86_400);
  assert.equal(place(middle), (place(60) + place(60 * 86_400)) / 2);
});

test("lead times are dots, and failures crosses", () => {
  const leadTimes = [
    [0, 600, 1],
    [99, 90_000, 7],
  ];
  const svg = drawDots({ LeadTimes: leadTimes, Failures: [[50, 1]] });
  assert.deepEqual(
    svg.children.map(({ tag }) => tag),
    ["line", "circle", "circle", "path"],
  );
  const [, few, many] = svg.children;
  assert.ok(Number(few.attributes.cx) < Number(many.attributes.cx));
  assert.ok(Number(few.attributes.cy) > Number(many.attributes.cy));
  assert.ok(Number(few.attributes.r) < Number(many.attributes.r));
});

test("bars outside the usual range stand out, but not that of an unfinished week", () => {
  const draw = (isInProgress) =>
    drawBars({ Intervals: [2, 0, 9, 9], IsInProgress: isInProgress }, [1, 5]).children.map(
      ({ attributes }) => attributes.class,
    );
  assert.deepEqual(draw(true), [undefined, "is-outside", "is-unfinished"]);
  assert.deepEqual(draw(false), [undefined, "is-outside", "is-outside"]);
});
