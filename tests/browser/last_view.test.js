import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";
import { found, told, visit } from "./page.js";

const stored = new Map();
const listeners = {};
Object.assign(globalThis, {
  addEventListener: (kind, listen) => (listeners[kind] = listen),
  localStorage: {
    getItem: (key) => stored.get(key) ?? null,
    setItem: (key, text) => stored.set(key, text),
    removeItem: (key) => stored.delete(key),
  },
});
globalThis.document.addEventListener = (kind, listen) => (listeners[kind] = listen);
const { changeAddress } = await import("../../browser/report/address.js");
const { forgetView, recallView, rememberView, startPage } = await import(
  "../../browser/report/last_view.js"
);

const REPORT = "/Spaces-1/insights/InsightsReports-1";
const OTHER = "/Spaces-1/insights/InsightsReports-2";
const KEY = "insights-views:local";

function open(address, project = "") {
  visit(address);
  const [path] = address.split("?");
  found["[data-overview]"] = { dataset: { overview: path, defaults: "{}" } };
  startPage({ path, project });
}

beforeEach(() => stored.clear());

test("a report opens as it was left, on each of its pages", () => {
  rememberView(REPORT, "team=ProjectGroups-3&split=Project");
  assert.equal(recallView(REPORT), "team=ProjectGroups-3&split=Project");
  assert.equal(recallView(`${REPORT}/lead-time`), "team=ProjectGroups-3&split=Project");
  assert.equal(recallView(OTHER), "");
});

test("settings, new reports and other pages aren't views", () => {
  rememberView(REPORT, "split=Project");
  rememberView("/Spaces-1/insights/new", "split=Project");
  const paths = [`${REPORT}/settings`, "/Spaces-1/insights/new", "/Spaces-1/insights", "/"];
  for (const path of paths) assert.equal(recallView(path), "", path);
});

test("dates and picks aren't remembered, so that the latest data is shown", () => {
  rememberView(REPORT, "asOf=2026-02-27&point=2026-02-09&search=a&granularity=Daily");
  assert.equal(recallView(REPORT), "granularity=Daily");
  rememberView(REPORT, "timeRange=Custom&from=2026-01-01&to=2026-01-31&split=Project");
  assert.equal(recallView(REPORT), "split=Project");
  rememberView(REPORT, "timeRange=LastYear");
  assert.equal(recallView(REPORT), "timeRange=LastYear");
});

test("the defaults, and a reset, leave nothing behind", () => {
  rememberView(REPORT, "split=Project");
  rememberView(REPORT, "");
  assert.equal(stored.size, 0);
  rememberView(REPORT, "split=Project");
  rememberView(OTHER, "split=Tenant");
  forgetView(REPORT);
  assert.equal(recallView(REPORT), "");
  assert.equal(recallView(OTHER), "split=Tenant");
});

test("a changed view is remembered, but not a link that is only looked at", () => {
  open(`${REPORT}?split=Tenant`);
  assert.equal(stored.size, 0);
  changeAddress({ point: "2026-02-09" }, "pushState");
  assert.equal(stored.size, 0);
  changeAddress({ team: "owner:Platform" }, "pushState");
  assert.equal(recallView(REPORT), "split=Tenant&team=owner%3APlatform");
});

test("a project's page isn't remembered", () => {
  open("/Spaces-1/projects/Projects-1/insights", "Projects-1");
  changeAddress({ granularity: "Daily" }, "pushState");
  assert.equal(stored.size, 0);
});

test("an address with parameters wins", () => {
  rememberView(REPORT, "split=Project");
  told.history.length = 0;
  visit(`${REPORT}?granularity=Daily`);
  listeners._dashprivate_pushstate();
  assert.deepEqual(told.history, []);
  visit(REPORT);
  listeners._dashprivate_pushstate();
  assert.deepEqual(told.history, [["replaceState", `${REPORT}?split=Project`]]);
});

test("who signs out leaves nothing behind", () => {
  rememberView(REPORT, "split=Project");
  listeners.submit({ target: { action: "https://insights.test/account/password" } });
  assert.equal(stored.has(KEY), true);
  listeners.submit({ target: { action: "https://insights.test/sign-out" } });
  assert.equal(stored.size, 0);
});

test("what another program wrote is ignored, and so is a browser that stores nothing", () => {
  for (const text of ["nonsense", "{}", '[1, ["a"], [2, 3]]']) {
    stored.set(KEY, text);
    assert.equal(recallView(REPORT), "");
  }
  const { localStorage } = globalThis;
  globalThis.localStorage = undefined;
  rememberView(REPORT, "split=Project");
  assert.equal(recallView(REPORT), "");
  globalThis.localStorage = localStorage;
});

test("the newest fifty reports are remembered, and no view of any length", () => {
  for (let at = 0; at < 60; at += 1) rememberView(`/Spaces-1/insights/Report-${at}`, "a=1");
  assert.equal(JSON.parse(stored.get(KEY)).length, 50);
  assert.equal(recallView("/Spaces-1/insights/Report-59"), "a=1");
  assert.equal(recallView("/Spaces-1/insights/Report-9"), "");
  rememberView(REPORT, `series=${"x".repeat(3_000)}`);
  assert.equal(recallView(REPORT), "");
});
