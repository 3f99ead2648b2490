/* Figures as the page shows them: in the theme's colours, with the names of their lines. */
import { onElements, waitFor } from "../dom.js";
import { resolveColors } from "./colors.js";
import { dropEnds, labelEnds } from "./end_labels.js";
import { findFigure, listPlots, metricOf, showSeries } from "./series.js";

const CHANGED = 8; // px of a chart's size, from which on labels move
const GUESS = { width: 1200, height: 340 }; // until the page has a chart

/* The size of a metric's chart; before it is drawn, that of any other or of a skeleton. */
function findSize(chartId) {
  const find = (css) => document.querySelector(css)?.getBoundingClientRect?.();
  const { width, height } = find(`#${chartId}`) ?? find(".chart-card__chart") ?? GUESS;
  return width > 0 && height > 0 ? { width, height } : GUESS;
}

/* A figure of the server, to be drawn in a size in CSS pixels. */
export function paintFigure(figure, styles, size) {
  const drawn = resolveColors(figure, styles);
  return labelEnds({ ...drawn, data: drawn.data.map(showSeries) }, size);
}

export const paintChart = (chartId, figure, styles) =>
  paintFigure(figure, styles, findSize(chartId));

export function redrawCharts() {
  const styles = getComputedStyle(document.documentElement);
  for (const plot of listPlots()) {
    const figure = findFigure(metricOf(plot));
    if (!figure) continue;
    const data = resolveColors(figure.data, styles).map(showSeries);
    const named = labelEnds(dropEnds({ data, layout: plot.layout }), readSize(plot));
    window.Plotly.react(plot, named.data, named.layout);
  }
}

const readSize = ({ clientWidth: width, clientHeight: height }) => ({ width, height });

/* Name the lines again once a chart has another size. */
function renameLines(plot) {
  const { width, height } = readSize(plot);
  const named = plot.layout?.meta?.named;
  if (!named || !width || document.documentElement.classList.contains("is-paper")) return;
  const changes = [named.width - width, named.height - height];
  if (changes.every((each) => Math.abs(each) < CHANGED)) return;
  const { layout } = labelEnds(dropEnds(plot), { width, height });
  window.Plotly.react(plot, plot.data, layout);
}

const sizes = new ResizeObserver(async (entries) => {
  for (const { target } of entries) {
    const plot = await waitFor(() => target.querySelector(".js-plotly-plot .main-svg"));
    if (plot) renameLines(plot.closest(".js-plotly-plot"));
  }
});
const watched = new WeakSet();

onElements(() => {
  for (const box of document.querySelectorAll(".chart-card__graph")) {
    if (watched.has(box)) continue;
    watched.add(box);
    sizes.observe(box);
  }
});
