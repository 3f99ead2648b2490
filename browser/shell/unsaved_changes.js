/* Forms ask before a user leaves them with unsaved changes. The element around the fields has
   an ID of the opened form as data-form, and what the question says as data-unsaved. */
import { noUpdate, provide } from "../dash.js";
import { ask } from "./confirm_dialog.js";

let form = ""; // which form this is about,
let address = ""; // its URL,
let before = ""; // the values of its fields as they were when it opened,
let after = ""; // and as they are
let typed = ""; // the form that was typed into since Dash last told of its values

const FORM = "[data-form]";
const openForm = () => document.querySelector(FORM)?.dataset.form;

const askToDiscard = () =>
  ask({
    title: "Discard unsaved changes?",
    text: document.querySelector(FORM).dataset.unsaved,
    verb: "Discard changes",
  });

function isDirty() {
  const opened = openForm();
  if (!opened) return false;
  return opened === typed || (opened === form && before !== after);
}

function forget() {
  before = after;
  typed = "";
}

provide("unsaved", {
  /* Only fields of the form are compared: those of dialogs are not among them. */
  note(...values) {
    const opened = values.pop();
    after = JSON.stringify(values.map((value) => value || ""));
    if (opened !== form) {
      form = opened;
      address = window.location.href;
      before = typed === form ? "" : after;
    }
    typed = "";
    return noUpdate();
  },
});

// Dash tells of a change some time after the key; a search for options changes nothing.
document.addEventListener("input", ({ target }) => {
  const isSearch = target.getAttribute("aria-haspopup") === "listbox";
  if (!target.closest(FORM) || isSearch || target.type === "file") return;
  typed = openForm();
  address = window.location.href;
});

// Closing the tab: browsers allow no dialog but their own.
window.addEventListener("beforeunload", (event) => {
  if (isDirty()) event.preventDefault();
});

const leaves = (link, event) =>
  !link.target &&
  !link.hasAttribute("download") &&
  !link.getAttribute("href").startsWith("#") &&
  !(event.ctrlKey || event.metaKey || event.shiftKey);

document.addEventListener(
  "click",
  async (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || !isDirty() || !leaves(link, event)) return;
    if ("discards" in link.dataset) return forget();
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!(await askToDiscard())) return;
    forget();
    link.click();
  },
  true,
);

// The browser reports a step back only once it is taken, so restore the form's URL first.
window.addEventListener("popstate", async (event) => {
  if (!isDirty()) return;
  event.stopImmediatePropagation();
  window.history.pushState({}, "", address);
  if (!(await askToDiscard())) return;
  forget();
  window.history.back();
});
