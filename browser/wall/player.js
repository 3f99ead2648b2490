/* Shows the views of a wall display one after another, and keeps them current. */
import { Bar } from "./bar.js";
import { moveIndex } from "./rotation.js";
import { askState } from "./server.js";
import { buildNotice, Slide } from "./slide.js";

const ASKED_EVERY = 30_000; // ms between questions for the state
const EMPTY_FOR = 5_000; // ms without any view, until others are loaded too

export class Player {
  constructor(wall, { state, refusal }) {
    this.stage = wall.querySelector(".wall__stage");
    this.bar = new Bar(wall, (act) => this.run(act));
    this.slides = [];
    this.index = 0;
    this.target = 0;
    this.shown = null; // the slide whose time runs
    this.isPaused = false;
    this.lostAt = null;
    this.timer = 0;
    this.version = null;
    this.state = null;
    if (state) this.apply(state);
    else this.refuse(refusal);
    window.addEventListener("message", (event) => this.hear(event));
    window.addEventListener("resize", () => this.fit());
    window.addEventListener("online", () => this.ask());
    window.setInterval(() => this.ask(), ASKED_EVERY);
    this.fit();
  }

  get slide() {
    return this.slides[this.index];
  }

  async ask() {
    const { state, refusal, isLost } = await askState();
    if (state) this.apply(state);
    else if (refusal) this.refuse(refusal);
    if (isLost) this.lostAt ??= Date.now();
    else this.lostAt = null;
    // One view alone, or a paused one, gets new figures too.
    this.slide?.refresh(this.state.refresh);
    this.say();
  }

  /* Follow the state: views that are the same keep their frames. */
  apply(state) {
    this.version ??= state.version;
    if (state.version !== this.version) {
      window.location.reload();
      return;
    }
    const isSame = JSON.stringify(state) === JSON.stringify(this.state);
    this.state = state;
    this.setTheme();
    if (isSame) return;
    const shown = this.slide;
    const kept = new Map(this.slides.map((each) => [identify(each.view), each]));
    this.clearNotice();
    this.slides = state.views.map((view) => {
      const slide = kept.get(identify(view));
      kept.delete(identify(view));
      return slide ?? new Slide(this.stage, view, (each) => this.settle(each));
    });
    for (const each of kept.values()) each.remove();
    this.bar.name.textContent = state.name;
    document.title = state.name;
    const place = this.slides.indexOf(shown);
    if (place >= 0) this.flip(place);
    else if (this.slides.length) this.go(Math.min(this.index, this.slides.length - 1));
    else this.explain(state.name, "No views yet. Add views where this wall display is edited.");
  }

  /* A refused wall display shows why, and none of its figures. */
  refuse({ title, text }) {
    this.state = null;
    this.explain(title, text);
  }

  explain(title, text) {
    window.clearTimeout(this.timer);
    for (const each of this.slides) each.remove();
    this.slides = [];
    this.shown = null;
    this.clearNotice();
    this.stage.append(buildNotice(title, text));
    this.bar.place(0, 0, title);
    this.bar.start(0, false);
    this.say();
  }

  clearNotice() {
    for (const each of this.stage.querySelectorAll(":scope > .wall__notice")) {
      if (!this.slides.some(({ notice }) => notice === each)) each.remove();
    }
  }

  /* Show a view as soon as it is painted; the one before stays until then. */
  go(index) {
    const slide = this.slides[index];
    this.target = index;
    slide.refresh(this.state.refresh);
    if (slide.isReady) this.flip(index);
    else if (!this.shown) this.fillIn();
  }

  /* The first view can fail or take long: then the first one that is painted is shown. */
  fillIn() {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const ready = this.slides.findIndex((each) => each.isReady);
      if (ready >= 0) this.flip(ready);
      else for (const each of this.slides) each.refresh(this.state.refresh);
    }, EMPTY_FOR);
  }

  flip(index) {
    this.index = index;
    this.target = index;
    this.shown = this.slide;
    for (const each of this.slides) each.show(each === this.slide);
    this.bar.place(index, this.slides.length, this.slide.view.name);
    this.clearNotice();
    this.wait();
    this.say();
    const next = this.slides[moveIndex(index, 1, this.slides.length)];
    if (next !== this.slide && this.slide.isReady) next.refresh(this.state.refresh);
  }

  /* Something is new on a slide: show it if it is awaited. New figures of the one that is shown
     don't prolong its time. */
  settle(slide) {
    if (!this.shown && slide.isReady) this.flip(this.slides.indexOf(slide));
    else if (slide === this.slides[this.target] && slide !== this.shown) this.flip(this.target);
    else this.say();
  }

  wait() {
    window.clearTimeout(this.timer);
    const isAlone = this.slides.length < 2;
    this.bar.start(isAlone ? 0 : this.state.seconds, this.isPaused);
    if (isAlone || this.isPaused) return;
    this.timer = window.setTimeout(() => this.move(1), this.state.seconds * 1000);
  }

  move(by) {
    if (this.slides.length > 1) this.go(moveIndex(this.index, by, this.slides.length));
  }

  run(act) {
    if (act === "back") this.move(-1);
    if (act === "on") this.move(1);
    if (act === "full") toggleFullScreen();
    if (act === "pause" && this.slides.length) {
      this.isPaused = !this.isPaused;
      this.wait();
      this.say();
    }
  }

  hear({ data, origin, source }) {
    if (origin !== window.location.origin || data?.type !== "insights-dash:painted") return;
    const slide = this.slides.find((each) => each.take(source, data));
    // The keys work wherever the focus is.
    if (slide) this.watchFrame?.(source);
  }

  fit() {
    this.bar.fit();
    for (const each of this.slides) each.fit();
  }

  say() {
    const { readAt = null, failedAt = null, frame } = this.slide ?? {};
    const hasFailed = failedAt !== null && Boolean(frame);
    this.bar.say({ readAt, isPaused: this.isPaused, lostAt: this.lostAt, hasFailed });
  }

  setTheme() {
    document.documentElement.dataset.theme = this.state.theme;
    document.dispatchEvent(new Event("wall-theme"));
  }
}

const identify = ({ key, path, stamp, problem, name }) =>
  JSON.stringify([key, path, stamp, problem, name]);

function toggleFullScreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  // Browsers may refuse it, as in a frame. The page then stays as it is.
  else document.documentElement.requestFullscreen?.().catch(() => {});
}
