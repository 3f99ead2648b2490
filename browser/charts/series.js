/* The figures of a page and the series in them: which are hidden. */
const figures = {}; // as the server sent them, by metric
const hidden = new Set(); // names of series

export function keepFigure(chartId, figure) {
  figures[chartId.replace("chart-", "")] = figure;
}

export const findFigure = (metric) => figures[metric];
export const metricOf = (plot) => plot.closest(".chart-card").dataset.metric;

/* The charts that Plotly has drawn. */
export function listPlots() {
  const plots = document.querySelectorAll(".chart-card .js-plotly-plot");
  return [...plots].filter((plot) => plot.data);
}

/* The traces of series, without those of bands and marks. */
export const listLines = (data) => data.filter((trace) => trace.meta?.points);

export const isHidden = (series) => hidden.has(series);
export const listHidden = () => [...hidden];

export function hideOnly(names) {
  hidden.clear();
  for (const name of names) hidden.add(name);
}

/* Hide a series or show it again; `alone`: hide all others, or show them again. */
export function pressSeries(series, all, alone) {
  if (alone) {
    const others = all.filter((each) => each !== series);
    hideOnly(others.every(isHidden) ? [] : others);
  } else if (!hidden.delete(series)) hidden.add(series);
}

/* Traces of hidden series are left out; of the marks of all series, only their points. */
export function showSeries(trace) {
  const { series, marks } = trace.meta || {};
  if (marks) return { ...trace, y: trace.y.map((y, at) => (hidden.has(marks[at]) ? null : y)) };
  return { ...trace, visible: !hidden.has(series) };
}
