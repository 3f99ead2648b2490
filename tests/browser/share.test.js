import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { isNeeded } from "../../browser/report/picture_file.js";
import { findCsv, followData, keepData } from "../../browser/report/share_links.js";
import { describeInstant } from "../../browser/report/words.js";

const NOW = new Date("2026-11-30T14:00:00Z");

test("a link that is always current has no instant, unless the page follows the clock", () => {
  assert.equal(followData("?asOf=2026-02-27&split=Project"), "split=Project");
  assert.equal(followData("?asOf=now&split=Project"), "asOf=now&split=Project");
});

test("a link to what is shown now has the instant and today's defaults", () => {
  const view = { split: "None", statistic: "Median", asOf: "", series: ["a", "b"] };
  const times = { seen: "2026-11-30T13:59:59.5+00:00", now: NOW };
  assert.equal(
    keepData("?hidden=c", view, times),
    "hidden=c&split=None&statistic=Median&asOf=2026-11-30T13%3A59%3A59.5%2B00%3A00&series=a&series=b",
  );
});

test("a day that is over stays a day, and today stops now", () => {
  const keep = (asOf, seen) => keepData("", { asOf }, { seen, now: NOW });
  assert.equal(keep("2026-02-27", "2026-02-27T23:59:59.9Z"), "asOf=2026-02-27");
  assert.equal(keep("now", "2026-11-30T13:59:59Z"), "asOf=2026-11-30T13%3A59%3A59Z");
  assert.equal(keep("2026-11-30", "2026-11-30T23:59:59Z"), "asOf=2026-11-30T14%3A00%3A00.000Z");
});

test("an instant is written in the time zone of the report", () => {
  assert.equal(describeInstant(NOW, "Asia/Tokyo"), "30 Nov 2026, 23:00");
});

test("a picture brings the fonts that its letters need", () => {
  const [latin, other] = ["U+0000-00FF, U+0131", "U+0100-02BA, U+1E00-1E9F"];
  assert.ok(isNeeded(latin, ""));
  assert.ok(!isNeeded(other, "Müller"));
  assert.ok(isNeeded(other, "Žižek"));
});

test("the CSV file has the question of the API, and the metric of the page", () => {
  const before = globalThis.window.location;
  globalThis.window.location = { ...before, href: "https://dash.example/Spaces-1" };
  const api = "/api/Spaces-1/insights/reports/Reports-1/metrics?split=Project";
  const url = `https://dash.example${api.replace("?", "/csv?")}`;
  assert.equal(findCsv(api, "lead-time"), `${url}&metric=lead-time&bom=true`);
  assert.equal(findCsv(api, ""), `${url}&bom=true`);
  globalThis.window.location = before;
});
