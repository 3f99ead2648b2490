import assert from "node:assert/strict";
import test from "node:test";
import { describeJob, isRunning, pauseFor } from "../../browser/upload/job_words.js";

const describe = (State, Phase, Done, Total) =>
  describeJob({ State, Progress: { Phase, Done, Total } });

test("only reading has per cent, and 100 only comes at the end", () => {
  assert.deepEqual(describe("Importing", "reading", 1, 3), {
    text: "Reading the file: 33%",
    percent: 33,
  });
  assert.equal(describe("Checking", "reading", 3, 3).percent, 99);
  assert.equal(describe("Checking", "writing", 3, 3).percent, undefined);
});

test("a job that has not begun waits", () => {
  assert.equal(describe("Checking", "queued", 0, 0).text, "Waiting for other imports…");
});

test("a page names nothing that a job waits for unless the server says so", () => {
  const starts = "Starting…";
  assert.equal(describeJob({ State: "Checking", Progress: null }).text, starts);
  assert.equal(describe("Checking", "reading", 0, 0).text, "Reading the file…");
  assert.equal(describe("Checking", "unheard of", 0, 0).text, starts);
});

test("an undo says so", () => {
  assert.equal(describe("Undoing", "writing", 0, 0).text, "Undoing the import…");
});

test("jobs run in three states", () => {
  const states = ["Uploaded", "Checking", "Ready", "Importing", "Imported", "Undoing", "Undone"];
  assert.deepEqual(states.filter(isRunning), ["Checking", "Importing", "Undoing"]);
});

test("a server that doesn't answer is asked less and less often", () => {
  const pauses = [0, 1, 2, 9].map((failures) => pauseFor({ failures, isHidden: false }));
  assert.deepEqual(pauses, [1000, 2000, 4000, 30_000]);
  assert.equal(pauseFor({ failures: 0, isHidden: true }), 5000);
});
