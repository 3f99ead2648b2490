/* From one page of a report to another: the clicked tab is marked, and its page is a skeleton,
   before the server has answered. */
import { onElements } from "../dom.js";

const root = document.documentElement;
let isThere = () => true;

export function stopTurning() {
  root.classList.remove("is-turning");
}

/* Turn to a path; `arrived()` says whether its page is shown. */
export function startTurning(path, arrived) {
  isThere = arrived;
  root.classList.add("is-turning");
  for (const tab of document.querySelectorAll(".tabs__tab")) {
    if (tab.pathname === path) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

onElements(() => {
  if (root.classList.contains("is-turning") && isThere()) stopTurning();
});
