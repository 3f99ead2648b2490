/* Pictures of charts: what is drawn, with its headline, days and legend, as PNG or SVG. */
import { paintFigure } from "../charts/drawing.js";
import { shortenNames, writePlain } from "../charts/names.js";
import { findFigure, listLines } from "../charts/series.js";
import { measureText } from "../charts/text_width.js";
import { onClick } from "../dom.js";
import { readPick } from "./address.js";
import { buildDrawnPicture } from "./drawn_pictures.js";
import { markPicked } from "./painting.js";
import { findMarkedDay } from "./picks.js";
import { savePictures } from "./picture_file.js";
import { listLinesBelow, readTitle } from "./picture_text.js";

const WIDTH = 1200;
const HEIGHT = 600;
const MARGIN = 26; // px above the title, whose first line is half above its place
const TITLE = { size: 15, room: WIDTH - 40 };
const SUBTITLE = { size: 12, line: 18, room: WIDTH - 40 };
const LEGEND = { size: 12, room: WIDTH / 5 }; // px of a name, next to its line

function fit(names, { size, room }) {
  return shortenNames(names, (text) => measureText(text, size) <= room);
}

function buildTitle(report, chart, below, styles) {
  const rest = ` · ${chart}`;
  const color = styles.getPropertyValue("--text").trim();
  const [name] = fit([report], { ...TITLE, room: TITLE.room - measureText(rest, TITLE.size) });
  return {
    // No tags: Plotly would write their styles inline, which pages don't allow.
    text: writePlain(name + rest),
    font: { size: TITLE.size, weight: 600, color },
    subtitle: { text: below.map(writePlain).join("<br>"), font: { size: SUBTITLE.size, color } },
    x: 0.01,
    xanchor: "left",
    y: 1 - MARGIN / HEIGHT,
    yref: "container",
    yanchor: "top",
  };
}

/* Entries of the legend for what has no line of its own, as far as the chart has it. */
function buildKeys({ data, layout }, styles) {
  const [signal, before] = ["--signal", "--before"].map((name) =>
    styles.getPropertyValue(name).trim(),
  );
  const isSignal = data.some(({ marker }) => [marker?.color].flat().includes(signal));
  const hasBand =
    data.some(({ fill }) => fill === "tonexty") ||
    (layout.shapes || []).some(({ type }) => type === "rect");
  const hasKey = document.querySelector(".legend__sample--usual") !== null;
  const entry = (name, color, opacity) => ({
    ...{ type: "scatter", mode: "markers", x: [null], y: [null], name, showlegend: true },
    marker: { symbol: "square", size: 12, color, opacity },
  });
  return [
    ...(hasBand && hasKey ? [entry("Usual range", before, 0.25)] : []),
    ...(isSignal && hasKey ? [entry("Unusual", signal, 1)] : []),
  ];
}

/* Lines by name; a line that is alone is compared with the period before, if anything. */
function nameSeries(data, isSplit) {
  const lines = listLines(data);
  if (!isSplit) {
    const compared = data.filter((trace) => trace.meta?.compared);
    if (compared.length === 0) return new Map();
    return new Map([
      ...lines.map((line) => [line, "This period"]),
      ...compared.map((trace) => [trace, trace.meta.compared]),
    ]);
  }
  const names = fit(
    lines.map((line) => line.meta.series),
    LEGEND,
  );
  return new Map(lines.map((line, place) => [line, writePlain(names[place])]));
}

function buildPicture(card) {
  const styles = getComputedStyle(document.documentElement);
  const ground = styles.getPropertyValue("--surface").trim();
  const [report, chart] = readTitle(card);
  const below = listLinesBelow(card, SUBTITLE.size, SUBTITLE.room);
  const top = 56 + below.length * SUBTITLE.line;
  const size = { width: WIDTH, height: HEIGHT - top };
  const painted = paintFigure(findFigure(card.dataset.metric), styles, size);
  const drawn = markPicked(painted, findMarkedDay(readPick()));
  const isSplit = document.querySelector("[data-series]") !== null;
  const names = nameSeries(drawn.data, isSplit);
  const keys = buildKeys(drawn, styles);
  const layout = {
    ...drawn.layout,
    paper_bgcolor: ground,
    plot_bgcolor: ground,
    title: buildTitle(report, chart, below, styles),
    margin: { ...drawn.layout.margin, t: top, l: 16, b: 16 },
    showlegend: names.size + keys.length > 0,
    // The names of the lines are next to the plot.
    legend: { traceorder: "normal", ...(isSplit ? { orientation: "h", y: -0.1 } : {}) },
  };
  const data = drawn.data.map((trace) => ({
    ...trace,
    showlegend: names.has(trace),
    ...(names.has(trace) ? { name: names.get(trace) } : {}),
  }));
  return { data: [...data, ...keys], layout };
}

/* A card's chart as a picture; null if it has none. */
async function drawCard(card) {
  if (card.querySelector(".drawings")) return buildDrawnPicture(card);
  if (!card.querySelector(".js-plotly-plot")) return null;
  const size = { width: WIDTH, height: HEIGHT };
  const picture = buildPicture(card);
  const drawn = await window.Plotly.toImage(picture, { format: "svg", ...size });
  return { text: decodeURIComponent(drawn.slice(drawn.indexOf(",") + 1)), ...size };
}

/* Save the charts of cards as one PNG. */
export async function saveAll(cards, file) {
  const pictures = await Promise.all(cards.map(drawCard));
  await savePictures(pictures.filter(Boolean), "png", file);
}

onClick("[data-saves]", async (button) => {
  const { kind, file } = button.dataset;
  await savePictures([await drawCard(button.closest(".chart-card"))], kind, file);
});
