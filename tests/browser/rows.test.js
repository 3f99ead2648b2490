import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { findRow, keyOf, moveRow, newRow, removeRow } from "../../browser/report_form/rows.js";

const rows = ["a", "b", "c"].map((key) => ({ props: { id: { key } } }));
const keys = (some) => some.map(keyOf).join("");

test("a row is moved down and up", () => {
  assert.equal(keys(moveRow(rows, 0, 2)), "bca");
  assert.equal(keys(moveRow(rows, 2, 0)), "cab");
  assert.equal(keys(rows), "abc");
});

test("no row leaves the list", () => {
  assert.equal(keys(moveRow(rows, 0, -1)), "abc");
  assert.equal(keys(moveRow(rows, 2, 3)), "abc");
  assert.equal(keys(moveRow(rows, findRow(rows, "gone"), 1)), "abc");
});

test("the focus goes from a removed row to the next one, or else to the one before", () => {
  assert.equal(keyOf(removeRow(rows, "b").near), "c");
  assert.equal(keyOf(removeRow(rows, "c").near), "b");
  assert.equal(keys(removeRow(rows, "b").rows), "ac");
  assert.equal(removeRow(rows.slice(0, 1), "a").near, undefined);
});

test("every new row has a key of its own, in all of its parts", () => {
  const template = '{"props": {"id": {"key": "new-row"}, "children": ["new-row"]}}';
  const [one, other] = [newRow(template), newRow(template)];
  assert.notEqual(keyOf(one), keyOf(other));
  assert.equal(one.props.children[0], keyOf(one));
});
