/* The administration's pages: copying secrets, local times, filters in the URL. */

import { noUpdate, provide } from "./dash.js";
import { copyField, onClick, onElements } from "./dom.js";
import { untilKnown } from "./typed_values.js";

/* A secret that is shown once ---------------------------------------------- */
onClick(".secret__copy", async (button) => {
  await copyField(button.closest(".secret").querySelector("input, textarea"));
  button.querySelector("span").textContent = "Copied";
});

/* Times, in the reader's own ------------------------------------------------ */
const TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

const EXACT_TIME = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

function sayTimes() {
  for (const time of document.querySelectorAll("time.moment:not([title])")) {
    time.title = time.textContent;
    const format = time.matches(".moment--exact") ? EXACT_TIME : TIME;
    time.textContent = format.format(new Date(time.dateTime));
  }
}

onElements(sayTimes);

/* Forms whose buttons are bound to callbacks --------------------------------- */
document.addEventListener("submit", (event) => {
  if (event.target.matches(".enter-form")) event.preventDefault();
});

// Enter opens a list, or picks from it; in other fields it presses the button, once
// Dash knows what was typed.
document.addEventListener("keydown", (event) => {
  const field = event.target;
  const isField = field.matches?.(".enter-form input");
  if (event.key !== "Enter" || event.isComposing || !isField) return;
  event.preventDefault();
  if (field.getAttribute("aria-haspopup") === "listbox") return;
  const button = field.form.querySelector("[type='submit']");
  untilKnown(field).then(() => button.click());
});

provide("administration", {
  /* Limits name things of a single space: without one, a note stands in their place. */
  hideLimits(space) {
    const isOne = Boolean(space) && space !== "all";
    return [!isOne, isOne];
  },

  /* Keeps the filters of a list in the address, as the parameters `names`. */
  keepAddress(...parts) {
    const names = parts.pop();
    const query = new URLSearchParams();
    for (const [index, name] of names.entries()) {
      if (parts[index]) query.set(name, parts[index]);
    }
    const address = window.location.pathname + (query.size ? `?${query}` : "");
    window.history.replaceState(window.history.state, "", address);
    return noUpdate();
  },
});
