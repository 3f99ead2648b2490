/* Small parts of every script: elements, clicks, waiting for the page. */

export function build(tag, text, attributes = {}) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/* Call `handle` with the element that matches and the event, now and for later elements. */
export function onClick(selector, handle, options) {
  document.addEventListener(
    "click",
    (event) => {
      const element = event.target.closest?.(selector);
      if (element) handle(element, event);
    },
    options,
  );
}

let pointer = "mouse";
document.addEventListener("pointerdown", (event) => (pointer = event.pointerType), true);

/* Whether a finger was the last to point at something. */
export const isTouched = () => pointer === "touch";

/* Whether a click means "here", not a new tab or window. */
export const isPlainClick = (event) =>
  !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.button;

/* Open or close what a button is about; returns whether it is open now. */
export function toggleExpanded(button) {
  const isOpen = button.getAttribute("aria-expanded") !== "true";
  button.setAttribute("aria-expanded", String(isOpen));
  return isOpen;
}

export const prefersCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

/* Call `change` now and whenever elements are added or removed. */
export function onElements(change) {
  const root = document.documentElement;
  new MutationObserver(change).observe(root, { childList: true, subtree: true });
}

/* Keep a class at the root for as long as the page has an element that matches. CSS could say
   `:root:has(…)`, but then each label that Plotly measures styles the whole page again. */
export function markRoot(name, selector) {
  const root = document.documentElement;
  onElements(() => root.classList.toggle(name, document.querySelector(selector) !== null));
}

const PATIENCE = 300; // frames, 5 seconds: what has not come by then has failed

/* Call `find` before each frame until it returns something; undefined if it never does. */
export async function waitFor(find, frames = PATIENCE) {
  for (let frame = 0; frame < frames; frame += 1) {
    const found = find();
    if (found) return found;
    await new Promise((resolve) => window.requestAnimationFrame(resolve));
  }
  return undefined;
}

/* Copy the text of a field, and leave it selected. */
export async function copyField(field) {
  field.focus();
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // without TLS there is no other way
  }
}

const SECONDS_TO_SAVE = 60;

/* Let the browser save a blob as a file. */
export function saveFile(blob, name) {
  const href = URL.createObjectURL(blob);
  const link = build("a", undefined, { href, download: name });
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(href), SECONDS_TO_SAVE * 1000);
}
