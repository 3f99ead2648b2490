/* A field passes what was typed on to Dash some time after the key. */
import { findProps } from "./dash.js";

const PATIENCE = 300; // frames

function isKnown(field) {
  if (!field.id) return true;
  const id = field.id.startsWith("{") ? JSON.parse(field.id) : field.id;
  const value = findProps(id)?.value;
  return typeof value !== "string" || value === field.value;
}

/* Wait until Dash has the text of a field. */
export async function untilKnown(field) {
  const frame = () => new Promise((resolve) => window.requestAnimationFrame(resolve));
  for (let frames = 0; frames < PATIENCE && !isKnown(field); frames += 1) await frame();
}
