/* The last view of each report on this device: a report opens as it was left. A link with
   parameters is not changed, nor remembered until its view is. Dates are left out, so that a
   report always opens with the latest data. Each account of this browser has views of its own,
   which are deleted when the user signs out. */
import { pageData } from "../page_data.js";
import { forgetOnSignOut } from "../shell/sign_out.js";
import { dropDates, onAddress, readKept } from "./address.js";

const PREFIX = "insights-views:";
const MOST = 50; // reports
const LONGEST = 2000; // characters of a view
const KEY = `${PREFIX}${pageData.account || "local"}`;
// A report's overview and its other pages, but not its settings or the form of a new one.
const PAGE = /^(\/[^/]+\/insights\/[^/]+)(\/[^/]+)?$/;
const NO_PAGE = /\/insights\/new$|\/settings$/;

const isEntry = (each) => Array.isArray(each) && each.every((part) => typeof part === "string");

/* Pairs of a report's path and the query of its view, the newest first. */
function listViews() {
  try {
    const stored = JSON.parse(window.localStorage.getItem(KEY) || "[]");
    return Array.isArray(stored) ? stored.filter(isEntry).slice(0, MOST) : [];
  } catch {
    return []; // what another program wrote, or a browser that stores nothing
  }
}

function store(views) {
  try {
    if (views.length) window.localStorage.setItem(KEY, JSON.stringify(views.slice(0, MOST)));
    else window.localStorage.removeItem(KEY);
  } catch {
    // a browser that stores nothing
  }
}

const listOthers = (report) => listViews().filter(([path]) => path !== report);

export function rememberView(report, query) {
  const view = dropDates(query);
  const isKept = view && view.length <= LONGEST;
  store(isKept ? [[report, view], ...listOthers(report)] : listOthers(report));
}

export function forgetView(report) {
  store(listOthers(report));
}

/* The query with which a page opens whose address has none; empty if nothing is remembered. */
export function recallView(pathname) {
  const [, report] = pathname.match(PAGE) ?? [];
  if (!report || NO_PAGE.test(pathname)) return "";
  return listViews().find(([path]) => path === decodeURI(report))?.[1] ?? "";
}

/* Before Dash reads the address of a page that is opened. */
function openAsLeft() {
  const { pathname, search, hash } = window.location;
  const query = search ? "" : recallView(pathname);
  if (query) window.history.replaceState(window.history.state, "", `${pathname}?${query}${hash}`);
}

let open = null; // the report that is shown, and its query when it was last looked at

const showResets = () => {
  for (const each of document.querySelectorAll("[data-resets]")) each.hidden = !readKept();
};

/* A page of a report or project has been opened. */
export function startPage({ path, project }) {
  open = { report: project ? "" : path, query: readKept() };
  showResets();
}

onAddress(() => {
  showResets();
  const query = readKept();
  if (!open?.report || open.query === query) return;
  open.query = query;
  rememberView(open.report, query);
});

forgetOnSignOut(KEY);
window.addEventListener("_dashprivate_pushstate", openAsLeft);
openAsLeft();
