/* The legend of a page's charts: it hides series, and its names have little room. */
import { onClick, waitFor } from "../dom.js";
import { redrawCharts } from "./drawing.js";
import { shortenNames } from "./names.js";
import { isHidden, pressSeries } from "./series.js";
import { measureText } from "./text_width.js";

const CHIP = { size: 13, weight: 500, room: 180 }; // px of a name

const listButtons = () => [...document.querySelectorAll("[data-series]")];

export const listSeries = () => listButtons().map((each) => each.dataset.series);

export function markLegend() {
  for (const button of listButtons()) {
    button.setAttribute("aria-pressed", String(!isHidden(button.dataset.series)));
  }
}

/* Call `afterwards` with a series that the user has hidden or shown, and how many are shown. */
export function bindLegend(afterwards) {
  onClick("[data-series]", (button, event) => {
    const { series } = button.dataset;
    const all = listSeries();
    pressSeries(series, all, event.shiftKey || event.detail === 2);
    redrawCharts();
    markLegend();
    afterwards(series, { shown: all.filter((each) => !isHidden(each)).length, of: all.length });
  });
}

/* Once the page shows the chips of these series: shorten and mark them. */
export async function settleLegend(series) {
  await waitFor(() => listSeries().join("\n") === series.join("\n"));
  shortenChips();
  markLegend();
}

// The full name stays what a chip is called and what its title says.
function shortenChips() {
  const chips = [...document.querySelectorAll(".legend__chip[data-series]")];
  const names = chips.map((chip) => chip.dataset.series);
  const short = shortenNames(
    names,
    (text) => measureText(text, CHIP.size, CHIP.weight) <= CHIP.room,
  );
  for (const [place, chip] of chips.entries()) {
    chip.querySelector(".legend__name").textContent = short[place];
    if (short[place] === names[place]) chip.removeAttribute("aria-label");
    else chip.setAttribute("aria-label", names[place]);
  }
}
