/* The marks of drawings: what the pointer or the arrow keys are at, and what was picked. */

import { hideTip, showTip } from "../charts/tip.js";
import { isTouched, onElements } from "../dom.js";
import { readPick } from "./address.js";
import { say } from "./status.js";

/* A mark says what it is in its title, which the browser would show late and plain. */
export function takeTitle(mark) {
  const title = mark.querySelector(":scope > title");
  if (title) {
    mark.dataset.said = title.textContent;
    title.remove();
  }
  return mark.dataset.said ?? "";
}

/* Hover ----------------------------------------------------------------------- */
// What a click does, as picks.js does it.
const CLICKS = {
  deployment: "Click to see where its figures come from",
  point: "Click to open this interval",
  of: "Click to list its deployments",
};

function sayMark(mark) {
  const [name, ...rest] = takeTitle(mark).split(": ");
  const { picks } = mark.closest("[data-picks]")?.dataset ?? {};
  const drawing = mark.closest("svg.drawing");
  const places = [mark, drawing].map((each) => each.getBoundingClientRect());
  showTip([name, rest.join(": ")], CLICKS[picks] ?? "", ...places);
}

const hasTitle = (element) => element.dataset?.said || element.querySelector?.(":scope > title");

/* The innermost mark around an element that says what it is. */
function findMark(element) {
  let found = element;
  while (found?.closest?.("svg.drawing") && !found.matches("svg.drawing")) {
    if (hasTitle(found)) return found;
    found = found.parentElement;
  }
  return null;
}

document.addEventListener("pointerover", (event) => {
  const mark = event.pointerType === "touch" ? null : findMark(event.target);
  if (mark) sayMark(mark);
  else hideTip();
});

/* Keys ------------------------------------------------------------------------ */
const middle = (mark) => {
  const { left, right } = mark.getBoundingClientRect();
  return (left + right) / 2;
};

/* Rows from top to bottom, or else intervals or events from left to right. */
export function listMarks(drawing) {
  const rows = [...drawing.querySelectorAll(".drawing__row[data-picks]")];
  if (rows.length) return rows;
  const columns = [...drawing.querySelectorAll("[data-point]")];
  const marks = columns.length ? columns : [...drawing.querySelectorAll("[data-picks]")];
  return marks.sort((one, other) => middle(one) - middle(other));
}

/* The deployments of an interval, the longest first. */
const listDots = (column) =>
  [...column.querySelectorAll("[data-picks='deployment']")].sort(
    (one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top,
  );

export function activate(drawing, mark) {
  for (const each of drawing.querySelectorAll(".is-active")) each.classList.remove("is-active");
  if (!mark) return;
  mark.classList.add("is-active");
  if (!isTouched()) sayMark(mark);
  say(takeTitle(mark));
}

function step(list, current, by) {
  const at = list.indexOf(current);
  if (at < 0) return list[by > 0 ? 0 : list.length - 1];
  return list[Math.min(Math.max(at + by, 0), list.length - 1)];
}

const isDot = (mark) => mark?.dataset.picks === "deployment" && mark.closest("[data-point]");

/* To another row or day, or to another deployment of an interval. */
function stepDown(drawing, column, active, by) {
  if (isCalendar(drawing) || drawing.querySelector(".drawing__row"))
    return step(listMarks(drawing), active, by);
  return column && step(listDots(column), active, by);
}

/* In a calendar, days are below each other and weeks are columns. */
const isCalendar = (drawing) => drawing.classList.contains("drawing--calendar");
const DAYS = 7;

function stepAcross(drawing, column, by) {
  return step(listMarks(drawing), column, isCalendar(drawing) ? by * DAYS : by);
}

const KEYS = {
  ArrowRight: (drawing, column) => stepAcross(drawing, column, 1),
  ArrowLeft: (drawing, column) => stepAcross(drawing, column, -1),
  Home: (drawing) => listMarks(drawing)[0],
  End: (drawing) => listMarks(drawing).at(-1),
  ArrowUp: (drawing, column, active) => stepDown(drawing, column, active, -1),
  ArrowDown: (drawing, column, active) => stepDown(drawing, column, active, 1),
};

document.addEventListener("keydown", (event) => {
  const drawing = event.target.closest?.("svg.drawing[tabindex]");
  if (!drawing) return;
  const active = drawing.querySelector(".is-active");
  if (event.key === "Escape") {
    activate(drawing, null);
    hideTip();
    return;
  }
  if (event.key === "Enter" || event.key === " ") {
    if (!active) return;
    event.preventDefault();
    active.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    return;
  }
  const move = KEYS[event.key];
  if (!move) return;
  event.preventDefault();
  const column = isDot(active) ? active.closest("[data-point]") : active;
  const next = move(drawing, column, active);
  if (next) activate(drawing, next);
});

document.addEventListener("focusout", (event) => {
  const drawing = event.target.closest?.("svg.drawing[tabindex]");
  if (!drawing) return;
  activate(drawing, null);
  hideTip();
});

/* What was picked ------------------------------------------------------------- */
function markPicked() {
  const { point, of } = readPick();
  for (const each of document.querySelectorAll(".drawing [data-point]")) {
    const isPicked = each.dataset.point === point && (!each.dataset.of || each.dataset.of === of);
    if (each.classList.contains("is-picked") !== isPicked) {
      each.classList.toggle("is-picked", isPicked);
    }
  }
  pointAtPicked();
}

/* The notch of the panel is beneath the picked interval. */
function pointAtPicked() {
  const panel = document.querySelector(".picked");
  if (!panel) return;
  const marks = [...document.querySelectorAll(".drawing .is-picked")];
  const mark = marks.find((each) => each.getBoundingClientRect().width > 0);
  const left = mark ? middle(mark) - panel.getBoundingClientRect().left : -100;
  panel.style.setProperty("--notch", `${left}px`);
}

onElements(markPicked);
window.addEventListener("resize", pointAtPicked);
