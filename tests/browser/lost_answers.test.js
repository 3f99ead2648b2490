import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { watchCallbacks } from "../../browser/callback_failures.js";
import { buildLostAnswer } from "../../browser/lost_answers.js";

const CALLBACK = "/_dash-update-component?endId=1";
const body = JSON.stringify({ outputs: [[{ id: "answer" }], { id: "status" }] });
const heard = [];

async function send(response, resource) {
  globalThis.fetch = response;
  watchCallbacks({
    answered: async ({ status }, outputs) => heard.push(["answered", status, outputs]),
    unreachable: (outputs) => heard.push(["unreachable", outputs]),
  });
  heard.length = 0;
  return globalThis.fetch(resource, { body });
}

test("the server's component gets a title and a text", () => {
  const [title, text] = buildLostAnswer({ title: "Gone", text: "Try again." }).props.children;
  assert.equal(title.props.children, "Gone");
  assert.equal(text.props.children, "Try again.");
});

test("an answer to a callback is heard of before Dash gets it", async () => {
  const response = await send(async () => ({ status: 500 }), CALLBACK);
  assert.equal(response.status, 500);
  assert.deepEqual(heard, [["answered", 500, ["answer", "status"]]]);
});

test("a server that sends nothing is heard of, and Dash gets the error", async () => {
  const fail = async () => {
    throw new TypeError("Failed to fetch");
  };
  await assert.rejects(send(fail, CALLBACK), TypeError);
  assert.deepEqual(heard, [["unreachable", ["answer", "status"]]]);
});

test("other requests pass by", async () => {
  await send(async () => ({ status: 404 }), "/api/users/me");
  assert.deepEqual(heard, []);
});
