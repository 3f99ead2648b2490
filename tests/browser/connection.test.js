/* A server that doesn't answer is reported once: in place of the charts, or in a toast. */
import assert from "node:assert/strict";
import test from "node:test";
import { found, told } from "./page.js";

globalThis.fetch = async () => {
  throw new TypeError("Failed to fetch");
};
await import("../../browser/shell/connection.js");

async function fail(...outputs) {
  const body = JSON.stringify({ outputs: outputs.map((id) => ({ id })) });
  const sent = globalThis.fetch("/_dash-update-component", { body });
  await assert.rejects(sent, TypeError);
  return Object.keys(told.props.toasts);
}

test("a lost connection is in a toast if no chart was awaited", async () => {
  assert.deepEqual(await fail("other"), ["sendNotifications"]);
});

test("a lost connection is reported once, in place of the charts", async () => {
  found["[data-overview]"] = {};
  assert.deepEqual(await fail("answer"), ["hideNotifications"]);
  assert.ok(told.props.results.children);
  assert.deepEqual(await fail("other"), ["hideNotifications"]);
});
