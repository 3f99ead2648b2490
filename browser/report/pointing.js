/* Pointing at charts: a click picks the nearest value, a hover is shared by all charts. */
import { findFigure, listPlots, metricOf } from "../charts/series.js";
import { pickPoint } from "./picks.js";

const dayOf = (point) => String(point.x).slice(0, 10);

// All charts have the same dates: the day pointed at in one is said in all that have
// a value there. On others Plotly would say the nearest.
function shareHover(plot, day) {
  const says = ({ x, visible, customdata }) =>
    customdata && visible !== false && x.some((each, at) => each === day && customdata[at][0]);
  for (const other of listPlots()) {
    if (other === plot) continue;
    if (other.data.some(says)) {
      window.Plotly.Fx.hover(other, { xval: Date.parse(`${day}T00:00Z`) }, "xy", true);
    } else window.Plotly.Fx.unhover(other);
  }
}

function listen(plot) {
  plot.on("plotly_click", ({ points }) => {
    const nearest = points.find(({ customdata, data }) => customdata?.[0] && data.meta?.points);
    if (!nearest) return;
    const metric = metricOf(plot);
    const trace = findFigure(metric).data[nearest.curveNumber];
    pickPoint(metric, dayOf(nearest), trace.meta.series);
  });
  plot.on("plotly_hover", ({ points }) => shareHover(plot, dayOf(points[0])));
  plot.on("plotly_unhover", () => shareHover(plot, ""));
}

// Plotly draws a moment after React has made its place. The mouse may be there already, so
// entering the place is too early; every move is looked at, before Plotly sees it.
document.addEventListener(
  "mousemove",
  (event) => {
    const plot = event.target.closest?.(".chart-card .js-plotly-plot");
    if (!plot?.on || plot.dataset.listens) return;
    plot.dataset.listens = "true";
    listen(plot);
  },
  { passive: true, capture: true },
);
