/* The script of `/app`: goes on to the page that a link to Octopus means. */
import { findPage } from "./links/fragment.js";

function goOn() {
  location.replace(findPage(location.hash));
}

addEventListener("hashchange", goOn);
goOn();
