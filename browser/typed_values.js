/* A field passes what was typed on to Dash some time after the key. */
import { findProps } from "./dash.js";
import { waitFor } from "./dom.js";

function isKnown(field) {
  if (!field.id) return true;
  const id = field.id.startsWith("{") ? JSON.parse(field.id) : field.id;
  const value = findProps(id)?.value;
  return typeof value !== "string" || value === field.value;
}

/* Wait until Dash has the text of a field. */
export const untilKnown = (field) => waitFor(() => isKnown(field));
