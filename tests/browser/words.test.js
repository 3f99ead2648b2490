import assert from "node:assert/strict";
import test from "node:test";
import { describeAge, describeDay, describeDuration } from "../../browser/report/words.js";

const DAY = 86400;

for (const [seconds, expected] of [
  [0, "0 s"],
  [59.4, "59 s"],
  [60, "1 min"],
  [90, "1 min 30 s"],
  [3599.6, "1 h"],
  [3600 + 59 * 60 + 40, "2 h"],
  [DAY - 1, "1 d"],
  [2 * DAY + 5 * 3600, "2 d 5 h"],
  [1234 * DAY, "1,234 d"],
  [-90, "−1 min 30 s"],
  [-0.2, "0 s"],
]) {
  test(`${seconds} seconds are ${expected}`, () => {
    assert.equal(describeDuration(seconds), expected);
  });
}

test("a day is written as the server writes it", () => {
  assert.equal(describeDay("2026-02-27"), "27 Feb 2026");
  assert.equal(describeDay("2026-12-01T10:30"), "1 Dec 2026");
  assert.equal(describeDay(null), "");
});

for (const [seconds, expected] of [
  [-5, "just now"],
  [59.9, "just now"],
  [60, "1 minute ago"],
  [3 * 3600 + 59, "3 hours ago"],
  [DAY, "1 day ago"],
  [13 * DAY, "1 week ago"],
  [60 * DAY, "1 month ago"],
  [800 * DAY, "2 years ago"],
]) {
  test(`an age of ${seconds} seconds is ${expected}`, () => {
    assert.equal(describeAge(seconds), expected);
  });
}
