import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { dropEnds, findNamed, labelEnds, spread } from "../../browser/charts/end_labels.js";

const SIZE = { width: 1000, height: 338 }; // of which 300 px are the plot's

const line = (series, end, more = {}) => ({
  meta: { series, points: true, end },
  line: { color: "blue" },
  ...more,
});
const figure = (...data) => ({
  data,
  layout: {
    margin: { l: 8, r: 12, t: 8, b: 4 },
    yaxis: { range: [0, 100] },
    shapes: [{ type: "rect" }],
    annotations: [{ text: "Target" }],
  },
});
const labelsOf = ({ layout }) => layout.annotations.filter((each) => findNamed(each));

test("places that have room stay where they are wanted", () => {
  assert.deepEqual(spread([10, 90, 50], 16, 100), [10, 90, 50]);
});

test("places that are too close move apart by as little as possible", () => {
  assert.deepEqual(spread([50, 50], 16, 100), [42, 58]);
  assert.deepEqual(
    spread([40, 50, 52, 90], 16, 100),
    [31.333333333333332, 47.33333333333333, 63.33333333333333, 90],
  );
});

test("places stay inside, whatever pushes them", () => {
  assert.deepEqual(spread([0, 0, 0], 16, 100), [0, 16, 32]);
  assert.deepEqual(spread([100, 99, 98], 16, 100), [100, 84, 68]);
  for (const wanted of [
    [0, 3, 5, 30, 31, 95, 100],
    [100, 100, 90, 50, 49, 48, 0],
  ]) {
    const places = spread(wanted, 15, 100).sort((one, other) => one - other);
    assert.ok(places[0] >= 0 && places.at(-1) <= 100, String(places));
    for (const [at, place] of places.slice(1).entries()) assert.ok(place - places[at] >= 14.999);
  }
});

test("each line with an end has its name and a leader there, in its colour", () => {
  const named = labelEnds(figure(line("Web", 25), line("API", 75), line("Other")), SIZE);
  const labels = labelsOf(named);
  assert.deepEqual(
    labels.map(({ text, y }) => [text, y]),
    [
      ["Web", 0.25],
      ["API", 0.75],
    ],
  );
  const leaders = named.layout.shapes.filter((each) => findNamed(each));
  assert.deepEqual(
    leaders.map(({ y0, y1, line: { color } }) => [y0, y1, color]),
    [
      [0.25, 0.25, "blue"],
      [0.75, 0.75, "blue"],
    ],
  );
  assert.ok(named.layout.margin.r > 20);
});

test("on a log scale a name is at the logarithm of its value", () => {
  const chart = figure(line("Web", 100));
  chart.layout.yaxis = { type: "log", range: [0, 4] };
  assert.equal(labelsOf(labelEnds(chart, SIZE))[0].y, 0.5);
});

test("hidden lines have no name, and a chart without ends stays as it is", () => {
  const chart = figure(line("Web", 25, { visible: false }), line("API", 75));
  assert.deepEqual(
    labelsOf(labelEnds(chart, SIZE)).map(({ text }) => text),
    ["API"],
  );
  const plain = figure(line("Web"));
  assert.equal(labelEnds(plain, SIZE), plain);
});

test("a chart too low for its names has none, until it is higher", () => {
  const lines = ["Web", "API", "Jobs"].map((name, at) => line(name, 20 * at));
  const low = labelEnds(figure(...lines), { width: 1000, height: 38 + 35 });
  assert.deepEqual(labelsOf(low), []);
  assert.equal(low.layout.meta.named.height, 73);
  assert.equal(labelsOf(labelEnds(dropEnds(low), { width: 1000, height: 38 + 36 })).length, 3);
});

test("names are no markup, and are cut on narrow charts", () => {
  const name = "<b>a-very-long-name-of-a-project</b>";
  const [wide] = labelsOf(labelEnds(figure(line(name, 1)), { width: 1200, height: 300 }));
  assert.match(wide.text, /^&lt;b&gt;a/);
  const [narrow] = labelsOf(labelEnds(figure(line(name, 1)), { width: 300, height: 300 }));
  assert.match(narrow.text, /…/);
  assert.equal(findNamed(narrow), name);
});

test("labels are dropped, and other annotations and shapes are left", () => {
  const { layout } = dropEnds(labelEnds(figure(line("Web", 25)), SIZE));
  assert.deepEqual(layout.annotations, [{ text: "Target" }]);
  assert.deepEqual(layout.shapes, [{ type: "rect" }]);
  assert.equal(layout.margin.r, 12);
});
