/* Tables of AG Grid: its script, how values are written, what a row opens. */
import { noUpdate, parseId, provide, setProps, writeId } from "../dash.js";
import { onElements } from "../dom.js";
import { ids, pageData } from "../page_data.js";
import { readFilter, readSearch, writeFilter, writeSearch } from "./address.js";
import { pick } from "./picks.js";
import { hasTwoLines, headerHeight, rowHeight, TwoLines } from "./two_lines.js";
import { describeDuration } from "./words.js";

let gridScript = null;

// AG Grid is a megabyte: it comes once a page needs it, after the charts.
function loadGrid() {
  if (window.dash_ag_grid) return Promise.resolve();
  gridScript ||= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = pageData.files.grid;
    script.onload = resolve;
    script.onerror = () => {
      gridScript = null;
      reject(new Error("Could not load the script of the tables"));
    };
    document.head.append(script);
  });
  return gridScript;
}

// Columns that few deployments are in as in any other row.
const UNRANKED = ["project", "environment", "tenant", "deployments"];

const isLink = ({ event }) => event?.target.closest?.("a");
const isOtherKey = ({ event }) => event?.type === "keydown" && event.key !== "Enter";
const opens = (params) => params.data && !isLink(params) && !isOtherKey(params);
const orDash = (write) => (value) => (value === null || value === undefined ? "–" : write(value));

window.dashAgGridFunctions = {
  ...window.dashAgGridFunctions,
  asCount: orDash((value) => value.toLocaleString("en")),
  asShare: orDash((value) => `${(value * 100).toFixed(1)}%`),
  asDuration: orDash(describeDuration),
  hasTwoLines,
  rowHeight,
  headerHeight,
  leaveGrid: () => false, // AG Grid then lets Tab go on to what follows the grid
  isFew: (params) => Boolean(params.data?.isFew),
  isFailed: (params) => params.value === "Failed",
  matchesWords: (parts, text) => parts.every((part) => text.includes(part)),
  // However durations are sorted, those of few deployments are last.
  putFewLast: ({ nodes, api }) => {
    const [by] = api.getColumnState().filter(({ sort }) => sort);
    if (UNRANKED.includes(by?.colId)) return;
    const [few, enough] = [true, false].map((is) => nodes.filter(({ data }) => data.isFew === is));
    nodes.splice(0, nodes.length, ...enough, ...few);
  },
  openDeployment: (params) => {
    if (opens(params)) pick({ deployment: params.data.id });
  },
  pickRow: (params) => {
    if (!opens(params)) return;
    const { projectId, environmentId, tenantId } = params.data;
    pick({ project: projectId, environment: environmentId, tenant: tenantId });
  },
};

// A text, and a link to what it names. A cell's link is no stop of Tab: its way by
// keyboard is the one in the panel or the drawer that Enter opens.
function addLink(text, href, name) {
  const { createElement } = window.React;
  const icon = createElement("i", {
    className: "fa-solid fa-arrow-up-right-from-square",
    "aria-hidden": "true",
  });
  const link = createElement(
    "a",
    {
      href,
      className: "project-link leads-on",
      title: name,
      "aria-label": name,
      tabIndex: -1,
    },
    icon,
  );
  return createElement("span", { className: "project-cell" }, text, link);
}

function ProjectLink({ data, value }) {
  if (!data?.projectUrl) return value || "";
  const text = window.React.createElement("span", null, value);
  return addLink(text, data.projectUrl, `Open project ${value}`);
}

const HASH = /\b([0-9a-f]{10})([0-9a-f]{30}(?:[0-9a-f]{24})?)\b/g;

// A release: a hash is shown in short, but copied and read aloud in full.
function Release({ value }) {
  const { createElement } = window.React;
  const parts = (value || "").split(HASH); // text, first characters, rest, text, …
  const shown = parts.map((part, place) =>
    place % 3 === 2 ? createElement("span", { className: "commit__rest", key: place }, part) : part,
  );
  return createElement("span", null, ...shown);
}

function ReleaseLink({ data, value }) {
  const text = Release({ value });
  return data?.releaseUrl ? addLink(text, data.releaseUrl, `Show rollout of ${value}`) : text;
}

// A verdict as the server's chips show it: an icon, a word and the colour of both.
function Verdict({ data }) {
  const { createElement } = window.React;
  if (!data?.verdictWord) return "–";
  const { verdictIcon: icon, verdictKind: kind, verdictWord: word } = data;
  const className = `fa-solid fa-${icon}`;
  const shown = icon ? createElement("i", { className, "aria-hidden": "true" }) : null;
  return createElement("span", { className: `verdict is-${kind}` }, shown, word);
}

window.dashAgGridComponentFunctions = {
  ...window.dashAgGridComponentFunctions,
  ProjectLink,
  Release,
  ReleaseLink,
  TwoLines,
  Verdict,
};

// AG Grid has no option for the name of a grid.
onElements(() => {
  for (const grid of document.querySelectorAll(".grid [role='grid']:not([aria-labelledby])")) {
    const title = grid.closest("section").querySelector("h2[id]");
    if (title) grid.setAttribute("aria-labelledby", title.id);
  }
});

let searched = ""; // the ID of the field that was filled

/* A new list of deployments begins with the search of the address. */
onElements(() => {
  const field = document.querySelector(`#${ids.report.DEPLOYMENTS} .details__search input`);
  if (!field || field.id === searched) return;
  searched = field.id;
  if (readSearch()) setProps(parseId(field.id), { value: readSearch() });
});

let filtered = null; // the field that was filled

/* A new breakdown begins with the filter of the address. */
onElements(() => {
  const field = document.getElementById(ids.report.TABLE_SEARCH);
  if (!field || field === filtered) return;
  filtered = field;
  if (readFilter()) setProps(ids.report.TABLE_SEARCH, { value: readFilter() });
});

provide("overview", {
  loadGrid(results) {
    if (!results) return noUpdate();
    return loadGrid().then(() => true);
  },

  filterTable(text, options) {
    if (typeof text === "string") writeFilter(text.trim()); // a new field has no text yet
    return { ...options, quickFilterText: text || "" };
  },

  searchRows([text], grids) {
    writeSearch((text ?? "").trim());
    for (const id of grids) {
      window.dash_ag_grid.getApiAsync(writeId(id)).then((grid) => grid.purgeInfiniteCache());
    }
  },
});
