/* Pictures of charts: what is drawn, with title and legend, as PNG or SVG. */
import { shortenNames, writePlain } from "../charts/names.js";
import { listLines } from "../charts/series.js";
import { measureText } from "../charts/text_width.js";
import { onClick } from "../dom.js";
import { saveDrawings } from "./drawn_pictures.js";

const WIDTH = 1200;
const HEIGHT = 600;
const TITLE = { size: 15, room: WIDTH - 40 };
const LEGEND = { size: 12, room: WIDTH / 5 }; // px of a name, next to its line

function fit(names, { size, room }) {
  return shortenNames(names, (text) => measureText(text, size) <= room);
}

function buildTitle(report, chart) {
  const rest = ` · ${chart}`;
  const [name] = fit([report], { ...TITLE, room: TITLE.room - measureText(rest, TITLE.size) });
  return { text: writePlain(name + rest), font: { size: TITLE.size }, x: 0.01, xanchor: "left" };
}

/* Lines by name; a line that is alone is compared with the period before, if anything. */
function nameSeries(data, isSplit) {
  const lines = listLines(data);
  if (!isSplit) {
    const compared = data.filter((trace) => trace.meta?.compared);
    if (compared.length === 0) return new Map();
    return new Map([
      ...lines.map((line) => [line, "This period"]),
      ...compared.map((trace) => [trace, trace.name]),
    ]);
  }
  const names = fit(
    lines.map((line) => line.meta.series),
    LEGEND,
  );
  return new Map(lines.map((line, place) => [line, writePlain(names[place])]));
}

function buildPicture(plot, card) {
  const styles = getComputedStyle(document.documentElement);
  const ground = styles.getPropertyValue("--surface").trim();
  const names = nameSeries(plot.data, document.querySelector("[data-series]") !== null);
  const read = (element) => element.textContent.trim();
  const report = document.querySelector(".overview__name");
  const layout = {
    ...plot.layout,
    paper_bgcolor: ground,
    plot_bgcolor: ground,
    title: buildTitle(read(report), read(card.querySelector("h2"))),
    margin: { ...plot.layout.margin, t: 48, l: 16, b: 16 },
    showlegend: names.size > 0,
  };
  const data = plot.data.map((trace) => ({
    ...trace,
    showlegend: names.has(trace),
    ...(names.has(trace) ? { name: names.get(trace) } : {}),
  }));
  return { data, layout };
}

onClick("[data-saves]", (button) => {
  const card = button.closest(".chart-card");
  const { kind: format, file: filename } = button.dataset;
  if (card.querySelector(".drawings")) return saveDrawings(card, format, filename);
  const picture = buildPicture(card.querySelector(".js-plotly-plot"), card);
  window.Plotly.downloadImage(picture, { format, filename, width: WIDTH, height: HEIGHT });
});
