/* Links between pages keep the question of a report. They don't reload the document, like
   dcc.Link. */
import { openPage, setProps } from "../dash.js";
import { isPlainClick, onClick, onElements } from "../dom.js";
import { ids } from "../page_data.js";
import { startTurning } from "../shell/turning.js";
import { changeQuery, isOpen, onAddress, readKept, readView, writeInherited } from "./address.js";

function setQuery(link, query) {
  const search = query ? `?${query}` : "";
  if (link.search !== search) link.search = search;
}

/* Give links the question of the address: new tabs and copied addresses need it too.
   From one metric to another everything stays but what was picked. Another report or project
   inherits what it has too; `data-usual` are its defaults. */
function fillLinks() {
  if (!isOpen()) return;
  for (const link of document.querySelectorAll("a.keeps-query")) setQuery(link, readKept());
  for (const link of document.querySelectorAll("a[data-usual]")) {
    setQuery(link, writeInherited(readView(), JSON.parse(link.dataset.usual)));
  }
  for (const link of document.querySelectorAll("a[data-period]")) {
    const changes = { timeRange: link.dataset.period, from: "", to: "" };
    setQuery(link, changeQuery(readKept(), changes));
  }
}

onElements(fillLinks);
onAddress(fillLinks);

// Another period of the same page.
onClick("a[data-period]", (link, event) => {
  if (!isPlainClick(event)) return;
  event.preventDefault();
  setProps(ids.report.TIME_RANGE, { value: link.dataset.period });
});

onClick(
  "a.keeps-query",
  (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    event.stopPropagation();
    startTurning(link.pathname, isOpen);
    openPage(link.pathname, link.search.slice(1));
  },
  true,
);

// Links in tables and breadcrumbs.
onClick("a.leads-on", (link, event) => {
  if (!isPlainClick(event)) return;
  event.preventDefault();
  openPage(link.pathname, link.search.slice(1));
});
