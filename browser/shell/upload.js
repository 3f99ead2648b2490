/* The zone that files are dropped on: see components/upload.py. One file is sent at a time, and
   its import is opened as soon as the server has read it. */
import { openPage } from "../dash.js";
import { onClick } from "../dom.js";

const ZONE = ".upload";
const INTERRUPTED = "The upload was interrupted. Check your connection and try again.";
const NOTHING = "The server could not read the file. Try again later.";

let running = null; // the request that sends a file

const part = (zone, name) => zone.querySelector(`.upload__${name}`);

function show(zone, { isBusy, problem = "" }) {
  part(zone, "idle").hidden = isBusy;
  part(zone, "busy").hidden = !isBusy;
  const said = part(zone, "problem");
  said.textContent = problem;
  said.hidden = !problem;
}

function showProgress(zone, sent, size) {
  const share = size ? Math.floor((100 * sent) / size) : 100;
  part(zone, "bar").value = share;
  part(zone, "said").textContent = sent < size ? `${share}% uploaded` : "Reading the file…";
}

/* What is wrong with what a user chose, or nothing. */
function findProblem(files) {
  if (files.length > 1) {
    return "Upload one file at a time. To import several tables at once, put them into a zip.";
  }
  return files[0].size ? "" : `“${files[0].name}” is empty, or a folder. Choose a file.`;
}

function explain({ response }) {
  return response?.Errors?.join(" ") || response?.ErrorMessage || NOTHING;
}

function finish(zone, request) {
  running = null;
  const identifier = request.response?.Id;
  if (!zone.isConnected) return; // the user has opened another page
  if (request.status < 300 && identifier) {
    openPage(`${zone.dataset.opens}/${encodeURIComponent(identifier)}`);
  } else {
    show(zone, { isBusy: false, problem: explain(request) });
    part(zone, "choose").focus();
  }
}

function send(zone, file) {
  const request = new XMLHttpRequest();
  running = request;
  request.open("POST", `${zone.dataset.upload}?name=${encodeURIComponent(file.name)}`);
  request.responseType = "json";
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.addEventListener("progress", (event) =>
    showProgress(zone, event.loaded, event.total),
  );
  request.addEventListener("load", () => finish(zone, request));
  request.addEventListener("error", () => {
    running = null;
    show(zone, { isBusy: false, problem: INTERRUPTED });
  });
  request.addEventListener("abort", () => {
    running = null;
    show(zone, { isBusy: false });
    part(zone, "choose").focus();
  });
  part(zone, "name").textContent = file.name;
  show(zone, { isBusy: true });
  showProgress(zone, 0, file.size);
  request.send(file);
}

function take(zone, files) {
  if (running || !files.length) return;
  const problem = findProblem(files);
  if (problem) show(zone, { isBusy: false, problem });
  else send(zone, files[0]);
}

onClick(".upload__choose", (button) => {
  const chooser = document.createElement("input");
  chooser.type = "file";
  chooser.addEventListener("change", () => take(button.closest(ZONE), chooser.files));
  chooser.click();
});

onClick(".upload__cancel", () => running?.abort());

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function mark(zone) {
  for (const each of document.querySelectorAll(ZONE)) {
    each.classList.toggle("is-over", each === zone);
  }
}

// A file that misses the zone would replace the page.
document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event) || !document.querySelector(ZONE)) return;
  event.preventDefault();
  const zone = event.target.closest?.(ZONE);
  event.dataTransfer.dropEffect = zone && !running ? "copy" : "none";
  mark(zone);
});

document.addEventListener("dragleave", (event) => event.relatedTarget || mark(null));

document.addEventListener("drop", (event) => {
  if (!carriesFiles(event) || !document.querySelector(ZONE)) return;
  event.preventDefault();
  mark(null);
  const zone = event.target.closest?.(ZONE);
  if (zone) take(zone, event.dataTransfer.files);
});

window.addEventListener("beforeunload", (event) => {
  if (running) event.preventDefault();
});
