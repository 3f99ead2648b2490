/* The address of a report's pages: what is asked, what is hidden, what was picked. */

// What a project's page is narrowed to.
const SCOPE = ["channelId", "environmentId", "tenantId", "timeZone"];
/* What the server is asked. */
export const QUESTION = [
  ...["split", "tenantTagSetId", "timeRange", "granularity", "asOf", "leadTime"],
  ...SCOPE,
];
/* Options by name, each of which may have a control. */
export const OPTIONS = [
  ...["statistic", "bands", "leadTime"],
  ...["channelId", "environmentId", "tenantId"],
];
const VIEW = [...new Set([...QUESTION, ...OPTIONS, "series", "via"])];
/* What a user picks of the answer: a point, a row, a deployment. */
export const PICKED = ["point", "of", "project", "environment", "tenant", "deployment", "show"];
const NEVER_EMPTY = ["split", "timeRange", "granularity", "statistic", "leadTime", ...SCOPE];

export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const DEFAULTS = { statistic: "Mean", leadTime: "Completed", timeZone: OWN_ZONE };

/* Texts ----------------------------------------------------------------------- */

/* The view that a query string asks for; `usual` stands in for what it does not say. */
export function parseView(query, usual) {
  const search = new URLSearchParams(query);
  const view = Object.fromEntries(VIEW.map((name) => [name, search.get(name) || ""]));
  view.series = search.getAll("series").filter(Boolean);
  for (const name of NEVER_EMPTY) view[name] = view[name] || usual[name] || "";
  view.asOf = view.asOf === "now" ? "" : view.asOf || usual.asOf || "";
  return view;
}

/* What was picked, by name; what was not is left out. */
export function parsePick(query) {
  const search = new URLSearchParams(query);
  const found = PICKED.map((name) => [name, search.get(name)]);
  return Object.fromEntries(found.filter(([, value]) => value));
}

export const parseHidden = (query) => new URLSearchParams(query).getAll("hidden");

/* The query string of a view: what is as usual is left out. */
export function writeView(view, usual, hidden = []) {
  const search = new URLSearchParams();
  for (const name of VIEW) {
    const value = view[name];
    if (Array.isArray(value)) for (const each of value) search.append(name, each);
    else if (value && value !== (usual[name] || "")) search.set(name, value);
    else if (!value && usual[name] && name === "asOf") search.set(name, "now");
  }
  for (const name of hidden) search.append("hidden", name);
  return search.toString();
}

/* The query string of what the API is asked. */
export function writeQuestion(view) {
  const search = new URLSearchParams();
  for (const name of QUESTION) if (view[name]) search.set(name, view[name]);
  if (view.tenantId === "none") {
    search.delete("tenantId");
    search.set("tenantFilter", "Untenanted");
  }
  return search.toString();
}

/* A query string with other values; an empty value takes its name out. */
export function changeQuery(query, changes) {
  const search = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    search.delete(name);
    for (const each of [value].flat().filter(Boolean)) search.append(name, each);
  }
  return search.toString();
}

/* A query string without what was picked. */
export const dropPick = (query) =>
  changeQuery(query, Object.fromEntries(PICKED.map((name) => [name, ""])));

/* This page ------------------------------------------------------------------- */
const findPage = () => document.querySelector("[data-overview]");

/* The path of the report's overview. */
export const readOverviewPath = () => findPage().dataset.overview;

/* Whether the address is that of the page that is shown. */
export const isOpen = () => findPage()?.dataset.overview === decodeURI(window.location.pathname);

export function readDefaults() {
  const here = findPage();
  return { ...DEFAULTS, ...(here ? JSON.parse(here.dataset.defaults) : {}) };
}

export const readView = () => parseView(window.location.search, readDefaults());
export const readPick = () => parsePick(window.location.search);
export const readHidden = () => parseHidden(window.location.search);

/* `how` is "pushState" or "replaceState". */
export function writeAddress(query, how) {
  const url = window.location.pathname + (query ? `?${query}` : "");
  if (url === window.location.pathname + window.location.search) return;
  window.history[how](window.history.state, "", url);
}

export function changeAddress(changes, how) {
  writeAddress(changeQuery(window.location.search, changes), how);
}
