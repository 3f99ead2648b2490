/* The page's live region: what changed, for screen readers. */
import { setProps } from "../dash.js";

export function say(text) {
  setProps("overview-status", { children: text });
}
