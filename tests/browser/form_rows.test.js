import assert from "node:assert/strict";
import test from "node:test";
import { call, NO_UPDATE } from "./page.js";
import "../../browser/report_form/annotations.js";
import "../../browser/report_form/groups.js";

const row = (key, day = "", text = "") => ({
  props: { id: { key }, children: [{ props: { value: day } }, { props: { value: text } }] },
});
const template = JSON.stringify(row("new-row"));
const rows = ["a", "b", "c"].map((key) => row(key));
const pressed = (id) => [{ id, value: 1 }];

const changeGroups = (id, drop) =>
  call("reportForm.changeGroups", pressed(id), null, null, null, null, drop, rows, template);

test("a dropped group stands where it was let go", () => {
  const [, keys] = changeGroups("drop", { key: "a", to: 2 });
  assert.deepEqual(keys, ["b", "c", "a"]);
});

test("buttons move a group by one place", () => {
  assert.deepEqual(changeGroups({ type: "group-up", key: "c" })[1], ["a", "c", "b"]);
  assert.deepEqual(changeGroups({ type: "group-down", key: "a" })[1], ["b", "a", "c"]);
  assert.deepEqual(changeGroups({ type: "group-up", key: "a" })[1], ["a", "b", "c"]);
});

test("a group is removed, and a new one is the last", () => {
  assert.deepEqual(changeGroups({ type: "group-remove", key: "b" })[1], ["a", "c"]);
  const [, keys] = changeGroups("add");
  assert.deepEqual(keys.slice(0, 3), ["a", "b", "c"]);
  assert.match(keys[3], /^new-/);
});

test("a button that is only drawn changes nothing", () => {
  const drawn = [{ id: { type: "group-up", key: "a" }, value: undefined }];
  const changed = call("reportForm.changeGroups", drawn, 0, [], [], [], null, rows, template);
  assert.deepEqual(changed, [NO_UPDATE, NO_UPDATE]);
});

test("pasted lines follow their row, or take its place if it is blank", () => {
  const lines = [
    { day: "2026-01-05", text: "New team" },
    { day: "2026-02-01", text: "Freeze" },
  ];
  const paste = (key, children) =>
    call("annotations.change", pressed("paste"), 0, [], { key, lines }, children, template)[0];
  const read = (changed) =>
    changed.map(({ props }) => props.children.map((each) => each.props.value));
  const filled = [row("a", "2025-12-24", "Holidays"), row("b")];
  assert.deepEqual(read(paste("a", filled)), [
    ["2025-12-24", "Holidays"],
    ["2026-01-05", "New team"],
    ["2026-02-01", "Freeze"],
    ["", ""],
  ]);
  assert.deepEqual(read(paste("b", filled)).slice(1), [
    ["2026-01-05", "New team"],
    ["2026-02-01", "Freeze"],
  ]);
});
