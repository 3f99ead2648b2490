/* Uploads by drag and drop or by a button: see components/upload.py. A zone is any element with
   `data-upload`, the API's address. Files can be dropped on all of it. */
import { hasStarted, openPage, setProps } from "../dash.js";
import { build, onClick, onElements } from "../dom.js";
import { ids } from "../page_data.js";
import { isReadable, send } from "./transfer.js";
import { describeFailure, findRefusal, percentOf, readImport, sayProgress } from "./words.js";

const ZONE = "[data-upload]";
const CHOOSE = ".upload__choose";

/* The upload of this page: its file, addresses, how much was sent, how to cancel it, and why it
   failed. */
let current = null;
let shown = null; // what the zone shows of it

const findZone = () =>
  [...document.querySelectorAll(ZONE)].find((each) => each.dataset.upload === current?.address);

function buildButton(label, className, press) {
  const button = build("button", label, { class: className, type: "button" });
  button.addEventListener("click", press);
  return button;
}

function buildBar() {
  const bar = build("div", undefined, {
    class: "upload__bar",
    role: "progressbar",
    "aria-label": "Upload",
    "aria-valuemin": "0",
    "aria-valuemax": "100",
  });
  bar.append(build("div", undefined, { class: "upload__done" }));
  return bar;
}

function buildSending() {
  const said = build("p", "", { class: "upload__said" });
  return [
    build("p", current.file.name, { class: "upload__name" }),
    buildBar(),
    said,
    buildButton("Cancel", "button upload__cancel", cancel),
  ];
}

function buildFailed({ title, text, canRetry, signsIn }) {
  const actions = build("div", undefined, { class: "upload__actions" });
  if (canRetry) actions.append(buildButton("Try again", "button upload__retry", start));
  if (signsIn) {
    const next = window.location.pathname + window.location.search;
    const href = `/sign-in?next=${encodeURIComponent(next)}`;
    actions.append(build("a", "Sign in", { class: "button", href }));
  }
  return [
    build("p", title, { class: "upload__problem-title" }),
    build("p", text, { class: "upload__problem-text" }),
    actions,
  ];
}

function showProgress(zone) {
  const { sent, file } = current;
  const isSent = sent >= file.size;
  const bar = zone.querySelector(".upload__bar");
  bar.classList.toggle("is-waiting", isSent);
  if (isSent) bar.removeAttribute("aria-valuenow");
  else bar.setAttribute("aria-valuenow", String(percentOf(sent, file.size)));
  bar.firstElementChild.style.width = `${percentOf(sent, file.size)}%`;
  zone.querySelector(".upload__said").textContent = sayProgress(sent, file.size);
}

/* Draw the upload into its zone, also one that has just come onto the page. */
function draw() {
  const zone = current && findZone();
  if (!zone) {
    shown = null;
    return;
  }
  const isSending = !current.failure;
  const wanted = current.failure || "sending";
  const state = zone.querySelector(".upload__state");
  const problem = zone.querySelector(".upload__problem");
  if (!state || !problem) return;
  if (shown?.zone !== zone || shown.wanted !== wanted) {
    const hadFocus = zone.contains(document.activeElement);
    zone.classList.toggle("is-sending", isSending);
    state.replaceChildren(...(isSending ? buildSending() : []));
    problem.replaceChildren(...(isSending ? [] : buildFailed(current.failure)));
    shown = { zone, wanted };
    // The button that had the focus is gone or hidden now.
    if (hadFocus) zone.querySelector(`.upload__cancel, .upload__retry, ${CHOOSE}`)?.focus();
  }
  if (isSending) showProgress(zone);
}

function forget() {
  const zone = findZone();
  current = null;
  shown = null;
  zone?.classList.remove("is-sending");
  for (const part of zone?.querySelectorAll(".upload__state, .upload__problem") || []) {
    part.replaceChildren();
  }
  return zone;
}

function cancel() {
  current.stop?.();
  forget()?.querySelector(CHOOSE)?.focus();
}

function fail(failure) {
  current = { ...current, failure, stop: null };
  draw();
  if (findZone()) return;
  // The user has opened another page since.
  tell({ title: failure.title, message: failure.text, color: "red" });
}

function tell(note) {
  if (!hasStarted()) return;
  const shared = { action: "show", id: "upload", autoClose: 10000 };
  setProps(ids.shell.TOASTS, { sendNotifications: [{ ...shared, ...note }] });
}

function answered(answer) {
  const created = answer.status >= 200 && answer.status < 300 && readImport(answer.body);
  if (!created) return fail(describeFailure(answer));
  const { page, file } = current;
  const isHere = Boolean(findZone());
  forget();
  if (isHere) return openPage(`${page}/${created}`);
  const message = "The Data page has the next step: match its columns.";
  return tell({ title: `${file.name} is uploaded`, message, color: "teal" });
}

async function start() {
  const mine = { ...current, failure: undefined, sent: 0 };
  current = mine;
  draw();
  if (!(await isReadable(mine.file))) {
    const title = `The browser can't read ${mine.file.name}`;
    const text = "It may have been moved, deleted or changed. Choose it again.";
    return current === mine && fail({ title, text });
  }
  if (current !== mine) return undefined; // canceled since
  mine.stop = send(mine.file, `${mine.address}?${new URLSearchParams({ name: mine.file.name })}`, {
    progress(sent) {
      mine.sent = sent;
      draw();
    },
    answered,
  });
  return undefined;
}

const isSending = () => Boolean(current && !current.failure);

/* Upload files that the user has chosen for a zone. */
export function upload(zone, files) {
  if (!files.length || isSending()) return undefined;
  const { upload: address, page, most } = zone.dataset;
  current = { file: files[0], address, page, sent: 0 };
  const refusal = findRefusal(files, Number(most));
  return refusal ? fail(refusal) : start();
}

/* By button ------------------------------------------------------------------ */
let field = null; // stays in the page, as not every browser keeps others

onClick(CHOOSE, (button) => {
  const zone = button.closest(ZONE) || document.querySelector(ZONE);
  if (!zone) return;
  field?.remove();
  field = build("input", undefined, { type: "file", class: "upload__file", hidden: "" });
  document.body.append(field);
  field.addEventListener("change", () => upload(zone, [...field.files]));
  field.click();
});

/* By drag and drop ------------------------------------------------------------- */
const hasFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));

function markZone(zone) {
  for (const each of document.querySelectorAll(`${ZONE}.is-over`)) {
    if (each !== zone) each.classList.remove("is-over");
  }
  zone?.classList.add("is-over");
}

/* The dropped files; browsers give a folder as a file of its name. */
function readFiles({ items, files }) {
  return [...files].map((file, place) => {
    if (items[place]?.webkitGetAsEntry?.()?.isDirectory) {
      return { name: file.name, size: 0, isFolder: true };
    }
    return file;
  });
}

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!hasFiles(event) || !document.querySelector(ZONE)) return;
    // Without this, the browser would open a file that is dropped elsewhere.
    event.preventDefault();
    const zone = event.target.closest?.(ZONE);
    event.dataTransfer.dropEffect = zone && !isSending() ? "copy" : "none";
    markZone(isSending() ? null : zone);
  });
}

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) markZone(null); // it has left the window
});

document.addEventListener("drop", (event) => {
  if (!hasFiles(event) || !document.querySelector(ZONE)) return;
  event.preventDefault();
  markZone(null);
  const zone = event.target.closest?.(ZONE);
  if (zone) upload(zone, readFiles(event.dataTransfer));
});

onElements(() => {
  if (current && !shown?.zone.isConnected) draw();
});

// Closing the tab: browsers allow no dialog but their own.
window.addEventListener("beforeunload", (event) => {
  if (isSending()) event.preventDefault();
});
