/* The groups of a split: pointing at one in the list marks its panel, and the reverse. */
import { setProps } from "../dash.js";
import { onClick, toggleExpanded } from "../dom.js";
import { ids } from "../page_data.js";

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

/* The server draws a folded part once it is open. */
let opened = 0;

function fill(fold) {
  if (!fold.open || !fold.querySelector(".is-blank")) return;
  const { part, asked } = fold.dataset;
  opened += 1;
  setProps({ type: ids.fold.OPENED, part, asked }, { data: opened });
}

/* Folded panels and their rows in the list open and close together. */
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.(".panels__rest")) return;
    for (const each of target.closest(".panels").querySelectorAll(".panels__rest")) {
      each.open = target.open;
    }
    fill(target); // the others have an event of their own
  },
  true,
);
