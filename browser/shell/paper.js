/* Printing: light whatever the theme, and with the address that it came from. */
import { onClick } from "../dom.js";
import { ids } from "../page_data.js";

const WHEN = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
const root = document.documentElement;

function turnToPaper(isPaper) {
  if (root.classList.contains("is-paper") === isPaper) return;
  root.classList.toggle("is-paper", isPaper);
  // A page of its own size must be that of the whole document, or blank ones follow.
  const isSlide = document.querySelector("[data-slide]") !== null;
  root.classList.toggle("is-slide", isPaper && isSlide);
  const isTable = document.querySelector("[data-portfolio]") !== null;
  root.classList.toggle("is-wide-table", isPaper && isTable);
  const note = document.getElementById(ids.shell.PAPER_NOTE);
  if (note) {
    note.textContent = `Insights Dash, printed ${WHEN.format(new Date())} from ${window.location.href}`;
  }
  window.dispatchEvent(new CustomEvent("insights-paper", { detail: isPaper }));
}

window.addEventListener("beforeprint", () => turnToPaper(true));
window.addEventListener("afterprint", () => turnToPaper(false));
window.matchMedia("print").addEventListener("change", (event) => turnToPaper(event.matches));

onClick("[data-prints]", () => window.print());
