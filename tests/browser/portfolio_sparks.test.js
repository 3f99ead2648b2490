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
const { drawBars, drawDots, place, Sparks } = await import("../../browser/portfolio/sparks.js");

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
  const [line, few, many, crosses] = svg.children;
  assert.equal(line.tag, "line");
  const read = ({ attributes: { d } }) => d.match(/[\d.]+/g).map(Number);
  assert.ok(read(few)[0] < read(many)[0]);
  assert.ok(read(few)[1] > read(many)[1]);
  assert.equal(many.attributes.class, "portfolio__dots is-many");
  assert.equal(crosses.attributes.class, "portfolio__cross");
});

test("bars outside the usual range stand out, but not that of an unfinished week", () => {
  const draw = (isInProgress) =>
    drawBars({ Intervals: [2, 0, 9, 9], IsInProgress: isInProgress, Usual: [1, 5] }).children.map(
      ({ attributes }) => [attributes.class, attributes.d.match(/M/g).length],
    );
  const [usual, outside] = ["portfolio__bars", "portfolio__bars is-outside"];
  assert.deepEqual(draw(false), [
    [usual, 1],
    [outside, 2],
  ]);
  assert.deepEqual(draw(true), [
    [usual, 1],
    [outside, 1],
    ["portfolio__bars is-unfinished", 1],
  ]);
});

test("a request that fails is named, and only asked again by the user", async () => {
  const asked = [];
  const answers = [
    () => ({ ok: false }),
    () => Promise.reject(new TypeError("no connection")),
    () => ({ ok: true, json: () => ({ Items: [] }) }),
  ];
  globalThis.window = {
    setTimeout: (run) => run(),
    clearTimeout: () => undefined,
    fetch: async (url) => {
      asked.push(url);
      return answers.shift()();
    },
  };
  document.querySelector = () => null;
  const states = [];
  const sparks = new Sparks("/api", "by=Project", "table", () => states.push(sparks.isFailed));
  const rows = [
    { id: "Projects-1", count: 3 },
    { id: "Projects-2", count: 0 },
  ];
  sparks.want(rows);
  await new Promise(setImmediate);
  assert.deepEqual(states, [true]);
  sparks.want(rows);
  assert.deepEqual(asked, ["/api?ids=Projects-1&by=Project"]);
  await sparks.retry();
  assert.deepEqual(states, [true, false, true]);
  await sparks.retry();
  assert.deepEqual(states, [true, false, true, false]);
  sparks.want(rows);
  assert.equal(asked.length, 3);
});
