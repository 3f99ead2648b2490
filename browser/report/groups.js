/* The groups of a split: pointing at one in the list marks its panel, and the reverse. */
import { onClick, toggleExpanded } from "../dom.js";

const listNames = ({ dataset }) => dataset.groups?.split("\n") ?? [dataset.group];

function mark(names) {
  for (const each of document.querySelectorAll("[data-group], [data-groups]")) {
    each.classList.toggle(
      "is-marked",
      listNames(each).some((name) => names.includes(name)),
    );
  }
}

/* On phones, each chart can be opened and closed. */
onClick("[data-opens-panel]", (button) => {
  const isOpen = toggleExpanded(button);
  button.closest(".panels__panel").classList.toggle("is-open", isOpen);
});

let marked = null;

document.addEventListener("pointerover", (event) => {
  const group = event.target.closest?.("[data-group], [data-groups]") ?? null;
  if (group === marked) return;
  marked = group;
  mark(group ? listNames(group) : []);
});

/* Folded panels and their rows in the list open and close together. */
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.(".panels__rest")) return;
    for (const each of target.closest(".panels").querySelectorAll(".panels__rest")) {
      each.open = target.open;
    }
  },
  true,
);
