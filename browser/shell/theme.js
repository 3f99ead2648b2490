/* The theme: chosen in the menu, told to the charts. */

import { setProps } from "../dash.js";
import { onClick } from "../dom.js";
import { ids } from "../page_data.js";

const KEY = "mantine-color-scheme-value";
const SCHEME = "data-mantine-color-scheme";
const root = document.documentElement;

function chooseScheme(scheme) {
  const before = localStorage.getItem(KEY);
  localStorage.setItem(KEY, scheme);
  // Mantine follows other tabs; this makes it follow our own menu the same way.
  window.dispatchEvent(
    new StorageEvent("storage", {
      key: KEY,
      oldValue: before,
      newValue: scheme,
      storageArea: localStorage,
    }),
  );
}

onClick("[id^='theme-'][role='menuitem']", (item) => chooseScheme(item.id.slice("theme-".length)));

let shown = root.getAttribute(SCHEME);
let turns = 0;
new MutationObserver(() => {
  const scheme = root.getAttribute(SCHEME);
  if (scheme === shown) return;
  shown = scheme;
  turns += 1;
  setProps(ids.shell.COLOR_SCHEME, { data: turns });
}).observe(root, { attributes: true, attributeFilter: [SCHEME] });
