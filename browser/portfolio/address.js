/* The address of the portfolio: what the server is asked, and what the browser does with rows. */

import { values } from "../page_data.js";
import { changeQuery, OWN_ZONE } from "../report/address.js";

const findPage = () => document.querySelector("[data-portfolio]");

export const isOpen = () => {
  const path = window.location.pathname.replace(/\/$/, "");
  return findPage()?.dataset.portfolio === decodeURI(path);
};

/* What the address says, by the names of its parameters. */
export function readQuery(names, usual = {}) {
  const search = new URLSearchParams(window.location.search);
  return Object.fromEntries(names.map((name) => [name, search.get(name) || usual[name] || ""]));
}

/* What the address says about filters, without values that aren't valid. */
export function readFilters({ shown, choices }) {
  const filters = readQuery(shown);
  for (const [name, valid] of Object.entries(choices))
    if (!valid.includes(filters[name])) filters[name] = "";
  return filters;
}

/* The query of a view: what is as usual is left out. */
export function writeView(view, usual, names) {
  const changed = names.filter((name) => view[name] !== (usual[name] ?? ""));
  return changeQuery("", Object.fromEntries(changed.map((name) => [name, view[name]])));
}

/* What the API is asked about the rows of a view. */
export function writeQuestion(view) {
  const { by, timeRange, from, to, compare, asOf, environmentId, tags } = view;
  const shared = { by, timeRange, from, to, compare, asOf: asOf === values.now ? "" : asOf };
  if (by === "Report") return changeQuery("", shared);
  return changeQuery("", { ...shared, environmentId, tags, timeZone: view.timeZone || OWN_ZONE });
}

export function writeAddress(query, how) {
  const url = window.location.pathname + (query ? `?${query}` : "");
  if (url === window.location.pathname + window.location.search) return false;
  window.history[how](window.history.state, "", url);
  return true;
}

export const changeAddress = (changes, how = "pushState") =>
  writeAddress(changeQuery(window.location.search, changes), how);
