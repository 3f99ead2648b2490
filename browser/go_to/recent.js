/* What the user went to last. Each account of this browser has a list of its own, which is
   deleted when the user signs out. */
import { pageData } from "../page_data.js";
import { forgetOnSignOut } from "../shell/sign_out.js";

const PREFIX = "insights-recent:";
const MOST = 6;
const KEY = `${PREFIX}${pageData.account || "local"}`;

const isEntry = (each) =>
  ["kind", "name", "path"].every((name) => typeof each?.[name] === "string") &&
  each.path.startsWith("/");

export function listRecent() {
  try {
    const stored = JSON.parse(window.localStorage.getItem(KEY) || "[]");
    return Array.isArray(stored) ? stored.filter(isEntry).slice(0, MOST) : [];
  } catch {
    return []; // what another program wrote, or a browser that stores nothing
  }
}

export function addRecent(entry) {
  const others = listRecent().filter(({ path }) => path !== entry.path);
  try {
    window.localStorage.setItem(KEY, JSON.stringify([entry, ...others].slice(0, MOST)));
  } catch {
    // a browser that stores nothing
  }
}

forgetOnSignOut(KEY);
