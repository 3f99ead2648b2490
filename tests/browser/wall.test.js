/* The script of a wall display: rotation, times, and what it does without the server. */
import assert from "node:assert/strict";
import { test } from "node:test";

import "./page.js";
import * as bar from "../../browser/wall/bar.js";
import { Player } from "../../browser/wall/player.js";
import * as rotation from "../../browser/wall/rotation.js";
import * as server from "../../browser/wall/server.js";

test("views follow each other in a circle, both ways", () => {
  assert.equal(rotation.moveIndex(0, 1, 3), 1);
  assert.equal(rotation.moveIndex(2, 1, 3), 0);
  assert.equal(rotation.moveIndex(0, -1, 3), 2);
  assert.equal(rotation.moveIndex(0, 1, 0), 0);
});

test("a view is loaded once, and again when it is old or has failed", () => {
  const minute = 60_000;
  const view = { loadedAt: null, failedAt: null };
  assert.ok(rotation.isDue(view, 5, 0));
  assert.ok(!rotation.isDue({ ...view, loadedAt: 0 }, 5, 5 * minute - 1));
  assert.ok(rotation.isDue({ ...view, loadedAt: 0 }, 5, 5 * minute));
  assert.ok(!rotation.isDue({ ...view, failedAt: 0 }, 5, minute - 1));
  assert.ok(rotation.isDue({ loadedAt: 0, failedAt: 0 }, 60, minute));
});

test("texts keep their share of the screen", () => {
  const overview = { isSingle: false, isFramed: false };
  const full = rotation.chooseScale({ width: 1920, height: 1080 }, overview);
  const double = rotation.chooseScale({ width: 3840, height: 2160 }, overview);
  const upright = rotation.chooseScale({ width: 1080, height: 1920 }, overview);
  assert.equal(double, 2 * full);
  assert.equal(upright, full);
  assert.ok(rotation.chooseScale({ width: 1920, height: 1080 }, { isSingle: true }) > full);
  assert.equal(rotation.chooseScale({ width: 390, height: 844 }, overview), 1);
  assert.ok(rotation.chooseScale({ width: 480, height: 270 }, { isFramed: true }) < 0.5);
});

test("a time has its day unless it is today", () => {
  const now = new Date(2026, 10, 30, 14, 5);
  assert.equal(bar.sayTime(new Date(2026, 10, 30, 9, 3), now), "09:03");
  assert.equal(bar.sayTime(new Date(2026, 10, 29, 9, 3), now), "29 Nov, 09:03");
});

const answer = (ok, body) => async () => ({
  ok,
  json: async () => {
    if (body === undefined) throw new SyntaxError("no JSON");
    return body;
  },
});

test("a state, a refusal and anything else are told apart", async () => {
  const refusal = { title: "This wall display has been revoked", text: "Ask its owner." };
  assert.deepEqual(await server.askState(answer(true, { views: [] })), { state: { views: [] } });
  assert.deepEqual(await server.askState(answer(false, refusal)), { refusal });
  for (const each of [answer(false), answer(true), answer(true, {}), answer(false, {})]) {
    assert.deepEqual(await server.askState(each), { isLost: true });
  }
  const unreachable = async () => {
    throw new TypeError("Failed to fetch");
  };
  assert.deepEqual(await server.askState(unreachable), { isLost: true });
});

test("new figures of the shown view don't prolong its time, and an awaited view is shown", () => {
  const slides = [{ name: "one" }, { name: "two" }];
  const flips = [];
  const player = { slides, target: 0, shown: slides[0], say() {}, flip: (at) => flips.push(at) };
  const settle = (slide) => Player.prototype.settle.call(player, slide);
  settle(slides[0]); // figures are new
  settle(slides[1]); // loaded ahead
  assert.deepEqual(flips, []);
  player.target = 1;
  settle(slides[1]);
  assert.deepEqual(flips, [1]);
  Object.assign(player, { target: 0, shown: null }); // the first view of all
  settle(slides[0]);
  assert.deepEqual(flips, [1, 0]);
});

test("a first view that fails gives way to the first one that is painted", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  window.setTimeout ??= globalThis.setTimeout;
  const flips = [];
  const loaded = [];
  const buildSlide = (name) => ({ name, isReady: false, refresh: () => loaded.push(name) });
  const slides = [buildSlide("one"), buildSlide("two"), buildSlide("three")];
  const player = Object.assign(Object.create(Player.prototype), {
    ...{ slides, shown: null, timer: 0, state: { refresh: 5 } },
    flip: (at) => flips.push(at),
  });
  player.go(0);
  assert.deepEqual(loaded, ["one"]);
  context.mock.timers.tick(5_000); // nothing is painted yet: load the others too
  assert.deepEqual(loaded, ["one", "one", "two", "three"]);
  slides[1].isReady = true;
  player.settle(slides[1]);
  assert.deepEqual(flips, [1]);
});
