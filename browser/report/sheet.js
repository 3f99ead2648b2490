/* On phones, the controls of a page are a sheet at the bottom of the screen. What is behind it
   can't be reached until it is closed. */
import { onClick, onElements } from "../dom.js";

// As in assets/93-phones.css.
const PHONES = "(max-width: 720px), (max-height: 520px) and (max-width: 960px)";
const AROUND = ".shell__header, .shell__footer";

let opener = null; // the button that has opened the sheet

const findSheet = (button) => document.getElementById(button.getAttribute("aria-controls"));

function setBehind(sheet, isInert) {
  const beside = [...(sheet?.parentElement.children ?? [])].filter((each) => each !== sheet);
  for (const each of [...document.querySelectorAll(AROUND), ...beside]) each.inert = isInert;
}

function close() {
  if (!opener) return;
  const button = opener;
  opener = null;
  const sheet = findSheet(button);
  setBehind(sheet, false);
  document.documentElement.classList.remove("has-sheet");
  sheet?.classList.remove("is-open");
  for (const name of ["role", "aria-modal", "aria-label"]) sheet?.removeAttribute(name);
  button.setAttribute("aria-expanded", "false");
  button.focus({ preventScroll: true });
}

onClick("[data-opens-controls]", (button) => {
  const sheet = findSheet(button);
  opener = button;
  button.setAttribute("aria-expanded", "true");
  sheet.classList.add("is-open");
  const attributes = { role: "dialog", "aria-modal": "true", "aria-label": "Filters" };
  for (const [name, value] of Object.entries(attributes)) sheet.setAttribute(name, value);
  document.documentElement.classList.add("has-sheet");
  setBehind(sheet, true);
  sheet.querySelector("[data-closes-controls]").focus();
});

onClick("[data-closes-controls]", close);

// The shade around the sheet, where nothing else takes the tap.
document.addEventListener("click", ({ target }) => {
  if (opener && (target === document.documentElement || target === document.body)) close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !opener || event.defaultPrevented) return;
  // It closes a list or a calendar of the sheet first.
  const lists = [...document.querySelectorAll("[role=listbox], .mantine-Popover-dropdown")];
  if (!lists.some((each) => each.checkVisibility())) close();
});

window.matchMedia(PHONES).addEventListener("change", close);

// Another page has come, by Back or by a link.
onElements(() => {
  if (opener && !opener.isConnected) close();
});
