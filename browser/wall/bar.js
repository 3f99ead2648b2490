/* The line below the views: which one is shown, how old its figures are, and buttons. */
import { build } from "../dom.js";
import { chooseScale } from "./rotation.js";

const BUTTONS = [
  ["back", "backward-step", "Previous view (←)"],
  ["pause", "pause", "Pause (space)"],
  ["on", "forward-step", "Next view (→)"],
  ["full", "expand", "Full screen (F)"],
];
const CALM = 4_000; // ms without a pointer until the buttons go

/* "14:05", with the day unless it is today. */
export function sayTime(instant, now = new Date()) {
  const time = new Date(instant);
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const isToday = time.toDateString() === now.toDateString();
  const day = isToday ? {} : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat("en-GB", { ...day, ...options }).format(time);
}

function buildButton(act, icon, label, run) {
  const button = build("button", undefined, {
    type: "button",
    class: "wall__button",
    title: label,
    "aria-label": label,
  });
  button.append(build("i", undefined, { class: `fa-solid fa-${icon}`, "aria-hidden": "true" }));
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
      BUTTONS.map(([act, icon, label]) => [act, buildButton(act, icon, label, run)]),
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
    const icon = this.buttons.pause.firstElementChild;
    icon.className = `fa-solid fa-${isPaused ? "play" : "pause"}`;
    const label = isPaused ? "Continue (space)" : "Pause (space)";
    this.buttons.pause.title = label;
    this.buttons.pause.setAttribute("aria-label", label);
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
