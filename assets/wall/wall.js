/* Bundled from browser/ by make bundle. */
(() => {
  // browser/page_data.js
  var element = document.getElementById("page-data");
  var pageData = JSON.parse(element.textContent);
  var { ids, parameters, values, texts, lostAnswers } = pageData;

  // browser/dom.js
  function build(tag, text, attributes = {}) {
    const element2 = document.createElement(tag);
    if (text !== void 0) element2.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element2.setAttribute(name, value);
    return element2;
  }
  var pointer = "mouse";
  document.addEventListener("pointerdown", (event) => pointer = event.pointerType, true);

  // browser/wall/rotation.js
  var AREA = { overview: 1e3 * 520, single: 760 * 400 };
  var RETRY = 6e4;
  var MINUTE = 6e4;
  var moveIndex = (index, by, count) => count ? (index + by + count) % count : 0;
  function isDue({ loadedAt, failedAt }, refresh, now) {
    if (failedAt !== null) return now - failedAt >= RETRY;
    return loadedAt === null || now - loadedAt >= refresh * MINUTE;
  }
  function chooseScale({ width, height }, { isSingle, isFramed }) {
    const scale = Math.sqrt(width * height / (isSingle ? AREA.single : AREA.overview));
    return isFramed ? scale : Math.max(scale, 1);
  }

  // browser/wall/bar.js
  var BUTTONS = [
    ["back", "Previous view (←)"],
    ["pause", "Pause (space)"],
    ["on", "Next view (→)"],
    ["full", "Full screen (F)"]
  ];
  var SHAPES = {
    back: "M11 2 5 8l6 6",
    on: "M5 2l6 6-6 6",
    pause: "M5 3v10M11 3v10",
    go: "M5 2l8 6-8 6z",
    full: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"
  };
  var SVG = "http://www.w3.org/2000/svg";
  var CALM = 4e3;
  function sayTime(instant, now = /* @__PURE__ */ new Date()) {
    const time = new Date(instant);
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const isToday = time.toDateString() === now.toDateString();
    const day = isToday ? {} : { day: "numeric", month: "short" };
    return new Intl.DateTimeFormat("en-GB", { ...day, ...options }).format(time);
  }
  function buildIcon(shape) {
    const icon = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    icon.setAttribute("viewBox", "0 0 16 16");
    icon.setAttribute("aria-hidden", "true");
    path.setAttribute("d", SHAPES[shape]);
    icon.append(path);
    return icon;
  }
  function setButton(button, shape, label) {
    button.title = label;
    button.setAttribute("aria-label", label);
    button.replaceChildren(buildIcon(shape));
  }
  function buildButton(act, label, run) {
    const button = build("button", void 0, { type: "button", class: "wall__button" });
    setButton(button, act, label);
    button.addEventListener("click", () => run(act));
    return button;
  }
  var Bar = class {
    constructor(wall, run) {
      this.wall = wall;
      this.line = build("div", void 0, { class: "wall__line" });
      this.dots = build("div", void 0, { class: "wall__dots", role: "img" });
      this.name = build("span", void 0, { class: "wall__name" });
      this.status = build("span", void 0, { class: "wall__status", role: "status" });
      const buttons = build("div", void 0, { class: "wall__buttons" });
      this.buttons = Object.fromEntries(
        BUTTONS.map(([act, label]) => [act, buildButton(act, label, run)])
      );
      buttons.append(...Object.values(this.buttons));
      const bar = build("footer", void 0, { class: "wall__bar" });
      bar.append(this.line, this.name, buttons, this.dots, this.status);
      wall.append(bar);
      this.watchPointer();
    }
    /* Show buttons and pointer for as long as the pointer moves. */
    watchPointer() {
      let calm = 0;
      const show = () => {
        this.wall.classList.add("is-pointed");
        window.clearTimeout(calm);
        calm = window.setTimeout(() => this.wall.classList.remove("is-pointed"), CALM);
      };
      document.addEventListener("pointermove", show);
      document.addEventListener("pointerdown", show);
      this.notePointer = show;
    }
    fit() {
      const { innerWidth: width, innerHeight: height } = window;
      const isFramed = window.parent !== window;
      const scale = chooseScale({ width, height }, { isSingle: false, isFramed });
      this.wall.style.setProperty("--scale", String(scale));
    }
    /* Show the place of the current view among all. */
    place(index, count, name) {
      const dots = Array.from(
        { length: count },
        (_, place) => build("span", void 0, { class: place === index ? "wall__dot is-here" : "wall__dot" })
      );
      this.dots.replaceChildren(...count > 1 ? dots : []);
      this.dots.setAttribute("aria-label", `View ${index + 1} of ${count}: ${name}`);
    }
    /* Let the thin line run for as long as the view is shown. */
    start(seconds, isPaused) {
      this.line.style.setProperty("--seconds", `${seconds}s`);
      this.line.classList.remove("is-running");
      this.line.getBoundingClientRect();
      this.line.classList.toggle("is-running", seconds > 0);
      this.pause(isPaused);
    }
    pause(isPaused) {
      this.line.classList.toggle("is-paused", isPaused);
      const { pause } = this.buttons;
      if (isPaused) setButton(pause, "go", "Continue (space)");
      else setButton(pause, "pause", "Pause (space)");
    }
    say({ readAt, isPaused, lostAt, hasFailed }) {
      const parts = [];
      if (isPaused) parts.push("Paused");
      if (lostAt) parts.push(`No connection since ${sayTime(lostAt)}`);
      else if (hasFailed) parts.push("Couldn't be refreshed");
      if (readAt) parts.push(`As of ${sayTime(readAt)}`);
      const text = parts.join(" · ");
      if (this.status.textContent !== text) this.status.textContent = text;
      this.status.classList.toggle("is-warning", Boolean(lostAt || hasFailed));
    }
  };

  // browser/wall/server.js
  var PATIENCE = 2e4;
  var stateUrl = () => {
    const { pathname, search } = window.location;
    return `${pathname.replace(/\/?$/, "/")}state${search}`;
  };
  async function askState(fetch = window.fetch.bind(window)) {
    try {
      const options = { signal: AbortSignal.timeout(PATIENCE), cache: "no-store" };
      const response = await fetch(stateUrl(), options);
      const said = await response.json();
      if (response.ok && Array.isArray(said.views)) return { state: said };
      if (said.title && said.text) return { refusal: said };
    } catch {
    }
    return { isLost: true };
  }

  // browser/wall/slide.js
  var PATIENCE2 = 6e4;
  var Slide = class {
    constructor(stage, view, tell) {
      this.stage = stage;
      this.view = view;
      this.tell = tell;
      this.frame = null;
      this.loading = null;
      this.notice = null;
      this.loadedAt = null;
      this.failedAt = null;
      this.readAt = null;
      this.isShown = false;
      if (view.problem) this.explain(view.problem);
    }
    get isReady() {
      return this.frame !== null || this.notice !== null;
    }
    /* Load the view unless it is new enough; what is shown stays until then. */
    refresh(minutes, now = Date.now()) {
      if (this.view.problem || this.loading || !isDue(this, minutes, now)) return;
      const frame = build("iframe", void 0, {
        src: this.view.path,
        title: this.view.name,
        class: "wall__frame",
        inert: ""
      });
      this.loading = frame;
      this.requestedAt = now;
      this.patience = window.setTimeout(() => this.fail(), PATIENCE2);
      this.stage.append(frame);
      this.fit();
    }
    /* Take the message of a frame that has been painted; whether it was one of this view's. */
    take(source, { readAt, hasFailed }) {
      if (!this.loading || source !== this.loading.contentWindow) return false;
      if (hasFailed) this.fail();
      else {
        this.frame?.remove();
        this.notice?.remove();
        this.frame = this.loading;
        this.loading = null;
        this.notice = null;
        this.loadedAt = this.requestedAt;
        this.failedAt = null;
        this.readAt = readAt;
        this.settle();
      }
      return true;
    }
    fail() {
      this.failedAt = Date.now();
      this.loading?.remove();
      this.loading = null;
      if (!this.frame) this.explain("It couldn't be loaded. This page tries again by itself.");
      this.settle();
    }
    explain(text) {
      this.notice?.remove();
      this.notice = buildNotice(this.view.name, text);
      this.notice.hidden = !this.isShown;
      this.stage.append(this.notice);
    }
    settle() {
      window.clearTimeout(this.patience);
      this.show(this.isShown);
      this.fit();
      this.tell(this);
    }
    show(isShown) {
      this.isShown = isShown;
      if (this.notice) this.notice.hidden = !isShown;
      this.frame?.classList.toggle("is-shown", isShown);
      this.frame?.toggleAttribute("inert", !isShown);
    }
    /* Size the frames for the stage: they are laid out smaller, and drawn larger. */
    fit() {
      const { clientWidth: width, clientHeight: height } = this.stage;
      const isFramed = window.parent !== window;
      const scale = chooseScale({ width, height }, { isSingle: this.view.isSingle, isFramed });
      for (const { style } of [this.frame, this.loading].filter(Boolean)) {
        style.width = `${width / scale}px`;
        style.height = `${height / scale}px`;
        style.transform = `scale(${scale})`;
      }
    }
    remove() {
      window.clearTimeout(this.patience);
      for (const each of [this.frame, this.loading, this.notice]) each?.remove();
    }
  };
  function buildNotice(title, text) {
    const notice = build("div", void 0, { class: "wall__notice", role: "status" });
    notice.append(build("p", title, { class: "wall__title" }));
    notice.append(build("p", text, { class: "wall__text" }));
    return notice;
  }

  // browser/wall/player.js
  var ASKED_EVERY = 3e4;
  var EMPTY_FOR = 5e3;
  var Player = class {
    constructor(wall, { state, refusal }) {
      this.stage = wall.querySelector(".wall__stage");
      this.bar = new Bar(wall, (act) => this.run(act));
      this.slides = [];
      this.index = 0;
      this.target = 0;
      this.shown = null;
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
      this.timer = window.setTimeout(() => this.move(1), this.state.seconds * 1e3);
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
  };
  var identify = ({ key, path, stamp, problem, name }) => JSON.stringify([key, path, stamp, problem, name]);
  function toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.().catch(() => {
    });
  }

  // browser/wall.js
  var KEYS = { ArrowLeft: "back", ArrowRight: "on", " ": "pause", f: "full", F: "full" };
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  function setScheme() {
    const { theme } = root.dataset;
    const scheme = theme === "auto" ? dark.matches ? "dark" : "light" : theme;
    root.setAttribute("data-mantine-color-scheme", scheme);
  }
  async function stayAwake() {
    if (document.visibilityState !== "visible") return;
    try {
      await navigator.wakeLock?.request("screen");
    } catch {
    }
  }
  function start() {
    const player = new Player(document.querySelector(".wall"), pageData);
    function press(event) {
      const act = KEYS[event.key];
      const isFree = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (!act || !isFree || event.key === " " && event.target.closest?.("button")) return;
      event.preventDefault();
      player.run(act);
    }
    document.addEventListener("keydown", press);
    player.watchFrame = (frame) => {
      frame.addEventListener("keydown", press);
      frame.addEventListener("pointermove", player.bar.notePointer);
    };
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") player.ask();
      stayAwake();
    });
    stayAwake();
  }
  setScheme();
  dark.addEventListener("change", setScheme);
  document.addEventListener("wall-theme", setScheme);
  document.addEventListener("DOMContentLoaded", start);
})();
