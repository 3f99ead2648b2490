/* Says why a chosen logo isn't uploaded. Dash ignores large files and other types silently. */
import { setProps } from "../dash.js";
import { ids } from "../page_data.js";

const FIELD = "[data-largest-logo]";

/* What is wrong with the chosen files; empty if nothing is. `accepted` is as in HTML. */
export function findProblem(files, accepted, { largestLogo, otherType, tooLarge }) {
  const endings = accepted.toLowerCase().split(",");
  const isLogo = (file) => endings.some((ending) => file.name.toLowerCase().endsWith(ending));
  if (!files.every(isLogo)) return otherType;
  return files.every((file) => file.size <= Number(largestLogo)) ? "" : tooLarge;
}

function tell(event, files) {
  const field = event.target.closest?.(FIELD);
  if (!field || !files?.length) return;
  const { accept } = field.querySelector("input[type=file]");
  const problem = findProblem([...files], accept, field.dataset);
  setProps(ids.reportForm.LOGO_ERROR, { children: problem });
}

// Before Dash empties the field.
document.addEventListener("change", (event) => tell(event, event.target.files), true);
document.addEventListener("drop", (event) => tell(event, event.dataTransfer?.files), true);
