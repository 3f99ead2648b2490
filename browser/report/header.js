/* The header of a report: its description is cut short, and on phones its tabs scroll. */
import { onClick } from "../dom.js";

onClick("[data-unfolds]", (button) => {
  const isOpen = button.parentElement.classList.toggle("is-open");
  button.setAttribute("aria-expanded", String(isOpen));
  button.textContent = isOpen ? "Show less" : "Show more";
});

const folds = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const box = target.parentElement;
    const isCut = target.scrollHeight > target.clientHeight + 1;
    if (!box.classList.contains("is-open")) box.querySelector("[data-unfolds]").hidden = !isCut;
  }
});

export function settleHeader() {
  folds.disconnect();
  const text = document.querySelector(".description__text");
  if (text) folds.observe(text);
  const tabs = document.querySelector(".tabs");
  const tab = tabs?.querySelector("[aria-current]");
  if (!tab) return;
  tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2;
}
