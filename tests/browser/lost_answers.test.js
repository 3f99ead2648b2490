import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";
import { watchCallbacks } from "../../browser/callback_failures.js";
import { buildLostAnswer } from "../../browser/lost_answers.js";
import { lostAnswers } from "../../browser/page_data.js";

const CALLBACK = "/_dash-update-component?endId=1";
const body = JSON.stringify({
  output: "answer.data",
  outputs: [[{ id: "answer" }], { id: "status" }],
  inputs: [{ id: "view", value: 1 }],
  state: [{ id: "place", value: 2 }],
});
const heard = [];

async function send(response, resource, more = {}) {
  globalThis.fetch = response;
  watchCallbacks({
    answered: async ({ status }, { outputs }) => heard.push(["answered", status, outputs]),
    unreachable: ({ outputs }) => heard.push(["unreachable", outputs]),
    ...more,
  });
  heard.length = 0;
  return globalThis.fetch(resource, { body });
}

test("the server's component gets a title and a text", () => {
  const [title, text] = buildLostAnswer({ title: "Gone", text: "Try again." }).props.children;
  assert.equal(title.props.children, "Gone");
  assert.equal(text.props.children, "Try again.");
});

test("a part of a page has a button of its own", () => {
  const { state } = lostAnswers;
  const id = { type: "retry", role: "page" };
  state.props.children[2] = { type: "Button", props: { id, children: "Try again" } };
  const read = (...given) => buildLostAnswer({}, ...given).props.children[2].props;
  assert.deepEqual(read("rows"), { id: { ...id, role: "rows" }, children: "Try again" });
  assert.equal(read().id.role, "page");
  state.props.children[2] = null;
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

test("a call can be abandoned on its way, or not be sent: Dash changes nothing then", async () => {
  const wait = (_, { signal }) =>
    new Promise((_resolve, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
  const begun = (call) => {
    heard.push(["begun", call.reads]);
    setImmediate(call.abandon);
  };
  const ended = () => heard.push(["ended"]);
  const sent = await send(wait, CALLBACK, { begun, ended });
  assert.equal(sent.status, 204);
  assert.deepEqual(heard, [["begun", ["view", "place"]], ["ended"]]);

  const unsent = await send(wait, CALLBACK, { isNeeded: () => false });
  assert.equal(unsent.status, 204);
  assert.deepEqual(heard, []);
});
