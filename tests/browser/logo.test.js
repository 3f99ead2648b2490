/* Files that Dash's upload ignores: the form says why. */
import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";

const { findProblem } = await import("../../browser/report_form/logo.js");
const texts = { largestLogo: "1000", otherType: "No image.", tooLarge: "Too large." };
const find = (...files) => findProblem(files, ".png,.svg", texts);

test("files that can be logos have no problem", () => {
  assert.equal(find({ name: "a.png", size: 1000 }), "");
  assert.equal(find({ name: "A.SVG", size: 0 }), "");
});

test("files of other types and large files have a problem", () => {
  assert.equal(find({ name: "a.gif", size: 1 }), "No image.");
  assert.equal(find({ name: "png", size: 1 }), "No image.");
  assert.equal(find({ name: "a.gif", size: 2000 }), "No image.");
  assert.equal(find({ name: "a.png", size: 1001 }), "Too large.");
});
