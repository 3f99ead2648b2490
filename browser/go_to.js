/* Go to: a dialog that searches everything with a page. Ctrl K or ⌘K opens it, also `/`, and
   the button in the header. */
import { onClick } from "./dom.js";
import { toggleGoTo } from "./go_to/dialog.js";
import { ids } from "./page_data.js";

const FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";

// An element of the page that `/` focuses in place of this, such as a filter.
const OWN = "[data-focused-by='/']";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);
document.documentElement.classList.toggle("is-mac", isMac);

const opensByLetter = ({ key, ctrlKey, metaKey, altKey, shiftKey }) =>
  key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;

const opensBySlash = ({ key, ctrlKey, metaKey, altKey, target }) =>
  key === "/" && !ctrlKey && !metaKey && !altKey && !target.closest?.(FIELDS);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (opensByLetter(event)) {
    event.preventDefault();
    toggleGoTo();
  } else if (opensBySlash(event) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    const own = document.querySelector(OWN);
    if (own) own.focus();
    else toggleGoTo();
  }
});

onClick(`#${ids.shell.GO_TO}`, toggleGoTo);
