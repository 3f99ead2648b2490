/* The list of reports: the search narrows it as the user types. */

import { provide } from "./dash.js";
import { ids, texts } from "./page_data.js";

function remember(search) {
  const url = new URL(window.location.href);
  if (search) url.searchParams.set("search", search);
  else url.searchParams.delete("search");
  if (url.href !== window.location.href) {
    // Through the router it would load the whole page again.
    window.history.replaceState(window.history.state, "", url);
  }
}

const sayCount = (count) =>
  count ? `${count} ${count === 1 ? "report" : "reports"} found` : texts.noReports;

provide("reports", {
  search(search, words, cards, sections) {
    const wanted = (search || "").toLowerCase().split(/\s+/).filter(Boolean);
    remember((search || "").trim());
    const found = cards.map((card) => wanted.every((word) => words[card.report].includes(word)));
    const filled = new Set(cards.filter((_, index) => found[index]).map((card) => card.space));
    const none = wanted.length > 0 && filled.size === 0;
    return [
      found.map((each) => !each),
      sections.map((section) => wanted.length > 0 && !filled.has(section.space)),
      !none,
      wanted.length ? sayCount(found.filter(Boolean).length) : "",
    ];
  },

  clear() {
    const box = document.getElementById(ids.reports.SEARCH);
    // Only the server searches a list that is too long for a page.
    if (box?.form) window.location.assign(window.location.pathname);
    else if (box) box.focus();
    return "";
  },
});
