import assert from "node:assert/strict";
import test from "node:test";
import { arrange, listChoices, sortRows, writeCsv } from "../../browser/portfolio/rows.js";

const NO_FILTERS = { search: "", projectGroupId: "", owner: "", verdict: "", notDeployed: "" };
const make = (name, verdict, rank, own = {}) => ({
  ...{ id: name, name, verdict, group: "Apps", groupId: "G-1", owner: "", reason: "" },
  keys: { Verdict: rank, LeadTime: null, LastDeployment: null },
  cells: { failures: { failed: 0, total: 3 } },
  ...own,
});
const ROWS = [
  make("api", "Slower", 2, { owner: "Café", keys: { Verdict: 2, LeadTime: 60 } }),
  make("old", "NotDeployed", 0),
  make("older", "NotDeployed", 1, { group: "Other", groupId: "G-2" }),
  make("shop", "AsUsual", 3, { keys: { Verdict: 3, LeadTime: 5, LastDeployment: 1e15 } }),
  make("tool", "AsUsual", 3, { keys: { Verdict: 3, LeadTime: 60 } }),
];
const names = (rows) => rows.map(({ name }) => name).join(" ");
const show = (filters) => arrange(ROWS, { ...NO_FILTERS, ...filters });

test("rows are sorted by verdict, and those not deployed for a year are one line", () => {
  const { rows, folded, total } = show({});
  assert.equal(names(rows), "api shop tool");
  assert.equal(folded, 2);
  assert.equal(total, 5);
});

test("the line opens, and stays away from every other order or filter", () => {
  assert.equal(names(show({ notDeployed: "shown" }).rows), "old older api shop tool");
  assert.equal(names(show({ verdict: "NotDeployed" }).rows), "old older");
  assert.equal(names(show({ search: "o" }).rows), "old older shop tool");
  assert.equal(show({ orderBy: "Name" }).folded, 0);
  assert.equal(show({ projectGroupId: "G-2" }).folded, 0);
});

test("every word of a search is found in the name, the group or the owner", () => {
  assert.equal(names(show({ search: " APPS cafe\u0301 " }).rows), "api");
  assert.equal(names(show({ search: "nothing" }).rows), "");
  assert.equal(names(show({ owner: "CAFÉ" }).rows), "api");
});

test("verdicts are counted before the verdict leaves rows out", () => {
  const { counts, rows, total } = show({ verdict: "Slower" });
  assert.deepEqual(
    [...counts],
    [
      ["Slower", 1],
      ["NotDeployed", 2],
      ["AsUsual", 2],
    ],
  );
  assert.equal(rows.length, 1);
  assert.equal(total, 5);
});

test("equal rows stay in the order of names, and those without a value come last", () => {
  assert.equal(names(sortRows(ROWS, "LeadTime", false)), "shop api tool old older");
  assert.equal(names(sortRows(ROWS, "LeadTime", true)), "api tool shop old older");
  assert.equal(names(sortRows(ROWS, "Name", true)), "tool shop older old api");
});

test("filters offer what rows have, by label", () => {
  const choices = listChoices(ROWS, (row) => [row.groupId, row.group]);
  assert.deepEqual(choices, [
    { value: "G-1", label: "Apps" },
    { value: "G-2", label: "Other" },
  ]);
});

test("CSV quotes cells, and no cell is a formula", () => {
  const row = make('=1+1,"x"', "AsUsual", 0, { keys: { LastDeployment: 1_700_000_000_000_000 } });
  const [head, line, end] = writeCsv([row]).split("\r\n");
  assert.match(head, /^Name,Group,Owner,Verdict,/);
  assert.match(line, /^"'=1\+1,""x""",Apps,,AsUsual,/);
  assert.match(line, /,0,3,2023-11-14T22:13:20.000Z$/);
  assert.equal(end, "");
});

test("a formula in CSV is guarded wherever a spreadsheet finds one", () => {
  const write = (name) => writeCsv([make(name, "AsUsual", 0)]).split("\r\n")[1];
  for (const name of [" =1", "\ufeff=1", "\u00a0=1", "\u3000\uff1d1", "Shop;=1", "a; @b"]) {
    const at = name.indexOf(";") + 1;
    assert.ok(write(name).startsWith(`${name.slice(0, at)}'${name.slice(at)},`), name);
  }
  for (const name of ["a-b", "a; b", "a=b"]) assert.ok(write(name).startsWith(`${name},`), name);
});
