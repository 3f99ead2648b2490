/* An embed's script. It runs in the page's head, so that nothing is painted in another theme. */
import { markRoot } from "./dom.js";
import { tellHeight } from "./embed/height.js";
import { startPage } from "./embed/page.js";
import { tellPainted } from "./embed/painted.js";
import { explainSandbox, isSandboxed } from "./embed/sandbox.js";
import { followTheme } from "./embed/theme.js";
import "./shell/svg.js";
import "./toolbars.js";

if (isSandboxed()) explainSandbox();
else {
  followTheme();
  startPage();
  tellPainted();
  markRoot("has-failed", ".embed .state");
  document.addEventListener("DOMContentLoaded", tellHeight);
}
