/* Rows that a form adds, moves and removes: lists of components by key. */
import { writeId } from "../dash.js";
import { waitFor } from "../dom.js";

export const keyOf = (row) => row.props.id.key;

let added = 0;

/* A copy of the template, under a new key. */
export function newRow(template) {
  added += 1;
  const key = `new-${Date.now().toString(36)}-${added}`;
  return JSON.parse(template.replaceAll('"new-row"', JSON.stringify(key)));
}

export const findRow = (rows, key) => rows.findIndex((row) => keyOf(row) === key);

/* Return the rows with one of them moved; unchanged if it would leave the list. */
export function moveRow(rows, from, to) {
  if (from < 0 || to < 0 || to >= rows.length) return rows;
  const copy = rows.slice();
  copy.splice(to, 0, copy.splice(from, 1)[0]);
  return copy;
}

/* The rows without one, and the row that takes the focus then, if any is left. */
export function removeRow(rows, key) {
  const place = findRow(rows, key);
  return {
    rows: rows.filter((row) => keyOf(row) !== key),
    near: place < 0 ? undefined : rows[place + 1] || rows[place - 1],
  };
}

/* Whether the page shows these rows and no others, in this order. */
function areShown(rows) {
  const elements = rows.map((row) => document.getElementById(writeId(row.props.id)));
  const shown = [...(elements[0]?.parentElement.children || [])];
  return shown.length === rows.length && shown.every((each, place) => each === elements[place]);
}

/* Focus a part of a row once the page shows the rows in this order: an element that is moved
   or taken away loses the focus. */
export async function focusOn(rows, key, type) {
  const find = () => areShown(rows) && document.getElementById(writeId({ key, type }));
  const part = await waitFor(find);
  part?.focus();
}
