/* Links between a report's pages don't reload the document, like dcc.Link. */
import { openPage } from "../dash.js";
import { isPlainClick, onClick } from "../dom.js";
import { startTurning } from "../shell/turning.js";
import { dropPick, isOpen } from "./address.js";

// From one metric to another the question stays, and what was picked does not.
onClick(
  "a.keeps-query",
  (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    event.stopPropagation();
    startTurning(link.pathname, isOpen);
    openPage(link.pathname, dropPick(window.location.search));
  },
  true,
);

// Links in tables.
onClick("a.leads-on", (link, event) => {
  if (!isPlainClick(event)) return;
  event.preventDefault();
  openPage(link.pathname, link.search.slice(1));
});
