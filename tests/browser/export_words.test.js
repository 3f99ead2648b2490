import assert from "node:assert/strict";
import test from "node:test";
import { describeFailure, readFileName } from "../../browser/export/words.js";

test("a server that is busy says why", () => {
  const body = '{"ErrorMessage": "Another export is being written. Try again in a moment."}';
  assert.deepEqual(describeFailure(503, body), {
    title: "The server can't export now",
    message: "Another export is being written. Try again in a moment.",
  });
  assert.equal(describeFailure(503, "<html>").message, "Try again in a minute.");
});

test("a lost connection, session or permission is named", () => {
  const titles = [0, 401, 403, 404, 500].map((status) => describeFailure(status, "").title);
  assert.deepEqual(titles, [
    "The connection was lost",
    "You have been signed out",
    "You can't export this space",
    "This space no longer exists",
    "The export failed",
  ]);
});

test("a file has the name that the server gave it", () => {
  const both = "attachment; filename=\"Spaces-1.zip\"; filename*=UTF-8''%E6%97%A5.zip";
  assert.equal(readFileName(both), "日.zip");
  assert.equal(readFileName('attachment; filename="a b.zip"'), "a b.zip");
  assert.equal(readFileName("attachment; filename=a.zip"), "a.zip");
  assert.equal(readFileName("attachment; filename*=UTF-8''%E6%9"), "export.zip");
  assert.equal(readFileName(null), "export.zip");
});
