/* Drawings by touch: a finger is wider than a mark, so a tap picks the nearest interval. On the
   overview its values are shown first, and a button leads on. */
import { isTouched } from "../dom.js";
import { activate, listMarks, takeTitle } from "./marks.js";
import { pickPoint, showPicked, showsPicked } from "./picks.js";
import { openTapped } from "./tapped.js";

const DRAWING = "svg.drawing[tabindex]:not(:has(.drawing__row))";
const STEPS = { ArrowLeft: -1, ArrowRight: 1 };

/* How far a place is from a rectangle, in each direction. */
const gap = (at, from, to) => Math.max(from - at, at - to, 0);

/* The nearest of some rectangles: across first, since columns are as high as the chart. */
export function findNearest(rectangles, { x, y }) {
  const distances = rectangles.map(({ left, right, top, bottom }) => [
    gap(x, left, right),
    gap(y, top, bottom),
    Math.abs(x - (left + right) / 2),
  ]);
  const order = distances.map((_, at) => at);
  const compare = (one, other) => {
    const [first, second] = [distances[one], distances[other]];
    const by = first.map((each, part) => each - second[part]).find((each) => each !== 0);
    return by ?? 0;
  };
  return order.sort(compare)[0] ?? -1;
}

const isColumn = (mark) => mark.dataset.point !== undefined;

function goOn(mark) {
  const { metric, point, of } = mark.dataset;
  if (isColumn(mark)) {
    pickPoint(metric, point, of ?? "");
    showPicked();
  } else mark.dispatchEvent(new MouseEvent("click", { bubbles: true }));
}

function describe(mark) {
  const [name, ...rest] = takeTitle(mark).split(": ");
  return [name, rest.join(": ")];
}

function preview(drawing, marks, first) {
  let at = first;
  openTapped(drawing.closest(".chart-card"), {
    read() {
      activate(drawing, marks[at]);
      return describe(marks[at]);
    },
    step(key) {
      at = Math.min(Math.max(at + STEPS[key], 0), marks.length - 1);
    },
    goOn: () => goOn(marks[at]),
    leave: () => activate(drawing, null),
    chart: drawing,
    verb: isColumn(marks[at]) ? "Show deployments" : "Show this deployment",
  });
}

document.addEventListener(
  "click",
  (event) => {
    const drawing = event.isTrusted && isTouched() && event.target.closest?.(DRAWING);
    if (!drawing) return;
    const marks = listMarks(drawing);
    const place = { x: event.clientX, y: event.clientY };
    const at = findNearest(
      marks.map((mark) => mark.getBoundingClientRect()),
      place,
    );
    if (at < 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (showsPicked()) goOn(marks[at]);
    else preview(drawing, marks, at);
  },
  true,
);
