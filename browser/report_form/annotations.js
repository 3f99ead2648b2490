/* Annotations in the report form: added, removed, and pasted as lines. */
import { getContext, listChildren, noUpdate, provide, setProps } from "../dash.js";
import { ids } from "../page_data.js";
import { parseLines } from "./pasted_lines.js";
import { findRow, focusOn, keyOf, newRow, removeRow } from "./rows.js";

const { DAY, TEXT } = ids.annotation;

/* A copy of the template; its children are the date, the note and a button. */
function newAnnotation(template, { day, text } = {}) {
  const row = newRow(template);
  const [date, note] = row.props.children;
  if (day) date.props.value = day;
  if (text) note.props.value = text;
  return row;
}

function isBlank(row) {
  const [date, note] = row.props.children;
  return !date.props.value && !(note.props.value || "").trim();
}

function remove(rows, key) {
  const { rows: left, near } = removeRow(rows, key);
  if (near) focusOn(left, keyOf(near), TEXT);
  else document.getElementById(ids.reportForm.ADD_ANNOTATION).focus();
  return left;
}

/* Lines go after the row that they were pasted into, or in its place if it is blank. */
function insert(rows, { key, lines }, template) {
  const place = findRow(rows, key);
  if (place < 0) return rows;
  const pasted = lines.map((line) => newAnnotation(template, line));
  const kept = isBlank(rows[place]) ? [] : [rows[place]];
  const next = [...rows.slice(0, place), ...kept, ...pasted, ...rows.slice(place + 1)];
  focusOn(next, keyOf(pasted[pasted.length - 1]), TEXT);
  return next;
}

function changed(rows, trigger, pasted, template) {
  if (trigger === ids.reportForm.ANNOTATION_PASTE) return insert(rows, pasted, template);
  if (typeof trigger !== "string") return remove(rows, trigger.key);
  const row = newAnnotation(template);
  const next = [...rows, row];
  focusOn(next, keyOf(row), DAY);
  return next;
}

document.addEventListener("paste", (event) => {
  const row = event.target.closest?.(".annotation-row");
  if (!row) return;
  const lines = parseLines(event.clipboardData.getData("text/plain"));
  if (!lines.length) return;
  event.preventDefault();
  const data = { key: JSON.parse(row.id).key, lines, at: Date.now() };
  setProps(ids.reportForm.ANNOTATION_PASTE, { data });
});

provide("annotations", {
  change(_add, _remove, pasted, children, template) {
    const { triggered, triggered_id: trigger } = getContext();
    if (!trigger || !triggered.some((each) => each.value)) return [noUpdate(), noUpdate()];
    const rows = changed(listChildren(children), trigger, pasted, template);
    return [rows, rows.map(keyOf)];
  },
});
