import assert from "node:assert/strict";
import test from "node:test";
import { told, visit } from "./page.js";

const { followOrder } = await import("../../browser/report/grid_order.js");

const listenable = (properties) => {
  const listeners = {};
  const addEventListener = (kind, listen) => (listeners[kind] = listen);
  return { ...properties, addEventListener, hear: (kind) => listeners[kind]?.() };
};

/* AG Grid's interface, for a grid of two columns that begins with the longest median. */
function createGrid() {
  let sorted = { colId: "median", sort: "desc" };
  const grid = listenable({
    getColumn: (colId) => (["project", "median"].includes(colId) ? {} : null),
    getColumnState: () => [{ colId: "other", sort: null }, sorted],
    applyColumnState: ({ state: [first] }) => {
      sorted = first;
      grid.hear("sortChanged");
    },
  });
  return grid;
}

function open(address) {
  visit(address);
  const list = listenable({ value: "", dataset: { orders: "order" } });
  const grid = createGrid();
  followOrder(grid, list);
  return { grid, list, shown: () => grid.getColumnState()[1] };
}

const LONGEST = { colId: "median", sort: "desc" };
const BY_NAME = { colId: "project", sort: "asc" };

test("a list has its grid's order, and chooses another one, which the address keeps", () => {
  const { list, shown } = open("/r?split=Project");
  assert.equal(list.value, "-median");
  list.value = "project";
  list.hear("change");
  assert.deepEqual(shown(), BY_NAME);
  assert.deepEqual(told.history.at(-1), ["replaceState", "/r?split=Project&order=project"]);
  list.value = "-median";
  list.hear("change");
  assert.equal(window.location.search, "?split=Project");
});

test("a header's order is that of the list and the address", () => {
  const { grid, list } = open("/r");
  grid.applyColumnState({ state: [BY_NAME] });
  assert.equal(list.value, "project");
  assert.equal(window.location.search, "?order=project");
});

test("a grid begins with the address's order, unless it has no such column", () => {
  const { list, shown } = open("/r?order=project");
  assert.deepEqual([list.value, shown()], ["project", BY_NAME]);
  const unknown = open("/r?order=-nothing");
  assert.deepEqual([unknown.list.value, unknown.shown()], ["-median", LONGEST]);
});
