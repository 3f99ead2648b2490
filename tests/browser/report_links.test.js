import assert from "node:assert/strict";
import test from "node:test";
import { found, told, visit } from "./page.js";

const clicks = []; // what scripts do at clicks, in their order
document.addEventListener = (name, handle) => name === "click" && clicks.push(handle);
globalThis.scrollTo = () => {};
await import("../../browser/report/links.js");

const PAGE = "/s/insights/r";
found["[data-overview]"] = {
  dataset: { overview: PAGE, defaults: JSON.stringify({ timeRange: "LastYear", split: "None" }) },
};

function link(selector, more = {}) {
  const made = { pathname: `${PAGE}/lead-time`, search: "", dataset: {}, ...more };
  made.closest = (css) => (css === selector ? made : null);
  found[selector] = [made];
  return made;
}

function click(target, more = {}) {
  const done = [];
  const preventDefault = () => done.push("prevented");
  const stopPropagation = () => done.push("stopped");
  for (const handle of clicks) handle({ target, preventDefault, stopPropagation, ...more });
  return done;
}

async function change(query) {
  visit(`${PAGE}?split=None`);
  const { writeAddress } = await import("../../browser/report/address.js");
  writeAddress(query, "replaceState");
}

test("links of the page keep the question, without what was picked", async () => {
  const tab = link("a.keeps-query");
  const other = link("a[data-usual]", { dataset: { usual: '{"timeRange":"Custom"}' } });
  const longer = link("a[data-period]", { dataset: { period: "LastYear" } });
  await change("split=Project&timeRange=Custom&from=2026-01-01&to=2026-01-31&point=2026-01-05");
  assert.equal(tab.search, "?split=Project&timeRange=Custom&from=2026-01-01&to=2026-01-31");
  assert.equal(other.search, "?from=2026-01-01&to=2026-01-31");
  assert.equal(longer.search, "?split=Project&timeRange=LastYear");
});

test("on another page nothing is filled in", async () => {
  const tab = link("a.keeps-query");
  visit("/elsewhere");
  const { writeAddress } = await import("../../browser/report/address.js");
  writeAddress("split=Project", "replaceState");
  assert.equal(tab.search, "");
});

test("a plain click opens the page here, any other click is the browser's", () => {
  found["a.keeps-query"] = [];
  const tab = link("a.keeps-query", { search: "?split=Project" });
  found["a.keeps-query"] = [];
  document.querySelectorAll = (css) => (css === ".tabs__tab" ? [] : found[css] || []);
  for (const key of ["metaKey", "ctrlKey", "shiftKey", "button"]) {
    assert.deepEqual(click(tab, { [key]: 1 }), []);
  }
  assert.deepEqual(click(tab), ["prevented", "stopped"]);
  assert.deepEqual(told.props.location, { href: `${PAGE}/lead-time?split=Project` });
  const row = link("a.leads-on", { pathname: "/p" });
  assert.deepEqual(click(row, { ctrlKey: true }), []);
  assert.deepEqual(click(row), ["prevented"]);
  assert.deepEqual(told.props.location, { href: "/p" });
});

test("another period is chosen on the page", () => {
  const longer = link("a[data-period]", { dataset: { period: "LastYear" } });
  assert.deepEqual(click(longer, { metaKey: true }), []);
  assert.deepEqual(click(longer), ["prevented"]);
  assert.deepEqual(told.props["range-field"], { value: "LastYear" });
});

test("the current address isn't written again", async () => {
  await change("split=Project");
  const before = told.history.length;
  const { writeAddress } = await import("../../browser/report/address.js");
  writeAddress("split=Project", "replaceState");
  assert.equal(told.history.length, before);
});

test("a project inherits the zone of the page, unless it is the reader's own", async () => {
  const { OWN_ZONE, readInherited } = await import("../../browser/report/address.js");
  await change("timeRange=LastMonth&split=Project");
  found.zone = { textContent: "Pacific/Chatham" };
  assert.equal(readInherited(true), "timeRange=LastMonth&timeZone=Pacific%2FChatham");
  assert.equal(readInherited(false), "timeRange=LastMonth");
  found.zone = { textContent: OWN_ZONE };
  assert.equal(readInherited(true), "timeRange=LastMonth");
  visit("/elsewhere?timeRange=LastMonth");
  assert.equal(readInherited(true), "");
});

test("a space in the name of a page is no other page", async () => {
  const { isOpen } = await import("../../browser/report/address.js");
  const { overview } = found["[data-overview]"].dataset;
  found["[data-overview]"].dataset.overview = "/a b";
  visit("/a%20b");
  assert.ok(isOpen());
  found["[data-overview]"].dataset.overview = overview;
});
