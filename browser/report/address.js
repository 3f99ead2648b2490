/* The address of a report's pages: what is asked, what is hidden, what was picked. */

import { ids, parameters, values } from "../page_data.js";

export const OPENED = "opened"; // rows of the comparison
const SEARCH = "search"; // among the deployments
const FILTER = "filter"; // of the rows of the breakdown
const ORDERS = ["order", "deploymentOrder"]; // of the same two lists
const ON_THIS_PAGE = [...parameters.picked, OPENED, SEARCH, FILTER, ...ORDERS];
const DROPPED = Object.fromEntries(ON_THIS_PAGE.map((name) => [name, ""]));

export const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/* Texts ----------------------------------------------------------------------- */

/* The view that a query string asks for; `usual` stands in for what it does not say. */
export function parseView(query, usual) {
  const search = new URLSearchParams(query);
  const asked = parameters.view.map((name) => [name, search.get(name) || usual[name] || ""]);
  const view = Object.fromEntries(asked);
  for (const name of parameters.repeated) view[name] = search.getAll(name).filter(Boolean);
  const { timeRange, split } = Object.fromEntries(search);
  if (!timeRange && (view.from || view.to)) view.timeRange = values.timeRange.CUSTOM;
  if (!split && view.tenantTagSetId) view.split = values.split.TENANT_TAG_SET;
  if (view.asOf === values.now) view.asOf = "";
  return view;
}

/* What was picked, by name; what was not is left out. */
export function parsePick(query) {
  const search = new URLSearchParams(query);
  const found = parameters.picked.map((name) => [name, search.get(name)]);
  return Object.fromEntries(found.filter(([, value]) => value));
}

export const parseHidden = (query) => new URLSearchParams(query).getAll("hidden");

/* The query string of a view: what is as usual is left out. */
export function writeView(view, usual, hidden = []) {
  const written = { ...view, asOf: view.asOf || (usual.asOf && values.now) };
  const changes = parameters.view
    .filter((name) => written[name] !== usual[name])
    .map((name) => [name, written[name]]);
  return changeQuery("", { ...Object.fromEntries(changes), hidden });
}

/* The query string of what another page inherits from a view: its period and how it is compared
   and calculated. What is as usual on that page is left out. */
export function writeInherited(view, usual) {
  const written = { ...view, asOf: view.asOf || (usual.asOf && values.now) };
  const changed = parameters.inherited.filter((name) => written[name] !== usual[name]);
  return changeQuery("", Object.fromEntries(changed.map((name) => [name, written[name]])));
}

/* The query string of what the API is asked. */
export function writeQuestion(view) {
  const asked = parameters.question.map((name) => [name, view[name]]);
  const changes = Object.fromEntries(asked);
  if (view.tenantId === values.untenanted) {
    changes.tenantId = "";
    changes.tenantFilter = values.tenantFilter.UNTENANTED;
  } else if (view.tenantId?.includes("/")) {
    // The IDs of tags, in place of a tenant's.
    changes.tenantId = "";
    changes.tags = view.tenantId;
  }
  const { team = "" } = view;
  if (team.startsWith(values.owner)) changes.owner = team.replace(values.owner, "");
  else changes.projectGroupId = team;
  return changeQuery("", changes);
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
export const dropPick = (query) => changeQuery(query, DROPPED);

/* A query string without what was picked and without dates: what a later visit begins with. */
export function dropDates(query) {
  const dates = Object.fromEntries(parameters.dates.map((name) => [name, ""]));
  const { timeRange } = Object.fromEntries(new URLSearchParams(query));
  const isCustom = timeRange === values.timeRange.CUSTOM;
  return changeQuery(dropPick(query), { ...dates, ...(isCustom && { timeRange: "" }) });
}

/* This page ------------------------------------------------------------------- */
const findPage = () => document.querySelector("[data-overview]");

/* The path of the report's overview. */
export const readOverviewPath = () => findPage().dataset.overview;

/* Whether the address is that of the page that is shown. */
export const isOpen = () => findPage()?.dataset.overview === decodeURI(window.location.pathname);

export function readDefaults() {
  const here = findPage();
  return { timeZone: OWN_ZONE, ...(here ? JSON.parse(here.dataset.defaults) : {}) };
}

export const readView = () => parseView(window.location.search, readDefaults());
export const readPick = () => parsePick(window.location.search);
export const readOpened = () => new URLSearchParams(window.location.search).getAll(OPENED);
export const readParameter = (name) => new URLSearchParams(window.location.search).get(name) ?? "";
export const readSearch = () => readParameter(SEARCH);
export const readFilter = () => readParameter(FILTER);
export const readHidden = () => parseHidden(window.location.search);

/* The query of the other pages of this report: the same question, without what was picked. */
export const readKept = () => dropPick(window.location.search);

/* The query with which another report or project opens: as this page, which names its zone.
   Empty if this isn't a page of a report or project. */
export function readInherited(isProject) {
  if (!isOpen()) return "";
  const zone = document.getElementById(ids.report.ZONE)?.textContent;
  const timeZone = isProject && zone !== OWN_ZONE && zone;
  return changeQuery(writeInherited(readView(), readDefaults()), { timeZone });
}

const followers = [];

/* Call `follow` after every change of the address that doesn't leave the page. */
export function onAddress(follow) {
  followers.push(follow);
}

function tellFollowers() {
  if (isOpen()) for (const follow of followers) follow();
}

window.addEventListener("popstate", tellFollowers);

/* `how` is "pushState" or "replaceState". */
export function writeAddress(query, how) {
  const url = window.location.pathname + (query ? `?${query}` : "");
  if (url === window.location.pathname + window.location.search) return;
  window.history[how](window.history.state, "", url);
  tellFollowers();
}

export function changeAddress(changes, how) {
  writeAddress(changeQuery(window.location.search, changes), how);
}

export const writeSearch = (text) => changeAddress({ [SEARCH]: text }, "replaceState");
export const writeFilter = (text) => changeAddress({ [FILTER]: text }, "replaceState");
