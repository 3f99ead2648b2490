/* The server draws an import again after each change, which replaces the field that had the
   focus. It gets the focus back, so that the keyboard goes on from there. */
import { onElements } from "../dom.js";

let last = null; // the element that had the focus, and its ID

document.addEventListener("focusin", ({ target }) => {
  const isPart = Boolean(target.id) && target.closest(".import");
  last = isPart ? { element: target, id: target.id } : null;
});

// A click outside a list of options ends that.
document.addEventListener("pointerdown", ({ target }) => {
  if (!target.closest("[role='listbox']")) last = null;
});

onElements(() => {
  if (!last || last.element.isConnected || document.activeElement !== document.body) return;
  const element = document.getElementById(last.id);
  if (!element) return;
  last = null;
  element.focus({ preventScroll: true });
});
