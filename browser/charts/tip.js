/* What a chart says about a mark: a box next to the mark that leaves what is above alone. */
import { build } from "../dom.js";

const AWAY = 12; // px from the mark
const EDGE = 8; // px from the window's edge
let tip = null;

/* Where a box is put: next to a mark, or else above or below it, inside the chart if possible.
   All are rectangles in the window. */
export function place({ width, height }, mark, chart, page) {
  const low = Math.max(chart.left, 0) + EDGE;
  const high = Math.min(chart.right, page.width) - EDGE;
  const right = mark.right + AWAY;
  const left = mark.left - AWAY - width;
  const top = (mark.top + mark.bottom - height) / 2;
  const within = (at) => Math.max(Math.min(at, chart.bottom - height), chart.top, EDGE);
  if (right + width <= high) return { left: right, top: within(top) };
  if (left >= low) return { left, top: within(top) };
  const middle = (mark.left + mark.right - width) / 2;
  const above = mark.top - AWAY - height;
  return {
    left: Math.max(Math.min(middle, page.width - EDGE - width), EDGE),
    top: above >= Math.max(chart.top, EDGE) ? above : mark.bottom + AWAY,
  };
}

/* Say something about a mark; `lines` are a name, texts, and what a click does. */
export function showTip([name, ...texts], click, mark, chart) {
  tip ??= document.body.appendChild(build("div", "", { class: "chart-tip", role: "presentation" }));
  const said = texts.filter(Boolean).map((text) => build("span", text));
  tip.replaceChildren(build("strong", name), ...said);
  if (click) tip.append(build("small", click));
  tip.hidden = false;
  const page = { width: document.documentElement.clientWidth };
  const { left, top } = place(tip.getBoundingClientRect(), mark, chart, page);
  tip.style.left = `${left}px`;
  tip.style.top = `${top}px`;
}

export function hideTip() {
  if (tip) tip.hidden = true;
}

window.addEventListener("scroll", hideTip, { passive: true, capture: true });
