/* A toolbar is one tab stop: arrow keys move inside it. */
import { onElements } from "./dom.js";

const STEPS = {
  ArrowRight: (at) => at + 1,
  ArrowDown: (at) => at + 1,
  ArrowLeft: (at) => at - 1,
  ArrowUp: (at) => at - 1,
  Home: () => 0,
  End: () => -1,
};

const listItems = (bar) =>
  [...bar.querySelectorAll("button, a[href]")].filter((each) => each.checkVisibility());

function stopAt(items, stop) {
  for (const each of items) each.tabIndex = each === stop ? 0 : -1;
}

/* Tab stops at the button that was focused last, else at a pressed one, else at the first. */
function prepare() {
  for (const bar of document.querySelectorAll("[role='toolbar']")) {
    const items = listItems(bar);
    if (items.filter((each) => each.tabIndex === 0).length === 1) continue;
    const pressed = items.filter((each) => each.getAttribute("aria-pressed") === "true");
    stopAt(items, pressed.length === 1 ? pressed[0] : items[0]);
  }
}

document.addEventListener("keydown", (event) => {
  const bar = event.target.closest?.("[role='toolbar']");
  const step = STEPS[event.key];
  if (!bar || !step) return;
  event.preventDefault();
  const items = listItems(bar);
  items.at(step(items.indexOf(event.target)) % items.length).focus();
});

document.addEventListener("focusin", (event) => {
  const bar = event.target.closest?.("[role='toolbar']");
  if (bar) stopAt(listItems(bar), event.target);
});

/* Which buttons are visible takes a layout, so all changes before a frame share one. */
let isDue = false;

onElements(() => {
  if (isDue) return;
  isDue = true;
  window.requestAnimationFrame(() => {
    isDue = false;
    prepare();
  });
});
