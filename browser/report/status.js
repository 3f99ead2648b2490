/* The page's live region: what changed, for screen readers. */
import { setProps } from "../dash.js";
import { ids } from "../page_data.js";

export function say(text) {
  setProps(ids.report.STATUS, { children: text });
}
