/* One view of a wall display: the frame that shows it, and the next one while it loads. */
import { build } from "../dom.js";
import { chooseScale, isDue } from "./rotation.js";

const PATIENCE = 60_000; // ms until a frame that shows nothing is given up

export class Slide {
  constructor(stage, view, tell) {
    this.stage = stage;
    this.view = view;
    this.tell = tell; // called whenever the slide has something new to show
    this.frame = null;
    this.loading = null;
    this.notice = null;
    this.loadedAt = null; // ms, when the shown frame was requested
    this.failedAt = null;
    this.readAt = null; // when its figures were read, as text
    this.isShown = false;
    if (view.problem) this.explain(view.problem);
  }

  get isReady() {
    return this.frame !== null || this.notice !== null;
  }

  /* Load the view unless it is new enough; what is shown stays until then. */
  refresh(minutes, now = Date.now()) {
    if (this.view.problem || this.loading || !isDue(this, minutes, now)) return;
    const frame = build("iframe", undefined, {
      src: this.view.path,
      title: this.view.name,
      class: "wall__frame",
      inert: "",
    });
    this.loading = frame;
    this.requestedAt = now;
    this.patience = window.setTimeout(() => this.fail(), PATIENCE);
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
}

export function buildNotice(title, text) {
  const notice = build("div", undefined, { class: "wall__notice", role: "status" });
  notice.append(build("p", title, { class: "wall__title" }));
  notice.append(build("p", text, { class: "wall__text" }));
  return notice;
}
