import assert from "node:assert/strict";
import test from "node:test";
import { isReadable, send } from "../../browser/upload/transfer.js";

/* A request that is answered by hand. */
class Request {
  constructor() {
    Request.last = this;
    Object.assign(this, { heard: {}, status: 0, responseText: "", headers: {} });
    this.upload = { addEventListener: (name, handle) => (this.heard[`sent ${name}`] = handle) };
  }
  open(method, address) {
    Object.assign(this, { method, address });
  }
  setRequestHeader(name, value) {
    this.headers[name] = value;
  }
  addEventListener(name, handle) {
    this.heard[name] = handle;
  }
  send(body) {
    this.body = body;
  }
  abort() {
    this.heard.abort();
  }
}
globalThis.XMLHttpRequest = Request;
// Node 18 has no navigator.
Object.defineProperty(globalThis, "navigator", { value: { onLine: true }, configurable: true });

function begin() {
  const told = [];
  const file = { size: 100 };
  const stop = send(file, "/api/Spaces-1/imports?name=a.csv", {
    progress: (sent) => told.push(sent),
    answered: (answer) => told.push(answer.status),
  });
  return { told, stop, file, request: Request.last };
}

test("a file is the body of a request, whose progress is told", () => {
  const { told, file, request } = begin();
  assert.equal(request.method, "POST");
  assert.equal(request.body, file);
  assert.equal(request.headers["Content-Type"], "application/octet-stream");
  request.heard["sent progress"]({ loaded: 40 });
  request.heard["sent load"]();
  request.status = 201;
  request.heard.load();
  assert.deepEqual(told, [40, 100, 201]);
});

test("a lost connection has the status 0", () => {
  const { told, request } = begin();
  request.heard.error();
  assert.deepEqual(told, [0]);
});

test("nothing is told after the user canceled", () => {
  const { told, stop } = begin();
  stop();
  assert.deepEqual(told, []);
});

test("a file that is gone can't be read", async () => {
  const fail = () => Promise.reject(new Error("NotReadableError"));
  assert.equal(await isReadable(new Blob(["a,b"])), true);
  assert.equal(await isReadable({ slice: () => ({ arrayBuffer: fail }) }), false);
});
