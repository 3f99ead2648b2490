/* Plotly's charts by keyboard: from interval to interval, and from line to line. */
import { leave, showPoint } from "./pointer.js";
import { listLines } from "./series.js";

/* The points of a line that have a value, in the order of their days. */
const listPoints = (data) =>
  data.x
    .map((x, at) => ({ x, y: data.y[at], customdata: data.customdata[at], data }))
    .filter(({ y, customdata }) => y !== null && customdata[0]);

const dayOf = ({ x }) => String(x).slice(0, 10);

/* The point that a key leads to from another one; without one, to the first or last. */
export function stepTo(key, point, lines) {
  const [first] = lines;
  if (!first) return undefined;
  const points = listPoints(point?.data ?? first);
  const at = points.findIndex(({ x }) => point && x === point.x);
  const to = (place, list) => list[Math.min(Math.max(place, 0), list.length - 1)];
  if (key === "End" || (at < 0 && key === "ArrowLeft")) return points.at(-1);
  if (key === "Home" || at < 0) return points[0];
  if (key === "ArrowRight") return to(at + 1, points);
  if (key === "ArrowLeft") return to(at - 1, points);
  const same = lines
    .flatMap(listPoints)
    .filter((each) => dayOf(each) === dayOf(point))
    .sort((one, other) => one.y - other.y);
  const rank = same.findIndex(({ data }) => data === point.data);
  return to(rank + (key === "ArrowUp" ? 1 : -1), same);
}

const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/* Listen to keys on charts. `say` gets what a point says, `pick` a chart and its point. */
export function watchKeys({ say, pick }) {
  const reached = new WeakMap(); // points, by chart

  const find = ({ target }) =>
    target.matches?.(".chart-card__chart") ? target.querySelector(".js-plotly-plot") : null;

  document.addEventListener("keydown", (event) => {
    const plot = find(event);
    if (!plot?.data) return;
    const lines = listLines(plot.data).filter(({ visible }) => visible !== false);
    const before = reached.get(plot);
    const line = lines.find((each) => each.meta.series === before?.data.meta.series);
    const point = line && listPoints(line).find(({ x }) => x === before.x);
    if (event.key === "Enter" && point && pick) pick(plot, point);
    else if (event.key === "Escape") leave(plot);
    else if (KEYS.has(event.key)) {
      event.preventDefault();
      const next = stepTo(event.key, point, lines);
      if (!next) return;
      reached.set(plot, next);
      say(showPoint(plot, next, { hasClick: Boolean(pick) }).join(", "));
    }
  });
  document.addEventListener("focusout", (event) => {
    const plot = find(event);
    if (plot?.data) leave(plot);
  });
}
