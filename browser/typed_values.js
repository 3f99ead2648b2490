/* A field passes what was typed on to Dash some time after the key. */
import { findProps, parseId } from "./dash.js";
import { waitFor } from "./dom.js";

function isKnown(field) {
  if (!field.id) return true;
  const value = findProps(parseId(field.id))?.value;
  return typeof value !== "string" || value === field.value;
}

/* Wait until Dash has the text of a field. */
export const untilKnown = (field) => waitFor(() => isKnown(field));
