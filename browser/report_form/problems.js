/* Problems of the form: the summary leads to the fields, the first wrong field gets the focus. */
import { mapComponents, noUpdate, provide } from "../dash.js";
import { onClick, waitFor } from "../dom.js";
import { ids } from "../page_data.js";

const FIELDS = ":is(input, textarea, button)";
const WRONG = `#${ids.reportForm.FORM} ${FIELDS}:is([aria-invalid="true"], [data-error] *)`;

const MOST_FRAMES = 40; // after which the summary gets the focus: not every field shows errors

/* Bring a field into sight, unfold what it lies in, and focus it. */
function goTo(target) {
  if (!target) return;
  const fold = target.closest("details");
  if (fold) fold.open = true;
  const field = target.matches(FIELDS) ? target : target.querySelector(FIELDS);
  target.scrollIntoView({ block: "center" });
  if (field) field.focus({ preventScroll: true });
}

onClick("a[data-field]", (link, event) => {
  event.preventDefault();
  goTo(document.getElementById(link.dataset.field));
});

/* The ids of the fields that a summary's links lead to. */
function listFields(summary) {
  const fields = [];
  mapComponents(summary, (part) => {
    if (part.props["data-field"]) fields.push(part.props["data-field"]);
    return part;
  });
  return fields;
}

/* The summary's element once its links lead to these fields. */
function findSummary(fields) {
  const summary = document.getElementById(ids.reportForm.SUMMARY);
  const links = [...(summary?.querySelectorAll("a[data-field]") || [])];
  const isShown = links.map((link) => link.dataset.field).join() === fields.join();
  return summary?.hasChildNodes() && isShown && summary;
}

/* Focus the first wrong field; the summary itself if no field is wrong. Fields show their
   errors one after another, some after the summary. */
async function focusFirst(fields) {
  const summary = await waitFor(() => findSummary(fields));
  const field = fields.length && (await waitFor(() => document.querySelector(WRONG), MOST_FRAMES));
  if (field) goTo(field);
  else if (summary?.isConnected) {
    summary.tabIndex = -1;
    summary.scrollIntoView({ block: "center" });
    summary.focus({ preventScroll: true });
  }
}

provide("reportForm", {
  focusFirstProblem(summary) {
    if (summary) focusFirst(listFields(summary));
    return summary ? Date.now() : noUpdate();
  },

  forgetError() {
    return "";
  },
});
