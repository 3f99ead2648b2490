import assert from "node:assert/strict";
import test from "node:test";
import { parseLines } from "../../browser/report_form/pasted_lines.js";

test("lines that begin with a date become a day and a note", () => {
  const text = "2026-02-01\tNew pipeline\r\n 2026-03-02, Release freeze \n2026-04-03; a: b";
  assert.deepEqual(parseLines(text), [
    { day: "2026-02-01", text: "New pipeline" },
    { day: "2026-03-02", text: "Release freeze" },
    { day: "2026-04-03", text: "a: b" },
  ]);
});

test("other lines are left to the field", () => {
  assert.deepEqual(parseLines("just a note\n2026-02-01\n1 Feb 2026: no"), []);
});
