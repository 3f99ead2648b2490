/* Keys of the form: Enter saves, Tab brings fields into sight. */
import { ids } from "../page_data.js";
import { untilKnown } from "../typed_values.js";

const LINES = "input:is([type='text'], :not([type])):not([aria-haspopup])";

/* Enter saves from a field of one line, Ctrl+Enter or ⌘+Enter from everywhere. */
document.addEventListener("keydown", (event) => {
  const save = document.getElementById(ids.reportForm.SAVE);
  if (event.key !== "Enter" || event.isComposing || !save) return;
  const { target } = event;
  const isOnPage = target === document.body || target.closest(".report-form");
  const isAnywhere = (event.ctrlKey || event.metaKey) && isOnPage;
  const isFromLine = !event.defaultPrevented && target.matches(`#${ids.reportForm.FORM} ${LINES}`);
  if (!isAnywhere && !isFromLine) return;
  event.preventDefault();
  if (!event.repeat) untilKnown(target).then(() => save.click());
});

/* Chromium counts a field as in sight though the bar at the bottom lies over it. Only
   Tab may scroll: between a press of the mouse and its release, the click would be lost. */
let isTabbing = false;
document.addEventListener("keydown", (event) => (isTabbing = event.key === "Tab"), true);
document.addEventListener("pointerdown", () => (isTabbing = false), true);
document.addEventListener("focusin", ({ target }) => {
  const preview = document.getElementById(ids.reportForm.PREVIEW);
  if (!isTabbing || !preview || !target.closest(".report-form")) return;
  const bar = preview.parentElement;
  const follows = bar.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (follows) return; // in the bar or below it
  // The browser scrolls to what gets the focus, and paints after that.
  window.requestAnimationFrame(() => {
    const over = target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
    if (over > 0) window.scrollBy({ top: over + 16, behavior: "instant" });
  });
});
