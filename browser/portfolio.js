/* The portfolio: every project or report of a space in one table, narrowed and sorted here. */
import { findProps, getContext, noUpdate, provide, setProps } from "./dash.js";
import { build, onClick, saveFile } from "./dom.js";
import { ids, values } from "./page_data.js";
import {
  changeAddress,
  isOpen,
  readFilters,
  readQuery,
  writeAddress,
  writeQuestion,
  writeView,
} from "./portfolio/address.js";
import { arrange, listChoices, writeCsv } from "./portfolio/rows.js";
import { Sparks } from "./portfolio/sparks.js";
import { buildFold, buildHead, buildRow, nameRows, nextSort } from "./portfolio/table.js";
import { RowWindow } from "./portfolio/window.js";
import { changeQuery, OWN_ZONE } from "./report/address.js";
import { describeDays } from "./report/words.js";
import { offerPage } from "./shell/share.js";

const own = ids.portfolio;
const BY_REPORT = "Report";
let rowWindow = null;
let sparks = null;
let listed = []; // the rows that are shown, in their order

const readPlace = () => findProps(own.PLACE)?.data;
const readAnswer = () => findProps(own.ANSWER)?.data;
const filtersNow = () => readFilters(readPlace());

/* Drawing ---------------------------------------------------------------------- */
function buildChip(value, word, count, chosen) {
  const isChosen = value === chosen;
  const chip = build("button", undefined, {
    type: "button",
    class: "portfolio__chip",
    "data-verdict": value,
    "aria-pressed": String(isChosen),
  });
  chip.append(`${word} `, build("strong", count.toLocaleString("en")));
  return chip;
}

function drawChips(place, filters, { counts, total }) {
  const box = document.getElementById(own.CHIPS);
  const had = document.activeElement?.closest(`#${own.CHIPS} button`)?.dataset.verdict;
  const chips = [buildChip("", "All", total, filters.verdict)];
  for (const [value, word] of place.verdicts) {
    const count = counts.get(value) ?? 0;
    if (count || value === filters.verdict)
      chips.push(buildChip(value, word, count, filters.verdict));
  }
  box.replaceChildren(...chips);
  if (had !== undefined) box.querySelector(`[data-verdict="${had}"]`)?.focus();
}

/* The URL of a row's page, with the period of this one. */
function writePath(row, view, place) {
  const query = writeView(view, place.defaults, place.inherited);
  const zone = view.by !== BY_REPORT && readQuery(place.parameters).timeZone;
  const added = [query, zone && changeQuery("", { timeZone: zone })].filter(Boolean).join("&");
  if (!added) return row.path;
  return `${row.path}${row.path.includes("?") ? "&" : "?"}${added}`;
}

function buildNothing(by) {
  const box = build("div", undefined, { class: "state", role: "status" });
  box.append(
    build("h2", `No ${by === BY_REPORT ? "reports" : "projects"} match`, { class: "state__title" }),
    build("button", "Clear filters", { type: "button", class: "button", "data-clears": "true" }),
  );
  return box;
}

function say(answer, found) {
  const shown = nameRows(answer.by, found.rows.length + found.folded);
  const all = answer.rows.length;
  return found.total === all && !found.folded && found.rows.length === all
    ? shown
    : `${shown} of ${all.toLocaleString("en")}`;
}

function buildFoot(said) {
  const foot = build("p", undefined, { class: "portfolio__foot" });
  foot.append(
    build("span", said),
    build(
      "span",
      "Each dot is a deployment's lead time, on a log scale from 1 min to 60 d; the line is at 1 h. Crosses are failures. Orange bars are outside the usual range.",
    ),
  );
  return foot;
}

/* Says that rows lack their small charts. */
function drawFailure() {
  const box = document.getElementById(own.TABLE);
  box?.querySelector(".portfolio__failure")?.remove();
  if (!box || !sparks.isFailed) return;
  const bar = build("div", undefined, { class: "portfolio__failure", role: "alert" });
  bar.append(
    build("span", "The small charts couldn't be loaded."),
    build("button", "Try again", { type: "button", class: "button", "data-loads-charts": "true" }),
  );
  box.prepend(bar);
}

/* Tell Dash the filters and the order: the dialogs of embeds and wall displays read them. */
function keepFilters({ filters }) {
  const now = filtersNow();
  setProps(own.FILTERS, { data: Object.fromEntries(filters.map((name) => [name, now[name]])) });
}

function draw() {
  const [place, answer] = [readPlace(), readAnswer()];
  const box = document.getElementById(own.TABLE);
  if (place) keepFilters(place);
  if (!place || !answer || !box) {
    box?.replaceChildren();
    document.getElementById(own.CHIPS)?.replaceChildren();
    return;
  }
  const filters = filtersNow();
  const found = arrange(answer.rows, filters);
  listed = found.rows;
  drawChips(place, filters, found);
  const said = say(answer, found);
  setProps(own.STATUS, { children: `${said}.` });
  if (!found.rows.length && !found.folded) {
    box.replaceChildren(buildNothing(answer.by));
    return;
  }
  const view = findProps(own.VIEW).data;
  const focused = document.activeElement?.closest("[data-sorts]")?.dataset.sorts;
  const figure = filters.figure || place.usualFigure;
  const owners = answer.rows.some(({ owner }) => owner) ? "" : " is-ownerless";
  const table = build("table", undefined, {
    class: `portfolio__rows shows-${figure}${owners}`,
    "aria-rowcount": String(found.rows.length + 2),
  });
  const body = build("tbody");
  table.append(
    build("caption", "Portfolio", { class: "is-said" }),
    buildHead(answer, filters),
    ...(found.folded ? [build("tbody")] : []),
    body,
  );
  if (found.folded) table.tBodies[0].append(buildFold(found.folded, answer.by));
  const panel = build("div", undefined, { class: "panel portfolio__panel" });
  panel.append(table);
  box.replaceChildren(panel, buildFoot(said));
  drawFailure();
  const write = (row) => writePath(row, view, place);
  const parts = { verdicts: place.verdicts, write };
  rowWindow = new RowWindow(
    body,
    (row, index) => {
      const made = buildRow(row, index, parts);
      sparks.fill(made, row);
      return made;
    },
    (rows) => sparks.want(rows),
  );
  rowWindow.show(found.rows);
  if (focused) box.querySelector(`[data-sorts="${focused}"]`)?.focus();
}

window.addEventListener("scroll", () => rowWindow?.follow(), { passive: true });
window.addEventListener("resize", () => rowWindow?.forget());
window.addEventListener("beforeprint", () => isOpen() && rowWindow?.drawAll(true));
window.addEventListener("afterprint", () => isOpen() && rowWindow?.drawAll(false));

/* What the user does ----------------------------------------------------------- */
function change(changes) {
  if (changeAddress(changes)) draw();
}

onClick("[data-verdict]", ({ dataset }) => {
  change({ verdict: filtersNow().verdict === dataset.verdict ? "" : dataset.verdict });
});

onClick("[data-sorts]", ({ dataset }) => {
  const next = nextSort(dataset.sorts, filtersNow());
  change({ ...next, orderBy: next.orderBy === "Verdict" ? "" : next.orderBy });
});

onClick("[data-unfolds-rows]", () => change({ notDeployed: "shown" }));

onClick("[data-loads-charts]", () => {
  document.getElementById(own.TABLE).focus({ preventScroll: true });
  sparks.retry();
});

onClick("[data-clears]", () => {
  changeAddress({ search: "", verdict: "", projectGroupId: "", owner: "" });
  followAddress();
});

offerPage({
  isOpen,
  readView() {
    const { parameters } = readPlace();
    const view = findProps(own.VIEW).data;
    return Object.fromEntries(parameters.map((name) => [name, view[name]]));
  },
  findSeen: () => document.querySelector(`#${own.DAYS} [data-seen]`)?.dataset.seen,
  findZone: () => readPlace().timeZone,
  saveCsv() {
    const blob = new Blob(["\ufeff", writeCsv(listed)], { type: "text/csv" });
    saveFile(blob, `${readPlace().file}.csv`);
  },
});

/* The controls and the address ------------------------------------------------- */
function setControls(view, filters, place) {
  setProps(own.BY, { value: view.by });
  setProps(own.TIME_RANGE, { value: view.timeRange });
  if (view.from && view.to) setProps(own.CUSTOM_DAYS, { value: [view.from, view.to] });
  setProps(own.COMPARE, { value: view.compare });
  setProps(own.ENVIRONMENT, { value: readList(view.environmentId) });
  setProps(own.TAGS, { value: readList(view.tags) });
  setProps(own.AS_OF, { value: view.asOf === values.now ? null : view.asOf.slice(0, 10) || null });
  setProps(own.GROUP, { value: filters.projectGroupId || null });
  setProps(own.OWNER, { value: filters.owner || null });
  setProps(own.SEARCH, { value: filters.search });
  setProps(own.FIGURE, { value: filters.figure || place.usualFigure });
}

const readList = (text) => text.split(",").filter(Boolean);

/* Show what the address says. */
function followAddress() {
  const place = readPlace();
  setControls(readQuery(place.parameters, place.defaults), filtersNow(), place);
  draw();
}

// Registered before Dash's router, which would reload the whole page.
window.addEventListener("popstate", (event) => {
  if (!isOpen() || !readPlace()) return;
  event.stopImmediatePropagation();
  followAddress();
});

/* Custom days stand in for the period that was shown, until both are chosen. */
function readPeriod(timeRange, days, before) {
  if (timeRange !== values.timeRange.CUSTOM) return { timeRange, from: "", to: "" };
  const [from, to] = days || [];
  if (from && to) return { timeRange, from, to };
  return { timeRange: before.timeRange, from: before.from, to: before.to };
}

/* Custom days begin as the days that are shown. */
function offerDays(days) {
  const shown = document.querySelector(`#${own.DAYS} [data-first]`);
  if (!shown || days?.some(Boolean)) return;
  setProps(own.CUSTOM_DAYS, { value: [shown.dataset.first, shown.dataset.last] });
}

function readAsOf(day, before, usual) {
  if (!day) return usual.asOf ? values.now : "";
  return before.asOf?.startsWith(day) ? before.asOf : day;
}

const findLabel = (id, value) => {
  const { data = [] } = findProps(id) ?? {};
  const options = data.flatMap((each) => each.items ?? [each]);
  return options.find((each) => each.value === value)?.label ?? value ?? "";
};

/* What is set, in short, for a phone's button. */
function describe(view, filters) {
  const isCustom = view.from && view.to;
  const period = isCustom
    ? describeDays(view.from, view.to)
    : findLabel(own.TIME_RANGE, view.timeRange);
  const owner = view.by === BY_REPORT ? "" : filters.owner || "All owners";
  return [owner, period].filter(Boolean).join(" · ");
}

provide("portfolio", {
  /* What the controls ask for, into the address and to the server. */
  ask(by, timeRange, days, compare, chosen, tags, asOf, group, owner, search, figure, ...rest) {
    const [environments, tagSets, before, place] = rest;
    const isFirst = getContext().triggered.length === 0;
    const usual = place.defaults;
    if (timeRange === values.timeRange.CUSTOM) offerDays(days);
    const view = {
      ...{ by, ...readPeriod(timeRange, days, before), compare },
      environmentId: (by !== BY_REPORT && chosen.join(",")) || usual.environmentId,
      tags: by === BY_REPORT ? "" : tags.join(","),
      asOf: readAsOf(asOf, before, usual),
      timeZone: readQuery(place.parameters).timeZone,
    };
    const isOther = !isFirst && by !== before.by;
    const filters = {
      ...readFilters(place),
      ...{ search: (search ?? "").trim(), projectGroupId: group ?? "", owner: owner ?? "" },
      figure: figure === place.usualFigure ? "" : figure,
      ...(isOther && { projectGroupId: "", owner: "", verdict: "", notDeployed: "" }),
    };
    const asked = { ...view, timeZone: view.timeZone || OWN_ZONE };
    if (!isFirst && isOpen()) {
      const names = [...place.parameters, ...place.shown];
      const query = writeView({ ...view, ...filters }, usual, names);
      const isTyped = getContext().triggered.every(({ prop_id: id }) => id.startsWith(own.SEARCH));
      if (writeAddress(query, isTyped ? "replaceState" : "pushState")) {
        // Without a chosen environment, there is the usual one.
        if (isOther || (!chosen.length && usual.environmentId)) setControls(view, filters, place);
        draw();
      }
    }
    const isSame = JSON.stringify(before) === JSON.stringify({ ...before, ...asked });
    return [
      // Dash asks the server for the first rows only if it is given the view.
      isSame && !isFirst ? noUpdate() : { ...before, ...asked },
      timeRange !== values.timeRange.CUSTOM,
      by === BY_REPORT || environments.length < 2,
      by === BY_REPORT || !tagSets.length,
      by === BY_REPORT,
      by === BY_REPORT,
      describe(view, filters),
    ];
  },

  /* Draw the rows that the server sent. Return how many there are, and the API's URL for them. */
  paint(answer, place) {
    sparks?.stop();
    const question = writeQuestion(findProps(own.VIEW).data);
    const statistic = answer?.statistic ? `&statistic=${answer.statistic}` : "";
    const link = `${place.api}?${question}${statistic}&take=1000`;
    sparks = new Sparks(`${place.api}/deployments`, question, own.TABLE, drawFailure);
    if (answer) {
      const choose = (id, read) => setProps(id, { data: listChoices(answer.rows, read) });
      choose(own.GROUP, (row) => [row.groupId, row.group]);
      choose(own.OWNER, (row) => [row.owner, row.owner]);
    }
    // Dash knows the answer only after this callback.
    window.requestAnimationFrame(draw);
    if (!answer) return ["", link];
    const where = answer.environment ? ` to ${answer.environment}` : "";
    const did = answer.by === BY_REPORT ? "with deployments" : `deployed${where}`;
    const deployed = answer.deployed.toLocaleString("en");
    const rows = nameRows(answer.by, answer.rows.length);
    return [`${rows} in ${answer.space}, ${deployed} ${did} in this period`, link];
  },
});
