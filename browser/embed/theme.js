/* The theme of an embed: the link's, the parent page's, or the browser's. */
import { hasStarted, setProps } from "../dash.js";
import { ids, pageData } from "../page_data.js";

const SCHEME = "data-mantine-color-scheme";
const SCHEMES = ["light", "dark"];
const root = document.documentElement;

/* Set the theme now, and again whenever it changes. */
export function followTheme() {
  const { theme, parents } = pageData;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let asked = null; // what the parent wants
  let turns = 0;

  function choose() {
    if (SCHEMES.includes(theme)) return theme;
    return asked || (dark.matches ? "dark" : "light");
  }

  function set() {
    const scheme = choose();
    if (root.getAttribute(SCHEME) === scheme) return;
    root.setAttribute(SCHEME, scheme);
    turns += 1;
    if (hasStarted()) setProps(ids.embed.SCHEME, { data: turns });
  }

  set();
  dark.addEventListener("change", set);
  window.addEventListener("message", ({ data, origin, source }) => {
    if (theme !== "parent" || source !== window.parent || !parents.includes(origin)) return;
    if (data?.type !== "insights-dash:theme" || !SCHEMES.includes(data.theme)) return;
    asked = data.theme;
    set();
  });
}
