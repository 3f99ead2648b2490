import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import {
  changeQuery,
  dropPick,
  OWN_ZONE,
  parseHidden,
  parsePick,
  parseView,
  writeInherited,
  writeQuestion,
  writeView,
} from "../../browser/report/address.js";

const USUAL = {
  ...{ split: "None", timeRange: "LastYear", granularity: "Monthly", asOf: "2026-02-27" },
  ...{ statistic: "Mean", leadTime: "Completed", timeZone: OWN_ZONE },
};

test("an empty address asks for the defaults", () => {
  const view = parseView("", USUAL);
  assert.equal(view.split, "None");
  assert.equal(view.asOf, "2026-02-27");
  assert.deepEqual(view.series, []);
  assert.equal(view.bands, "");
});

test("the defaults make an empty address", () => {
  assert.equal(writeView(parseView("", USUAL), USUAL), "");
});

test("what is not as usual is in the address, and is read again", () => {
  const query = "split=Project&granularity=Weekly&series=web&series=R%26D";
  const view = parseView(query, USUAL);
  assert.deepEqual(view.series, ["web", "R&D"]);
  assert.deepEqual(parseView(writeView(view, USUAL), USUAL), view);
});

test("the API is asked for a team by its project group or owner", () => {
  assert.equal(writeQuestion({ team: "ProjectGroups-3" }), "projectGroupId=ProjectGroups-3");
  assert.equal(writeQuestion({ team: "owner:R&D" }), "owner=R%26D");
  assert.equal(writeQuestion({ team: "" }), "");
});

test("today is written as now where a history has ended before", () => {
  const view = { ...parseView("", USUAL), asOf: "" };
  assert.equal(writeView(view, USUAL), "asOf=now");
  assert.equal(parseView("asOf=now", USUAL).asOf, "");
});

test("dates alone ask for custom dates, and a tag set for its split", () => {
  const dates = parseView("from=2026-01-01&to=2026-01-31", USUAL);
  assert.deepEqual([dates.timeRange, dates.split], ["Custom", "None"]);
  assert.equal(parseView("timeRange=LastMonth&from=2026-01-01", USUAL).timeRange, "LastMonth");
  assert.equal(parseView("tenantTagSetId=TagSets-1", USUAL).split, "TenantTagSet");
  assert.equal(parseView("split=Tenant&tenantTagSetId=TagSets-1", USUAL).split, "Tenant");
});

test("another page inherits the period and the comparison, but no split and no picks", () => {
  const query = "split=Project&timeRange=LastMonth&compare=LastYear&point=2026-02-01&hidden=web";
  const view = parseView(query, USUAL);
  assert.equal(writeInherited(view, USUAL), "timeRange=LastMonth&compare=LastYear");
  const other = { ...USUAL, timeRange: "LastMonth", statistic: "Median" };
  const inherited = "granularity=Monthly&compare=LastYear&statistic=Mean";
  assert.equal(writeInherited(view, { ...other, granularity: "Weekly" }), inherited);
  const today = { ...view, asOf: "" };
  assert.equal(writeInherited(today, USUAL), "timeRange=LastMonth&compare=LastYear&asOf=now");
});

test("hidden series stand behind the view", () => {
  const query = writeView(parseView("split=Project", USUAL), USUAL, ["web", "a,b"]);
  assert.equal(query, "split=Project&hidden=web&hidden=a%2Cb");
  assert.deepEqual(parseHidden(query), ["web", "a,b"]);
});

test("picks are read by name, and dropped alone", () => {
  const query = "split=Project&point=2026-02-01&of=web&show=failed&search=a&filter=b&opened=c";
  assert.deepEqual(parsePick(query), { point: "2026-02-01", of: "web", show: "failed" });
  assert.equal(dropPick(query), "split=Project");
});

test("a change takes the place of all former values, an empty one takes the name out", () => {
  assert.equal(changeQuery("hidden=a&hidden=b&of=c", { hidden: ["d"], of: "" }), "hidden=d");
});

test("the API is asked for untenanted deployments by another parameter", () => {
  assert.equal(
    writeQuestion({ split: "None", tenantId: "none" }),
    "split=None&tenantFilter=Untenanted",
  );
  assert.equal(writeQuestion({ tenantId: "Tenants-1", statistic: "Mean" }), "tenantId=Tenants-1");
});
