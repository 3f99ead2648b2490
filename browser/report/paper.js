/* Charts on paper: drawn at once for A4, in its colours; other paper has them scaled. */
import { paintChart, paintFigure } from "../charts/drawing.js";
import { findFigure, listPlots, metricOf } from "../charts/series.js";
import { dropPick, readPick } from "./address.js";
import { markPicked } from "./painting.js";
import { sliceLists } from "./paper_slices.js";
import { findMarkedDay } from "./picks.js";

const WIDTH = 660; // px, of an A4 page within its margins and the card's
const HEIGHT = { overview: 150, alone: 250 };

/* The comparison's own foot has its address, without the rows that are open. */
function writeAddress() {
  const { origin, pathname, search } = window.location;
  const query = dropPick(search);
  for (const address of document.querySelectorAll("[data-paper-address]")) {
    address.textContent = `${origin}${pathname}${query ? `?${query}` : ""}`;
  }
}

window.addEventListener("insights-paper", ({ detail: isPaper }) => {
  writeAddress();
  sliceLists(isPaper);
  const styles = getComputedStyle(document.documentElement);
  const isOverview = document.querySelectorAll(".chart-card").length > 1;
  const height = isOverview ? HEIGHT.overview : HEIGHT.alone;
  for (const plot of listPlots()) {
    const figure = findFigure(metricOf(plot));
    if (!figure) continue;
    const size = isPaper ? { autosize: false, width: WIDTH, height } : {};
    const drawn = isPaper
      ? paintFigure(figure, styles, size)
      : paintChart(plot.parentElement.id, figure, styles);
    const { data, layout } = markPicked(drawn, findMarkedDay(readPick()));
    window.Plotly.react(plot, data, { ...layout, ...size });
    for (const drawing of plot.querySelectorAll(".main-svg")) {
      if (isPaper) drawing.setAttribute("viewBox", `0 0 ${WIDTH} ${height}`);
      else drawing.removeAttribute("viewBox");
    }
  }
});
