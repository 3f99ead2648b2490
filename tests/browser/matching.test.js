import assert from "node:assert/strict";
import test from "node:test";
import { isExact, rank, splitAtMatches, wordsOf } from "../../browser/go_to/matching.js";

const show = (name, text) =>
  splitAtMatches(name, wordsOf(text))
    .map(([part, isMatch]) => (isMatch ? `[${part}]` : part))
    .join("");

test("what was typed is marked wherever it is, in any letter case and with any accents", () => {
  assert.equal(show("search-api-Search", "SEARCH"), "[search]-api-[Search]");
  assert.equal(show("Café Zürich", "cafe zu"), "[Café] [Zü]rich");
  assert.equal(show("Cafe\u0301", "café"), "[Cafe\u0301]");
  assert.equal(show("a.*b", ".*"), "a[.*]b");
  assert.equal(show("🚀 rocket 🚀x", "x"), "🚀 rocket 🚀[x]");
  assert.equal(show("İstanbul shop", "shop"), "İstanbul [shop]");
});

test("a name is marked where it has only some of the words", () => {
  assert.equal(show("v209", "router v20"), "[v20]9");
  assert.equal(show("plain", ""), "plain");
});

test("names that begin with the text come before those with a word that does", () => {
  assert.deepEqual(
    [0, 1, 2, -1],
    ["Shop window", "My shop", "Workshop", "Web"].map((name) => rank(name, wordsOf("shop"))),
  );
  assert.equal(1, rank("Web shop", wordsOf("shop we")));
  assert.ok(isExact("Data", " DATA "));
});
