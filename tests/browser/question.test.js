import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { hideOnly, listHidden } from "../../browser/charts/series.js";
import { call, found, NO_UPDATE, told, visit } from "./page.js";
import "../../browser/report/question.js";

const PATH = "/Spaces-1/insights/Reports-1";
const USUAL = {
  ...{ split: "None", timeRange: "LastQuarter", from: "", to: "", granularity: "Weekly", asOf: "" },
};
const PLACE = {
  project: "",
  api: "/api/metrics",
  exact: {},
  shown: ["None"],
  words: {
    timeRange: {
      LastQuarter: "Last 3 months and this one",
      LastYear: "Last 12 months and this one",
      Custom: "May",
    },
    granularity: { Weekly: "weekly" },
    split: { None: "", Project: "by project" },
    tagSets: { "TagSets-1": "by Ring" },
  },
};
const OPTIONS = [{ type: "option", name: "statistic" }];
const VIEW = {
  ...USUAL,
  ...{ tenantTagSetId: "", from: "", to: "", compare: "", leadTime: "", limits: "" },
  ...{ statistic: "Mean", bands: "", via: "", series: [] },
  ...{ channelId: "", environmentId: "", tenantId: "", timeZone: "" },
};

/* The controls of a report's page at this query ask for something; `before` was shown. */
function ask(controls, { query = "", before = VIEW, isFirst = false } = {}) {
  const defaults = JSON.stringify({ ...USUAL, statistic: "Mean" });
  found["[data-overview]"] = { dataset: { overview: PATH, defaults } };
  visit(PATH + query);
  Object.assign(told, { props: {}, history: [] });
  const set = { ...before, ...controls };
  const { split, timeRange, days, granularity, asOf, series } = set;
  const values = [split, "TagSets-1", timeRange, days, granularity, asOf || null, series];
  const triggered = isFirst ? [] : [{ id: "split-field" }];
  const answer = call(
    "overview.ask",
    triggered,
    ...values,
    [set.statistic],
    OPTIONS,
    before,
    PLACE,
  );
  const [view, , , hidesDays, api, day, said] = answer;
  return { view, hidesDays, api, day, said };
}

test("the first question is the page's own, and the address stays", () => {
  const { view, api, day, said } = ask({}, { query: "?hidden=web", isFirst: true });
  assert.deepEqual({ ...view, timeZone: "" }, VIEW);
  assert.match(api, /^\/api\/metrics\?split=None&timeRange=LastQuarter&granularity=Weekly/);
  assert.equal(day, "Data as of now");
  assert.equal(said, "Last 3 months and this one · weekly");
  assert.deepEqual(told.history, []);
  assert.deepEqual(listHidden(), ["web"]);
});

test("a choice is a step in the history, and drops what was picked", () => {
  const { view, said } = ask({ timeRange: "LastYear" }, { query: "?point=2026-01-05" });
  assert.equal(view.timeRange, "LastYear");
  assert.equal(said, "Last 12 months and this one · weekly");
  assert.deepEqual(told.history, [["pushState", `${PATH}?timeRange=LastYear&hidden=web`]]);
  assert.deepEqual(told.props.pick, { data: {} });
});

test("another period than custom dates has no first and last day", () => {
  const before = { ...VIEW, timeRange: "Custom", from: "2026-05-01", to: "2026-05-31" };
  const query = "?timeRange=Custom&from=2026-05-01&to=2026-05-31";
  const { view, api } = ask({ timeRange: "LastYear" }, { query, before });
  assert.deepEqual([view.from, view.to], ["", ""]);
  assert.doesNotMatch(api, /from/);
  assert.deepEqual(told.history, [["pushState", `${PATH}?timeRange=LastYear&hidden=web`]]);
  const other = ask({ granularity: "Daily" }, { query, before });
  assert.deepEqual([other.view.from, other.view.to], ["2026-05-01", "2026-05-31"]);
  assert.match(other.api, /from=2026-05-01&to=2026-05-31/);
});

test("custom days are asked for once both are chosen", () => {
  const { view, hidesDays } = ask({ timeRange: "Custom", days: ["2026-02-01", null] });
  assert.deepEqual([view, hidesDays], [NO_UPDATE, false]);
  assert.deepEqual(told.history, []);
  const chosen = ask({ timeRange: "Custom", days: ["2026-02-01", "2026-02-14"] });
  assert.deepEqual([chosen.view.from, chosen.view.to], ["2026-02-01", "2026-02-14"]);
  assert.equal(chosen.said, "1–14 Feb 2026 · weekly");
  assert.match(chosen.api, /timeRange=Custom&from=2026-02-01&to=2026-02-14/);
  const before = chosen.view;
  const other = ask({ timeRange: "LastYear", days: before.days }, { before });
  assert.deepEqual([other.view.from, other.view.to, other.hidesDays], ["", "", true]);
});

test("custom days begin as the days that are shown", () => {
  found["#days [data-first]"] = { dataset: { first: "2025-11-01", last: "2026-02-27" } };
  ask({ timeRange: "Custom", days: [null, null] });
  assert.deepEqual(told.props["custom-days"], { value: ["2025-11-01", "2026-02-27"] });
  ask({ timeRange: "Custom", days: ["2026-02-01", null] });
  assert.equal(told.props["custom-days"], undefined);
});

test("another split shows all of its series", () => {
  hideOnly(["web"]);
  const before = { ...VIEW, series: ["web", "api"] };
  const { view } = ask({ split: "Project" }, { before });
  assert.deepEqual(view.series, []);
  assert.deepEqual(listHidden(), []);
  assert.deepEqual(told.props["series-field"], { value: [] });
});

test("what a step back has set is no choice", () => {
  const before = { ...VIEW, timeRange: "LastYear" };
  const { view } = ask({ timeRange: "LastQuarter" }, { before });
  assert.equal(view.timeRange, "LastQuarter");
  assert.deepEqual(told.history, []);
});

test("the same question is not asked twice", () => {
  assert.equal(ask({}).view, NO_UPDATE);
});

test("the button of phones names the tag set of a split", () => {
  assert.match(ask({ split: "TenantTagSet" }).said, / · weekly · by Ring$/);
  assert.match(ask({ split: "Project" }).said, / · weekly · by project$/);
});
