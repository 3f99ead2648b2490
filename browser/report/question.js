/* The question of a report: from its controls into the address and to the server, and back.

   The address always holds the view that is shown. So where the controls ask for just what
   the address says, nothing was chosen: a step back or forth has set them. */

import { redrawCharts } from "../charts/drawing.js";
import { markLegend } from "../charts/legend.js";
import { hideOnly, listHidden } from "../charts/series.js";
import { findProps, getContext, noUpdate, provide, setProps, writeId } from "../dash.js";
import { isPlainClick, onClick, waitFor } from "../dom.js";
import { ids, parameters, texts, values } from "../page_data.js";
import {
  changeAddress,
  changeQuery,
  isOpen,
  OPENED,
  OWN_ZONE,
  readDefaults,
  readHidden,
  readOpened,
  readPick,
  readView,
  writeAddress,
  writeQuestion,
  writeView,
} from "./address.js";
import { settleHeader } from "./header.js";
import { forgetView, startPage } from "./last_view.js";
import { describeDay, describeDays } from "./words.js";

function setControls(view) {
  setProps(ids.report.SPLIT, { value: view.split });
  if (view.tenantTagSetId) setProps(ids.report.TAG_SET, { value: view.tenantTagSetId });
  setProps(ids.report.TIME_RANGE, { value: view.timeRange });
  if (view.from && view.to) setProps(ids.report.CUSTOM_DAYS, { value: [view.from, view.to] });
  setProps(ids.report.GRANULARITY, { value: view.granularity });
  setProps(ids.report.AS_OF, { value: view.asOf || null });
  setProps(ids.report.SERIES, { value: view.series });
  for (const name of parameters.view) {
    const id = { type: ids.report.OPTION, name };
    if (document.getElementById(writeId(id))) setProps(id, { value: view[name] });
  }
}

/* Set what is picked, unless it is picked already: the server would be asked again. */
function pick(data) {
  const chosen = findProps(ids.report.PICK)?.data;
  if (JSON.stringify(chosen) !== JSON.stringify(data)) setProps(ids.report.PICK, { data });
}

/* Show the view of the address. */
function followAddress() {
  hideOnly(readHidden());
  setControls(readView());
  pick(readPick());
  redrawCharts();
  markLegend();
}

// Registered before Dash's router, which would reload the whole page.
window.addEventListener("popstate", (event) => {
  if (!isOpen()) return;
  event.stopImmediatePropagation();
  followAddress();
});

/* The defaults of the page; a project's page keeps the way back to its report. */
onClick("[data-resets]", () => {
  const { via } = readView();
  writeAddress(changeQuery("", { via }), "pushState");
  forgetView(findProps(ids.report.PLACE).data.path);
  followAddress();
});

/* Show an earlier question again, and replace the one in the address. */
export function returnTo(query) {
  writeAddress(query.replace(/^\?/, ""), "replaceState");
  followAddress();
}

/* The form of the chart: its switch is in the answer, which every form replaces. */
onClick("[data-chart-form]", async (button) => {
  const form = button.dataset.chartForm;
  if (button.getAttribute("aria-pressed") === "true") return;
  changeAddress({ form }, "pushState");
  setProps(ids.report.VIEW, { data: { ...findProps(ids.report.VIEW).data, form } });
  const isPressed = `[data-chart-form="${form}"][aria-pressed="true"]`;
  (await waitFor(() => document.querySelector(isPressed)))?.focus();
});

/* Choose the metric that the overview of a split shows: its card is a button. */
onClick("[data-chooses]", (button) => {
  const card = button.dataset.chooses;
  if (button.getAttribute("aria-pressed") === "true") return;
  const changes = { card: card === readDefaults().card ? "" : card, form: "" };
  changeAddress(changes, "pushState");
  setProps(ids.report.VIEW, { data: { ...findProps(ids.report.VIEW).data, card, form: "" } });
});

/* A release of a rollout is explained on the same page; without an ID it is closed. */
onClick("a[data-release]", (link, event) => {
  if (!isPlainClick(event) || !isOpen()) return;
  event.preventDefault();
  const { release } = link.dataset;
  changeAddress({ release }, "pushState");
  setProps(ids.report.VIEW, { data: { ...findProps(ids.report.VIEW).data, release } });
});

/* Custom days stand in for the period that was shown, until both are chosen. */
function readPeriod(timeRange, days, before) {
  if (timeRange !== values.timeRange.CUSTOM)
    return { timeRange: timeRange || "", from: "", to: "" };
  const [from, to] = days || [];
  if (from && to) return { timeRange, from, to };
  return { timeRange: before.timeRange, from: before.from, to: before.to };
}

/* Custom days begin as the days that are shown. */
function offerDays(days) {
  const shown = document.querySelector(`#${ids.report.DAYS} [data-first]`);
  if (!shown || days?.some(Boolean)) return;
  setProps(ids.report.CUSTOM_DAYS, { value: [shown.dataset.first, shown.dataset.last] });
}

function readControls(chosen, options, place, before) {
  const { split, tagSet, timeRange, days, granularity, asOf, series } = chosen;
  return {
    ...Object.fromEntries(options.filter(([, value]) => value !== undefined)),
    split: split || "",
    tenantTagSetId: (split === values.split.TENANT_TAG_SET && tagSet) || "",
    ...readPeriod(timeRange, days, before),
    granularity: granularity || "",
    asOf: place.exact[asOf] || asOf || "",
    series: series || [],
  };
}

/* The view that the controls ask for, and whether the user chose it: not if the address asks
   for it already. What has no control stays as it was. */
function readChoice(controls, before) {
  const write = (view) => writeView(view, readDefaults());
  const addressed = readView();
  if (isOpen() && write({ ...addressed, ...controls }) === write(addressed)) {
    return { view: write(before) === write(addressed) ? before : addressed, isChosen: false };
  }
  const isOtherSplit = before.split !== controls.split;
  return {
    view: { ...before, ...controls, ...(isOtherSplit && { series: [] }) },
    isChosen: true,
  };
}

function describeView(view, { timeRange: ranges, tagSets, ...words }) {
  const isCustom = view.from && view.to;
  const period = isCustom ? describeDays(view.from, view.to) : ranges[view.timeRange];
  const isByTagSet = view.split === values.split.TENANT_TAG_SET;
  const tagSet = isByTagSet && tagSets?.[view.tenantTagSetId];
  const rest = Object.entries(words).map(([name, own]) => own[view[name]]);
  return [period, ...rest, tagSet].filter(Boolean).join(" · ");
}

provide("overview", {
  /* What the controls ask for, into the address and to the server. */
  ask(
    split,
    tagSet,
    timeRange,
    days,
    granularity,
    asOf,
    series,
    options,
    optionIds,
    before,
    place,
  ) {
    const isFirst = getContext().triggered.length === 0;
    if (timeRange === values.timeRange.CUSTOM) offerDays(days);
    const controls = readControls(
      { split, tagSet, timeRange, days, granularity, asOf, series },
      optionIds.map(({ name }, index) => [name, options[index] === null ? "" : options[index]]),
      place,
      before,
    );
    const { view, isChosen } = isFirst
      ? { view: { ...before, ...controls }, isChosen: false }
      : readChoice(controls, before);
    // A project's figures are cut in the viewer's own time zone.
    const timeZone = place.project ? view.timeZone || OWN_ZONE : "";
    const shown = { ...view, timeZone };
    const projectId = view.projectId || place.usualProject;
    if (place.project) setProps(ids.report.ZONE, { children: timeZone });
    const rest = [
      view.split !== values.split.TENANT_TAG_SET,
      place.shown.includes(view.split) && view.series.length === 0,
      timeRange !== values.timeRange.CUSTOM,
      `${place.api}?${writeQuestion({ ...shown, projectId })}`,
      `${texts.asOf} ${describeDay(asOf) || "now"}`,
      describeView(view, place.words),
    ];
    if (isFirst) {
      hideOnly(readHidden());
      settleHeader();
      startPage(place);
      pick(readPick());
      return [shown, ...rest];
    }
    if (JSON.stringify(before) === JSON.stringify(shown)) return [noUpdate(), ...rest];
    if (isChosen) {
      if (before.split !== view.split) {
        hideOnly([]);
        if (controls.series.length) setProps(ids.report.SERIES, { value: [] });
      }
    }
    if (isChosen && isOpen()) {
      const query = writeView(shown, readDefaults(), listHidden());
      writeAddress(changeQuery(query, { [OPENED]: readOpened() }), "pushState");
      pick({});
    }
    return [shown, ...rest];
  },

  /* Set the day that the charts are as of; it is in the button's data-as-of. */
  viewAsOf(clicks) {
    if (!clicks?.some(Boolean)) return noUpdate();
    return document.querySelector("[data-as-of]")?.dataset.asOf ?? noUpdate();
  },
});
