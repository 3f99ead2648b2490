/* What Plotly's charts say of the value at the pointer: one series, its value, its interval. */
import { build } from "../dom.js";
import { findNamed } from "./end_labels.js";
import { isHidden, listLines, listPlots } from "./series.js";
import { hideTip, showTip } from "./tip.js";

const DIM = 0.3; // of lines that aren't pointed at
const RING = 12; // px

export const dayOf = (point) => String(point.x).slice(0, 10);

/* The part of a chart inside its axes, in the window. */
const findPlane = (plot) => plot.querySelector(".nsewdrag").getBoundingClientRect();

/* Something drawn over a chart, such as a ring; there is one of each. */
function putOver(plot, kind, { left, top, width = 0, height = 0 }) {
  const box = plot.closest(".chart-card__chart");
  const around = box.getBoundingClientRect();
  const mark = box.querySelector(`.${kind}`) ?? box.appendChild(build("div", "", { class: kind }));
  mark.hidden = false;
  const places = { left: left - around.left, top: top - around.top, width, height };
  for (const [name, place] of Object.entries(places)) mark.style[name] = `${place}px`;
}

function hideOver(plot) {
  const marks = plot.closest(".chart-card__chart").querySelectorAll(".chart-ring, .chart-hair");
  for (const mark of marks) mark.hidden = true;
}

/* Where a day and a value are in the window; the value may be left out. */
function findPlace({ layout }, plane, day, value) {
  const { xaxis, yaxis } = layout;
  const [first, last] = xaxis.range.map((each) => Date.parse(`${each}Z`));
  const across = (Date.parse(`${day}T00:00Z`) - first) / (last - first);
  const [low, high] = yaxis.range;
  const up = ((yaxis.type === "log" ? Math.log10(value) : value) - low) / (high - low);
  return { left: plane.left + across * plane.width, top: plane.bottom - up * plane.height, across };
}

/* A line at a day in a chart that isn't pointed at. */
function putHair(plot, day) {
  const plane = findPlane(plot);
  const { left, across } = findPlace(plot, plane, day, 1);
  if (across < 0 || across > 1) hideOver(plot);
  else putOver(plot, "chart-hair", { left, top: plane.top, height: plane.height });
}

/* Dim the other series of a chart; with none, show all as they are. */
export function emphasise(plot, series) {
  const { data, layout } = plot;
  if (listLines(data).length < 2 || plot.emphasised === series) return;
  plot.emphasised = series;
  const isDim = (each) => series !== undefined && each !== series;
  const places = data.map((_, at) => at).filter((at) => data[at].meta?.points);
  const opacities = places.map((at) => (isDim(data[at].meta.series) ? DIM : 1));
  window.Plotly.restyle(plot, { opacity: opacities }, places);
  const marks = data.findIndex((trace) => trace.meta?.marks);
  if (marks >= 0) {
    const opacity = data[marks].meta.marks.map((each) => (isDim(each) ? DIM : 1));
    window.Plotly.restyle(plot, { "marker.opacity": [opacity] }, [marks]);
  }
  for (const label of plot.querySelectorAll(".infolayer .annotation")) {
    const named = findNamed(layout.annotations[label.dataset.index] ?? {});
    label.classList.toggle("is-dim", named !== undefined && isDim(named));
  }
}

/* The series of a point; lines that lie on each other there are named together. */
export function nameSeries(point, lines) {
  const day = dayOf(point);
  const isSame = ({ visible, x, y, meta }) =>
    visible !== false &&
    meta.series !== point.data.meta.series &&
    y[x.lastIndexOf(day)] === point.y;
  const same = lines.filter(isSame).map(({ meta }) => meta.series);
  const [first, second, ...rest] = [point.data.meta.series, ...same];
  if (!second) return first;
  return rest.length ? `${first}, ${second} and ${rest.length} more` : `${first} and ${second}`;
}

/* What is said of a point: name, value, the compared value, the interval. */
function describe(plot, point, compared) {
  const { intervals } = plot.layout.meta;
  const [value, rest] = point.customdata;
  const isAlone = listLines(plot.data).length < 2;
  const before = compared?.customdata[0] ? compared.customdata : null;
  return [
    isAlone ? intervals[dayOf(point)] : nameSeries(point, listLines(plot.data)),
    `${value}${rest}`,
    before && `${before[1]}: ${before[0]}`,
    isAlone ? "" : intervals[dayOf(point)],
  ];
}

function sayClick(offer) {
  return offer ? `Click to ${offer[0].toLowerCase()}${offer.slice(1)}` : "";
}

/* Say nothing any longer, and show all series as they are. */
export function leave(plot) {
  hideTip();
  emphasise(plot, undefined);
  for (const each of listPlots()) hideOver(each);
}

/* The value that is pointed at, among those that Plotly names. */
export const findPoint = (points) =>
  points.find(({ customdata, data }) => customdata?.[0] && data.meta?.points);

/* Show what a point says, with a ring around it; returns it as lines of text. */
export function showPoint(plot, point, { compared, hasClick }) {
  const day = dayOf(point);
  const place = findPlace(plot, findPlane(plot), day, point.y);
  const mark = { left: place.left - RING / 2, top: place.top - RING / 2 };
  for (const other of listPlots()) {
    if (other === plot) hideOver(plot);
    else putHair(other, day);
  }
  putOver(plot, "chart-ring", { ...mark, width: RING, height: RING });
  emphasise(plot, point.data.meta.series);
  const edges = { ...mark, right: mark.left + RING, bottom: mark.top + RING };
  const click = hasClick ? sayClick(point.customdata[2]) : "";
  const said = describe(plot, point, compared).filter(Boolean);
  showTip(said, click, edges, plot.getBoundingClientRect());
  return said;
}

function listen(plot, pick) {
  const hasClick = Boolean(pick);
  plot.on("plotly_hover", ({ points }) => {
    const point = findPoint(points);
    const compared = points.find(({ data }) => data.meta?.compared);
    if (point) showPoint(plot, point, { compared, hasClick });
    else leave(plot);
  });
  plot.on("plotly_unhover", () => leave(plot));
  if (pick) {
    plot.on("plotly_click", ({ points }) => {
      const point = findPoint(points);
      if (point) pick(plot, point);
    });
  }
}

/* Listen to the charts of the page. `pick` gets a chart and the point that was clicked. */
export function watchPointer(pick) {
  // Plotly draws a moment after React has made its place. The mouse may be there already, so
  // entering the place is too early; every move is looked at, before Plotly sees it.
  document.addEventListener(
    "mousemove",
    (event) => {
      const plot = event.target.closest?.(".chart-card .js-plotly-plot");
      if (!plot?.on || plot.dataset.listens) return;
      plot.dataset.listens = "true";
      listen(plot, pick);
    },
    { passive: true, capture: true },
  );
  // A name in the legend shows its line.
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const { series } = event.target.closest?.("[data-series]")?.dataset ?? {};
      if (event.target.closest?.(".js-plotly-plot")) return;
      const shown = series !== undefined && !isHidden(series) ? series : undefined;
      for (const plot of listPlots()) emphasise(plot, shown);
    });
  }
}
