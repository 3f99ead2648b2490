import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { offerEnvironments } from "../../browser/report_form/groups.js";

test("an environment of another group is shown there, and cannot be chosen", () => {
  const options = [{ value: "Environments-1" }, { value: "Environments-2" }];
  const chosen = [["Environments-1"], null, []];
  const [own, second] = offerEnvironments(chosen, ["Live", "", "Third"], options);
  assert.deepEqual(own, options);
  assert.deepEqual(second, [
    { value: "Environments-1", disabled: true, remark: "in Live" },
    { value: "Environments-2" },
  ]);
});

test("what is in two groups by mistake can be taken out of each", () => {
  const options = [{ value: "Environments-1" }];
  const chosen = [["Environments-1"], ["Environments-1"]];
  assert.deepEqual(offerEnvironments(chosen, ["", ""], options), [options, options]);
});
