/* An embed's script. It runs in the page's head, so that nothing is painted in another theme. */
import { tellHeight } from "./embed/height.js";
import { startPage } from "./embed/page.js";
import { explainSandbox, isSandboxed } from "./embed/sandbox.js";
import { followTheme } from "./embed/theme.js";

if (isSandboxed()) explainSandbox();
else {
  followTheme();
  startPage();
  document.addEventListener("DOMContentLoaded", tellHeight);
}
