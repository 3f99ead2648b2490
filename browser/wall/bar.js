/* The line below the views: which one is shown, how old its figures are, and buttons. */
import { build } from "../dom.js";
import { chooseScale } from "./rotation.js";

const BUTTONS = [
  ["back", "Previous view (←)"],
  ["pause", "Pause (space)"],
  ["on", "Next view (→)"],
  ["full", "Full screen (F)"],
];
// Drawn in a square of 16.
const SHAPES = {
  back: "M11 2 5 8l6 6",
  on: "M5 2l6 6-6 6",
  pause: "M5 3v10M11 3v10",
  go: "M5 2l8 6-8 6z",
  full: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4",
};
const SVG = "http://www.w3.org/2000/svg";
const CALM = 4_000; // ms without a pointer until the buttons go

/* "14:05", with the day unless it is today. */
export function sayTime(instant, now = new Date()) {
  const time = new Date(instant);
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const isToday = time.toDateString() === now.toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat("en-GB", { ...day, ...options }).format(time);
}

function buildIcon(shape) {
  const icon = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  icon.setAttribute("viewBox", "0 0 16 16");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", SHAPES[shape]);
  icon.append(path);
  return icon;
}

function setButton(button, shape, label) {
  button.title = label;
  button.setAttribute("aria-label", label);
  button.replaceChildren(buildIcon(shape));
}

function buildButton(act, label, run) {
  const button = build("button", undefined, { type: "button", class: "wall__button" });
  setButton(button, act, label);
  button.addEventListener("click", () => run(act));
  return button;
}

export class Bar {
  constructor(wall, run) {
    this.wall = wall;
    this.line = build("div", undefined, { class: "wall__line" });
    this.dots = build("div", undefined, { class: "wall__dots", role: "img" });
    this.name = build("span", undefined, { class: "wall__name" });
    this.status = build("span", undefined, { class: "wall__status", role: "status" });
    const buttons = build("div", undefined, { class: "wall__buttons" });
    this.buttons = Object.fromEntries(
      BUTTONS.map(([act, label]) => [act, buildButton(act, label, run)]),
    );
    buttons.append(...Object.values(this.buttons));
    const bar = build("footer", undefined, { class: "wall__bar" });
    bar.append(this.line, this.name, buttons, this.dots, this.status);
    wall.append(bar);
    this.watchPointer();
  }

  /* Show buttons and pointer for as long as the pointer moves. */
  watchPointer() {
    let calm = 0;
    const show = () => {
      this.wall.classList.add("is-pointed");
      window.clearTimeout(calm);
      calm = window.setTimeout(() => this.wall.classList.remove("is-pointed"), CALM);
    };
    document.addEventListener("pointermove", show);
    document.addEventListener("pointerdown", show);
    this.notePointer = show;
  }

  fit() {
    const { innerWidth: width, innerHeight: height } = window;
    const isFramed = window.parent !== window;
    const scale = chooseScale({ width, height }, { isSingle: false, isFramed });
    this.wall.style.setProperty("--scale", String(scale));
  }

  /* Show the place of the current view among all. */
  place(index, count, name) {
    const dots = Array.from({ length: count }, (_, place) =>
      build("span", undefined, { class: place === index ? "wall__dot is-here" : "wall__dot" }),
    );
    this.dots.replaceChildren(...(count > 1 ? dots : []));
    this.dots.setAttribute("aria-label", `View ${index + 1} of ${count}: ${name}`);
  }

  /* Let the thin line run for as long as the view is shown. */
  start(seconds, isPaused) {
    this.line.style.setProperty("--seconds", `${seconds}s`);
    this.line.classList.remove("is-running");
    this.line.getBoundingClientRect(); // so that the animation begins again
    this.line.classList.toggle("is-running", seconds > 0);
    this.pause(isPaused);
  }

  pause(isPaused) {
    this.line.classList.toggle("is-paused", isPaused);
    const { pause } = this.buttons;
    if (isPaused) setButton(pause, "go", "Continue (space)");
    else setButton(pause, "pause", "Pause (space)");
  }

  say({ readAt, isPaused, lostAt, hasFailed }) {
    const parts = [];
    if (isPaused) parts.push("Paused");
    if (lostAt) parts.push(`No connection since ${sayTime(lostAt)}`);
    else if (hasFailed) parts.push("Couldn't be refreshed");
    if (readAt) parts.push(`As of ${sayTime(readAt)}`);
    const text = parts.join(" · ");
    if (this.status.textContent !== text) this.status.textContent = text;
    this.status.classList.toggle("is-warning", Boolean(lostAt || hasFailed));
  }
}
