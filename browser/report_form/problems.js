/* Problems of the form: the summary leads to the fields, the first wrong field gets the focus. */
import { noUpdate, provide } from "../dash.js";
import { onClick } from "../dom.js";

/* Bring a field into sight, unfold what it lies in, and focus it. */
function goTo(target) {
  if (!target) return;
  const fold = target.closest("details");
  if (fold) fold.open = true;
  const fields = "input, textarea, button";
  const field = target.matches(fields) ? target : target.querySelector(fields);
  target.scrollIntoView({ block: "center" });
  if (field) field.focus({ preventScroll: true });
}

onClick("a[data-field]", (link, event) => {
  event.preventDefault();
  goTo(document.getElementById(link.dataset.field));
});

provide("settings", {
  /* The first wrong field; the summary itself if no field is wrong. */
  focusFirstProblem(summary) {
    if (!summary) return noUpdate();
    // Fields show their errors one after another.
    const focus = (patience) => {
      const shown = document.getElementById("settings-summary");
      const form = document.getElementById("settings-form");
      if (!shown || !form) return;
      const field = form.querySelector(
        ':is(input, textarea, button):is([aria-invalid="true"], [data-error] *)',
      );
      const hasFields = shown.querySelector("a[data-field]");
      if (field) goTo(field);
      else if (hasFields && patience) window.setTimeout(() => focus(patience - 1), 50);
      else {
        shown.tabIndex = -1;
        shown.scrollIntoView({ block: "center" });
        shown.focus({ preventScroll: true });
      }
    };
    window.setTimeout(() => focus(12), 80);
    return Date.now();
  },

  forgetError() {
    return "";
  },
});
