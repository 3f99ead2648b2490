import assert from "node:assert/strict";
import test from "node:test";
import { call, told, visit } from "./page.js";
import "../../browser/reports.js";

const words = { "Reports-1": "web shop", "Reports-2": "web api", "Reports-3": "mobile" };
const cards = [
  { report: "Reports-1", space: "Spaces-1" },
  { report: "Reports-2", space: "Spaces-1" },
  { report: "Reports-3", space: "Spaces-2" },
];
const sections = [{ space: "Spaces-1" }, { space: "Spaces-2" }];
const search = (text) => call("reports.search", [], text, words, cards, sections);

test("every word of a search has to be found", () => {
  visit("/");
  const [hidden, hiddenSections, hidesNothing, said] = search(" Web  SHOP ");
  assert.deepEqual(hidden, [false, true, true]);
  assert.deepEqual(hiddenSections, [false, true]);
  assert.equal(hidesNothing, true);
  assert.equal(said, "1 report found");
  assert.deepEqual(told.history.at(-1), [
    "replaceState",
    "https://insights.test/?search=Web++SHOP",
  ]);
});

test("a search that finds nothing says so", () => {
  const [hidden, , hidesNothing, said] = search("desktop");
  assert.deepEqual(hidden, [true, true, true]);
  assert.equal(hidesNothing, false);
  assert.equal(said, "No reports found");
});

test("without a search everything is shown, and the address is as before", () => {
  const [hidden, hiddenSections, , said] = search("");
  assert.deepEqual([...hidden, ...hiddenSections], [false, false, false, false, false]);
  assert.equal(said, "");
  assert.equal(globalThis.location.search, "");
});
