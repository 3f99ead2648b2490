/* Buttons that copy a command: the text is in their data-copy. */
import { onClick } from "../dom.js";

const SHOWN = 2000; // ms for which "Copied" stands: long enough to read

async function copy(button) {
  const said = button.querySelector(".command__said");
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    said.textContent = "Copied";
  } catch {
    // Without TLS or the permission the command is selected, for Ctrl+C.
    const command = button.parentElement.querySelector("code");
    window.getSelection().selectAllChildren(command);
    said.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
  }
  window.setTimeout(() => (said.textContent = "Copy"), SHOWN);
}

onClick(".command__copy", copy);
