/* The rows of a comparison open beneath themselves. The address says which are open. */
import { onClick, toggleExpanded, waitFor } from "../dom.js";
import { changeAddress, OPENED, readOpened } from "./address.js";

const listButtons = () => [...document.querySelectorAll("[data-opens-row]")];
const isOpened = (button) => button.getAttribute("aria-expanded") === "true";

function showRow(button) {
  const row = document.getElementById(button.dataset.opensRow);
  if (row) row.hidden = !isOpened(button);
}

/* Once the page shows rows: open those that the address names. */
export async function openRows() {
  await waitFor(() => listButtons().length > 0);
  const opened = readOpened();
  for (const button of listButtons()) {
    button.setAttribute("aria-expanded", String(opened.includes(button.dataset.opensRow)));
    showRow(button);
  }
}

onClick("[data-opens-row]", (button) => {
  toggleExpanded(button);
  showRow(button);
  const opened = listButtons().filter(isOpened);
  changeAddress({ [OPENED]: opened.map((each) => each.dataset.opensRow) }, "replaceState");
});
