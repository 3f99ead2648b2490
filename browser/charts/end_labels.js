/* The names of lines at their ends, in the right margin of a chart. */
import { shortenNames, writePlain } from "./names.js";
import { listLines } from "./series.js";
import { measureText } from "./text_width.js";

const SIZE = 12; // px of the text
const APART = 16; // px from one label to the next
const LEADER = 14; // px from the plot to a label
const PAD = 4; // px from the end of a leader to its label
const ABOVE = 8; // px above the plot, as in figures/chart.py
const BELOW = 30; // px below it, for the days
const SHARE = 0.34; // of the chart's width, at most, for labels
const MOST = 190; // px of a name
const NARROW = 480; // px of a chart that has room for fewer days next to its labels
const FEW_DAYS = 4;
const BESIDE = 12; // px of margin without labels, as in figures/chart.py
const NAMED = "end:"; // and the series: what labels and leaders are called

/* Places that are at least `apart` from each other and from 0 to `end`, close to those wanted. */
export function spread(wanted, apart, end) {
  const order = wanted.map((_, at) => at).sort((one, other) => wanted[one] - wanted[other]);
  const blocks = []; // of labels that touch
  for (const at of order) {
    let block = { members: [at], sum: wanted[at], start: wanted[at] };
    for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
      if (last.start + last.members.length * apart <= block.start) break;
      blocks.pop();
      const shifted = block.sum - block.members.length * last.members.length * apart;
      block = { members: [...last.members, ...block.members], sum: last.sum + shifted };
      block.start = limit(block.sum / block.members.length, block, apart, end);
    }
    block.start = limit(block.start, block, apart, end);
    blocks.push(block);
  }
  const places = [];
  for (const { members, start } of blocks) {
    members.forEach((member, index) => {
      places[member] = start + index * apart;
    });
  }
  return places;
}

function limit(start, { members }, apart, end) {
  return Math.max(Math.min(start, end - (members.length - 1) * apart), 0);
}

function findShare(value, { type, range: [low, high] }) {
  return ((type === "log" ? Math.log10(value) : value) - low) / (high - low);
}

const isNamed = ({ visible, meta }) => visible !== false && Number.isFinite(meta?.end);

/* The figure with its labels, for a chart of this size in CSS pixels. */
export function labelEnds(figure, { width, height }) {
  const lines = listLines(figure.data).filter(isNamed);
  if (!lines.length) return figure;
  const inner = height - ABOVE - BELOW;
  const meta = { ...figure.layout.meta, named: { width, height } };
  // Names that would lie on each other say nothing; the legend has them too.
  if (inner / lines.length < SIZE) return { ...figure, layout: { ...figure.layout, meta } };
  const room = Math.min(MOST, width * SHARE - LEADER - PAD);
  const names = shortenNames(
    lines.map(({ meta }) => meta.series),
    (text) => measureText(text, SIZE) <= room,
  );
  const widest = Math.max(...names.map((name) => measureText(name, SIZE)));
  const ends = lines.map(({ meta }) => inner * (1 - findShare(meta.end, figure.layout.yaxis)));
  const places = spread(ends, Math.min(APART, inner / lines.length), inner);
  const { annotations = [], shapes = [], margin } = figure.layout;
  const labels = lines.map(({ meta }, at) => ({
    ...{ name: NAMED + meta.series, xref: "paper", x: 1, xanchor: "left", xshift: LEADER + PAD },
    ...{ yref: "paper", y: 1 - places[at] / inner, yanchor: "middle", showarrow: false },
    ...{ text: writePlain(names[at]), font: { size: SIZE } },
  }));
  const leaders = lines.map(({ line, meta }, at) => ({
    ...{ name: NAMED + meta.series, type: "line", xref: "paper", xsizemode: "pixel", xanchor: 1 },
    ...{ x0: 2, x1: LEADER, yref: "paper", y0: 1 - ends[at] / inner, y1: 1 - places[at] / inner },
    line: { color: line.color, width: 1.5 },
  }));
  const layout = {
    ...figure.layout,
    meta,
    margin: { ...margin, r: Math.ceil(widest + LEADER + 2 * PAD) },
    annotations: [...annotations, ...labels],
    shapes: [...shapes, ...leaders],
    xaxis: { ...figure.layout.xaxis, ...(width < NARROW ? { nticks: FEW_DAYS } : {}) },
  };
  return { ...figure, layout };
}

/* The series that a label or a leader belongs to; undefined for other annotations. */
export const findNamed = ({ name }) =>
  name?.startsWith(NAMED) ? name.slice(NAMED.length) : undefined;

/* The figure without its labels. */
export function dropEnds({ data, layout }) {
  const isOther = (each) => findNamed(each) === undefined;
  const { annotations = [], shapes = [], margin } = layout;
  return {
    data,
    layout: {
      ...layout,
      margin: { ...margin, r: BESIDE },
      annotations: annotations.filter(isOther),
      shapes: shapes.filter(isOther),
    },
  };
}
