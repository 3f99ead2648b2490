import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { findOptions, wordsOf } from "../../browser/report_form/option_search.js";

const option = (label, value = label, more = {}) => ({ label, value, ...more });
const find = (options, search, limit = 10) =>
  findOptions({ options, search, limit }).map(({ label }) => label);

test("every word has to be somewhere in an option", () => {
  const options = [option("Web shop"), option("Web"), option("Shop floor")];
  assert.deepEqual(find(options, "shop we"), ["Web shop"]);
});

test("labels that begin with the first word come first, ids last", () => {
  const options = [option("Other", "Shop-1"), option("My shop"), option("Shop")];
  assert.deepEqual(find(options, "shop"), ["Shop", "My shop", "Other"]);
});

test("letters are found with and without accents and capitals", () => {
  assert.deepEqual(find([option("Élan Vital")], "elan"), ["Élan Vital"]);
  assert.deepEqual(wordsOf("  ÉLAN  vital "), ["elan", "vital"]);
});

test("a long list tells whether the server is searching or has more", () => {
  const hint = option("12 more", "hint", { answers: "we", more: true });
  assert.deepEqual(find([option("Web"), hint], "w"), ["Web", "Searching…"]);
  assert.deepEqual(find([option("Web"), hint], "we"), ["Web", "12 more"]);
  assert.deepEqual(find([option("Web"), { ...hint, more: false }], "we"), ["Web"]);
});

test("what is only kept because it is chosen is not offered before a search", () => {
  const hint = option("More", "hint", { answers: "", more: true });
  const kept = option("Chosen", "Projects-9", { kept: true });
  assert.deepEqual(find([option("Web"), kept, hint], ""), ["Web", "More"]);
});
