/* The script of a wall display. It runs in the page's head, so that nothing is painted in
   another theme. */
import { pageData } from "./page_data.js";
import { Player } from "./wall/player.js";

const KEYS = { ArrowLeft: "back", ArrowRight: "on", " ": "pause", f: "full", F: "full" };
const root = document.documentElement;
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function setScheme() {
  const { theme } = root.dataset;
  const scheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  root.setAttribute("data-mantine-color-scheme", scheme);
}

/* Keep the screen on where the browser can; it lets go whenever the page is hidden. */
async function stayAwake() {
  if (document.visibilityState !== "visible") return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Without TLS, or to save power, browsers refuse it: the device's settings decide.
  }
}

function start() {
  const player = new Player(document.querySelector(".wall"), pageData);

  function press(event) {
    const act = KEYS[event.key];
    const isFree = !event.defaultPrevented && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!act || !isFree || (event.key === " " && event.target.closest?.("button"))) return;
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
