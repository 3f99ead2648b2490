/* The question of a report: from its controls into the address and to the server, and back.

   The address always holds the view that is shown. So where the controls ask for just what
   the address says, nothing was chosen: a step back or forth has set them. */

import { markLegend } from "../charts/legend.js";
import { hideOnly, listHidden, redrawCharts } from "../charts/series.js";
import { getContext, noUpdate, provide, setProps, writeId } from "../dash.js";
import {
  isOpen,
  OPTIONS,
  OWN_ZONE,
  readDefaults,
  readHidden,
  readPick,
  readView,
  writeAddress,
  writeQuestion,
  writeView,
} from "./address.js";
import { settleHeader } from "./header.js";
import { describeDay } from "./words.js";

function setControls(view) {
  setProps("overview-split", { value: view.split });
  if (view.tenantTagSetId) setProps("overview-tag-set", { value: view.tenantTagSetId });
  setProps("overview-time-range", { value: view.timeRange });
  setProps("overview-granularity", { value: view.granularity });
  setProps("overview-as-of", { value: view.asOf || null });
  setProps("overview-series", { value: view.series });
  for (const name of OPTIONS) {
    const id = { type: "report-option", name };
    if (document.getElementById(writeId(id))) setProps(id, { value: view[name] });
  }
}

// Registered before Dash's own router, which would load the whole page again.
window.addEventListener("popstate", (event) => {
  if (!isOpen()) return;
  event.stopImmediatePropagation();
  hideOnly(readHidden());
  setControls(readView());
  setProps("report-pick", { data: readPick() });
  redrawCharts();
  markLegend();
});

function readControls(values, options, place) {
  const { split, tagSet, timeRange, granularity, asOf, series } = values;
  return {
    ...Object.fromEntries(options.filter(([, value]) => value !== undefined)),
    split: split || "",
    tenantTagSetId: (split === "TenantTagSet" && tagSet) || "",
    timeRange: timeRange || "",
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

function describeView(view, words) {
  const said = ["timeRange", "granularity", "split"].map((name) => words[name][view[name]]);
  return said.filter(Boolean).join(" · ");
}

provide("overview", {
  /* What the controls ask for, into the address and to the server. */
  ask(split, tagSet, timeRange, granularity, asOf, series, options, optionIds, before, place) {
    const isFirst = getContext().triggered.length === 0;
    const controls = readControls(
      { split, tagSet, timeRange, granularity, asOf, series },
      optionIds.map(({ name }, index) => [name, options[index] === null ? "" : options[index]]),
      place,
    );
    const { view, isChosen } = isFirst
      ? { view: { ...before, ...controls }, isChosen: false }
      : readChoice(controls, before);
    // A project's figures are cut in the viewer's own time zone.
    const timeZone = view.timeZone || (place.project ? OWN_ZONE : "");
    const shown = { ...view, timeZone };
    if (place.project) setProps("overview-zone", { children: timeZone });
    const rest = [
      view.split !== "TenantTagSet",
      view.split === "None",
      `${place.api}?${writeQuestion(shown)}`,
      `Data as of ${describeDay(asOf) || "now"}`,
      describeView(view, place.words),
    ];
    if (isFirst) {
      hideOnly(readHidden());
      settleHeader();
      setProps("report-pick", { data: readPick() });
      return [shown, ...rest];
    }
    if (JSON.stringify(before) === JSON.stringify(shown)) return [noUpdate(), ...rest];
    if (isChosen) {
      if (before.split !== view.split) {
        hideOnly([]);
        if (controls.series.length) setProps("overview-series", { value: [] });
      }
    }
    if (isChosen && isOpen()) {
      writeAddress(writeView(shown, readDefaults(), listHidden()), "pushState");
      setProps("report-pick", { data: {} });
    }
    return [shown, ...rest];
  },

  /* Set the day that the charts are as of; the button carries it. */
  viewAsOf(clicks) {
    if (!clicks?.some(Boolean)) return noUpdate();
    return document.querySelector("[data-as-of]")?.dataset.asOf ?? noUpdate();
  },
});
