/* Labels of a chart that is pointed at: names and values fit its width. */
import { shortenNames, writePlain } from "./names.js";
import { listLines, listPlots } from "./series.js";
import { measureText } from "./text_width.js";

const HOVER_SIZE = 12; // px, as in figures/chart.py
const HOVER_FRAME = 64; // px of a label besides its texts: borders and samples of lines
const LEAST_NAME = 100; // px; less of a name would say nothing
const MOST_NAME = 240; // px, more would cover the chart
const FEW = 3; // so many series have room for two lines each

const NAME = "%{fullData.name}";
const VALUE = "%{customdata[0]}";
const REST = "%{customdata[1]}";
const OWN_LINE = "<br>%{customdata[2]}"; // the rest as it begins a line

function findLongestOf(texts) {
  return texts.reduce((longest, text) => (text.length > longest.length ? text : longest), "");
}

// The room that a template leaves for names in a label of this width.
function findRoom(template, lines, width) {
  const said = lines.flatMap((line) => line.customdata);
  const filled = template
    .replace(NAME, "")
    .replace(VALUE, findLongestOf(said.map((each) => each[0])))
    .replace(REST, findLongestOf(said.map((each) => each[1])))
    .replace(OWN_LINE, `<br>${findLongestOf(said.map((each) => each[2] || ""))}`)
    .replace(/<(?!br).*?>/g, "");
  const widths = filled.split("<br>").map((each) => measureText(each, HOVER_SIZE));
  return {
    beside: width - HOVER_FRAME - widths[0],
    fits: Math.max(...widths) < width - HOVER_FRAME,
  };
}

// On narrow charts what a value rests on has a line of its own, or is left to tables.
export function chooseTemplate(template, lines, width) {
  const whole = findRoom(template, lines, width);
  if (whole.fits && whole.beside >= LEAST_NAME) return { template, room: whole.beside };
  const hasRoom = lines.length <= FEW;
  for (const each of lines.flatMap((line) => line.customdata))
    each[2] = each[1].replace(/^[ ,]+/, "");
  const folded = template.replace(REST, hasRoom ? OWN_LINE : "");
  return { template: folded, room: Math.max(findRoom(folded, lines, width).beside, LEAST_NAME) };
}

const fitted = new WeakMap(); // what labels were and which width they fit, by traces

function fitLabels(plot) {
  const { data, clientWidth: width } = plot;
  const lines = listLines(data);
  const before = fitted.get(data);
  if (!lines.length || (before && before.width === width)) return;
  const original = before ? before.original : lines[0].hovertemplate;
  fitted.set(data, { width, original });
  const { template, room } = chooseTemplate(original, lines, width);
  const fits = (text) => measureText(text, HOVER_SIZE) <= Math.min(room, MOST_NAME);
  const names = shortenNames(
    lines.map((line) => line.meta.series),
    fits,
  ).map(writePlain);
  const places = lines.map((line) => data.indexOf(line));
  window.Plotly.restyle(plot, { name: names, hovertemplate: template }, places);
}

// Before a label can appear; on one chart's hover those of all charts do.
document.addEventListener(
  "mouseover",
  (event) => {
    if (!event.target.closest?.(".chart-card .js-plotly-plot")) return;
    for (const plot of listPlots()) fitLabels(plot);
  },
  { capture: true, passive: true },
);
