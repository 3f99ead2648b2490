/* The dialog: a field and a list of what it finds. Focus stays in the field, whose active
   descendant is the option that Enter opens. */
import { openPage } from "../dash.js";
import { build, isPlainClick } from "../dom.js";
import { focusNewHeading } from "../shell/focus.js";
import { goToSignIn } from "../shell/sign_in.js";
import { buildGroup, buildIcon } from "./options.js";
import { findPlaces, findSpace, hasSeveralSpaces, listNearby, sortGroups } from "./places.js";
import { addRecent, listRecent } from "./recent.js";
import { askServer } from "./server.js";

const PAUSE = 120; // ms after a key, in which another one may come
const LONGEST = 200; // characters that the server reads
const LIST = "go-to-list";

function buildParts() {
  const field = build("input", undefined, {
    class: "go-to__field",
    type: "text",
    role: "combobox",
    placeholder: "Report, project, tenant or release",
    "aria-label": "Go to",
    "aria-autocomplete": "list",
    "aria-controls": LIST,
    "aria-expanded": "false",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    enterkeyhint: "go",
    maxlength: String(LONGEST),
  });
  const list = build("div", undefined, {
    id: LIST,
    class: "go-to__list",
    role: "listbox",
    "aria-label": "Results",
  });
  const close = build("button", undefined, { class: "go-to__close", type: "button" });
  close.append(build("kbd", "Esc"), buildIcon("xmark"));
  close.append(build("span", " Close", { class: "is-said" }));
  const note = build("div", undefined, { class: "go-to__note" });
  const status = build("div", undefined, { class: "is-said", role: "status" });
  return { field, list, close, note, status };
}

function buildDialog({ field, list, close, note, status }) {
  const dialog = build("dialog", undefined, { class: "go-to", "aria-label": "Go to" });
  const head = build("div", undefined, { class: "go-to__head" });
  head.append(buildIcon("magnifying-glass"), field, close);
  const keys = build("div", undefined, { class: "go-to__keys", "aria-hidden": "true" });
  for (const [key, does] of [
    ["↑ ↓", "choose"],
    ["Enter", "open"],
    ["Ctrl Enter", "open in a new tab"],
  ]) {
    const pair = build("span");
    pair.append(build("kbd", key), ` ${does}`);
    keys.append(pair);
  }
  dialog.append(head, build("div", undefined, { class: "go-to__bar" }), list, note, keys, status);
  return dialog;
}

/* One opening of the dialog. */
class GoTo {
  constructor() {
    this.parts = buildParts();
    this.element = buildDialog(this.parts);
    this.groups = [];
    this.active = null;
    this.shown = ""; // the text that the list answers
    this.request = null;
    this.opensFirst = false; // Enter was pressed before there was an answer
  }

  get text() {
    return this.parts.field.value.trim();
  }

  open() {
    const { field, list, close } = this.parts;
    field.addEventListener("input", () => this.type());
    field.addEventListener("keydown", (event) => this.press(event));
    list.addEventListener("mousedown", (event) => event.preventDefault()); // keeps focus
    list.addEventListener("mousemove", ({ target }) => this.point(target));
    list.addEventListener("click", (event) => this.choose(event));
    close.addEventListener("click", () => this.element.close());
    // The dialog's own box has no padding, so a click on it is a click outside.
    this.element.addEventListener("click", ({ target }) => {
      if (target === this.element) this.element.close();
    });
    this.leave = () => this.element.close();
    window.addEventListener("popstate", this.leave);
    this.element.addEventListener("close", () => this.finish());
    document.body.append(this.element);
    this.showNearby();
    this.element.showModal();
    field.focus();
  }

  finish() {
    window.removeEventListener("popstate", this.leave);
    this.request?.abort();
    window.clearTimeout(this.pause);
    this.element.remove();
    current = null;
  }

  /* The field ---------------------------------------------------------------- */
  type() {
    this.opensFirst = false;
    window.clearTimeout(this.pause);
    this.request?.abort();
    if (!this.text) {
      this.setBusy(false);
      this.showNearby();
    } else if (this.text === this.shown) this.setBusy(false);
    else {
      this.setBusy(true);
      this.pause = window.setTimeout(() => this.search(), PAUSE);
    }
  }

  press(event) {
    if (event.isComposing) return;
    const { key } = event;
    const options = [...this.parts.list.querySelectorAll("[role='option']")];
    const at = options.indexOf(this.active);
    const last = options.length - 1;
    if (key === "ArrowDown") this.activate(options[at < last ? at + 1 : 0]);
    else if (key === "ArrowUp") this.activate(options[at > 0 ? at - 1 : last]);
    else if (key === "PageDown") this.activate(options[Math.min(at + 6, last)]);
    else if (key === "PageUp") this.activate(options[Math.max(at - 6, 0)]);
    else if (key === "Enter") this.enter(event);
    else return;
    event.preventDefault();
  }

  enter({ ctrlKey, metaKey, shiftKey }) {
    if (this.isBusy) this.opensFirst = true;
    else if (this.hasFailed) this.type();
    else {
      const click = { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey };
      this.active?.dispatchEvent(new MouseEvent("click", click));
    }
  }

  /* The answer --------------------------------------------------------------- */
  async search(kind) {
    const request = new AbortController();
    this.request = request;
    this.setBusy(true);
    const { text } = this;
    try {
      const found = await askServer({ text, kind, space: findSpace() }, request.signal);
      if (request.signal.aborted) return;
      this.setBusy(false);
      if (kind) this.unfold(found[0]);
      else this.show([...found, ...findPlaces(text)], text);
    } catch (error) {
      if (!request.signal.aborted) this.fail(error, kind);
    }
  }

  show(groups, text) {
    this.groups = sortGroups(groups, text);
    this.shown = text;
    this.draw();
    const count = this.groups.reduce((sum, { total }) => sum + total, 0);
    const isCut = this.groups.some((group) => group.isCut);
    this.say(count ? describeCount(count, isCut) : `No match for “${text}”`);
    if (!count) this.note(`No match for “${text}”`);
    if (this.opensFirst) this.active?.click();
  }

  /* Show the other results of a kind in place of the link to them. */
  unfold(group) {
    if (!group) return;
    const { kind } = group;
    const before = this.groups.find((each) => each.kind === kind).items.length;
    this.groups = this.groups.map((each) => (each.kind === kind ? group : each));
    this.draw();
    const options = [...this.parts.list.querySelectorAll("[role='option']")];
    const first = options.findIndex(({ item }) => item?.kind === kind);
    this.activate(options[first + before] || options[0]);
  }

  showNearby() {
    const recent = { kind: "Recent", items: listRecent() };
    this.groups = [recent, ...listNearby()].filter(({ items }) => items.length);
    this.shown = "";
    this.draw();
    this.say("");
  }

  fail({ status }, kind) {
    this.setBusy(false);
    if (status === 401) {
      goToSignIn({ hasEnded: true });
      return;
    }
    this.groups = sortGroups(findPlaces(this.text), this.text);
    this.shown = "";
    this.draw();
    const text = status ? "The search failed." : "The server didn't answer.";
    const retry = build("button", "Try again", { class: "button", type: "button" });
    retry.addEventListener("click", () => {
      this.parts.field.focus();
      this.search(kind);
    });
    this.note(text, retry);
    this.say(text);
    this.hasFailed = !this.active;
  }

  draw() {
    const { field, list } = this.parts;
    const shown = { text: this.shown || this.text, namesSpaces: hasSeveralSpaces() };
    this.note("");
    this.hasFailed = false;
    list.replaceChildren(
      ...this.groups.map((group) => buildGroup(group, `${LIST}-${group.kind}`, shown)),
    );
    list.scrollTop = 0;
    list.hidden = !this.groups.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    this.activate(list.querySelector("[role='option']"));
  }

  /* Small things ------------------------------------------------------------- */
  setBusy(isBusy) {
    this.isBusy = isBusy;
    this.element.classList.toggle("is-busy", isBusy);
    this.parts.list.setAttribute("aria-busy", String(isBusy));
  }

  say(text) {
    this.parts.status.textContent = text;
  }

  note(text, ...others) {
    this.parts.note.replaceChildren(...(text ? [build("p", text)] : []), ...others);
  }

  activate(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option || null;
    if (!option) return this.parts.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.parts.field.setAttribute("aria-activedescendant", option.id);
  }

  point(target) {
    const option = target.closest("[role='option']");
    if (option && option !== this.active) this.activate(option);
  }

  choose(event) {
    const option = event.target.closest("[role='option']");
    if (!option) return;
    if (option.shows) {
      this.search(option.shows);
      return;
    }
    addRecent(option.item);
    if (!isPlainClick(event)) return;
    event.preventDefault();
    this.element.close();
    openResult(option);
  }
}

function describeCount(count, isCut) {
  if (isCut) return `More than ${count.toLocaleString("en")} results`;
  return count === 1 ? "1 result" : `${count.toLocaleString("en")} results`;
}

/* The server looks for some pages, so Dash's router can't open those. */
function openResult({ pathname, search, href }) {
  if (pathname.startsWith("/app/")) window.location.assign(href);
  else {
    openPage(pathname, search.slice(1));
    focusNewHeading();
  }
}

let current = null;

/* Open the dialog, or close it if it is open. Another dialog isn't covered. */
export function toggleGoTo() {
  if (current) current.element.close();
  else if (!document.querySelector("dialog[open]")) {
    current = new GoTo();
    current.open();
  }
}
