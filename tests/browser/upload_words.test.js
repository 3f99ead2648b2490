import assert from "node:assert/strict";
import test from "node:test";
import {
  describeFailure,
  findRefusal,
  percentOf,
  readImport,
  sayBytes,
  sayProgress,
} from "../../browser/upload/words.js";

const MB = 1024 * 1024;

test("sizes have one digit below ten megabytes, and no unit is reached early", () => {
  const sizes = [1, 999, 59_392, 1_048_000, 1.25 * MB, 12.4 * MB, 2048 * MB];
  const said = ["1 byte", "999 bytes", "58 KB", "1,023 KB", "1.3 MB", "12 MB", "2 GB"];
  assert.deepEqual(sizes.map(sayBytes), said);
  assert.equal(sayBytes(MB - 1), "1 MB");
});

test("a file that was sent is being read", () => {
  assert.equal(sayProgress(MB, 4 * MB), "1 MB of 4 MB");
  assert.equal(sayProgress(4 * MB, 4 * MB), "Reading the file…");
  assert.equal(percentOf(999, 1000), 99);
  assert.equal(percentOf(0, 0), 0);
});

test("what can't be uploaded is refused before anything is sent", () => {
  const refuse = (...files) => findRefusal(files, 10 * MB)?.title;
  assert.equal(refuse({ name: "a.csv", size: 5 }), undefined);
  assert.equal(refuse({ name: "a.csv", size: 0 }), "a.csv is empty");
  assert.equal(refuse({ name: "a.csv", size: 11 * MB }), "a.csv is too large");
  assert.equal(refuse({ name: "logs", size: 0, isFolder: true }), "logs is a folder");
  assert.equal(refuse({ name: "a", size: 1 }, { name: "b", size: 1 }), "Upload one file at a time");
});

test("a limit of nothing is no limit", () => {
  assert.equal(findRefusal([{ name: "a.csv", size: 5 }], Number.NaN), undefined);
});

test("the server's reasons are shown without names of parameters", () => {
  const body = JSON.stringify({
    ErrorMessage: "There was a problem with your request.",
    Errors: ["file: The file is empty.", "Save it again."],
  });
  const failure = describeFailure({ status: 400, body });
  assert.equal(failure.title, "The file can't be imported");
  assert.equal(failure.text, "The file is empty. Save it again.");
  assert.equal(failure.canRetry, false);
});

test("answers of proxies, and no answers, have words too", () => {
  const html = "<html><h1>413 Request Entity Too Large</h1></html>";
  assert.equal(describeFailure({ status: 413, body: html }).title, "The file is too large");
  const broken = describeFailure({ status: 502, body: html });
  assert.equal(broken.title, "Something went wrong on the server");
  assert.ok(broken.canRetry);
  const lost = { status: 0, body: "", isOnline: true };
  assert.equal(describeFailure(lost).title, "The connection was lost");
  assert.equal(describeFailure({ ...lost, isOnline: false }).title, "You are offline");
  assert.ok(describeFailure(lost).canRetry);
});

test("a user whose session expired signs in again", () => {
  const failure = describeFailure({ status: 401, body: "{}" });
  assert.ok(failure.signsIn);
  assert.equal(failure.canRetry, false);
  assert.equal(describeFailure({ status: 403, body: "" }).signsIn, false);
});

test("only the ID of an import leads to a page", () => {
  assert.equal(readImport('{"Id": "Imports-12", "Name": "a.csv"}'), "Imports-12");
  for (const body of ["", "null", "[]", '{"Id": "../../x"}', '{"Id": 3}']) {
    assert.equal(readImport(body), undefined);
  }
});
