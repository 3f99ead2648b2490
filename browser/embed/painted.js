/* A wall display is told when a view has been painted: it then shows the view's frame. */
import { redrawCharts } from "../charts/drawing.js";
import { onElements } from "../dom.js";
import { pageData } from "../page_data.js";
import { keepFitting } from "./fit.js";

const isDrawn = (graph) => graph.querySelector(".main-svg") !== null;

/* Whether the page shows everything that the server sent, or why it can't. */
export function isPainted(page) {
  const results = page.querySelector(".embed__results");
  if (!results?.firstElementChild || results.querySelector("[aria-busy]")) return false;
  return [...results.querySelectorAll(".chart-card__graph")].every(isDrawn);
}

/* The first time, tell the page around this one when the figures were read. */
export function tellPainted() {
  const { readAt } = pageData;
  if (!readAt || window.parent === window) return;
  let isTold = false;
  onElements(() => {
    if (isTold || !isPainted(document)) return;
    isTold = true;
    redrawCharts(); // painted before the page knew how high they are
    keepFitting();
    const hasFailed = document.querySelector(".embed .state.is-error") !== null;
    const message = { type: "insights-dash:painted", readAt, hasFailed };
    window.parent.postMessage(message, window.location.origin);
  });
}
