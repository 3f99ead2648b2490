/* Focus: what is pressed by keyboard may go away, with a part of the page or with all of it.
   Focus then stays near its place, or goes to the heading of the new page. */
import { onElements, waitFor } from "../dom.js";

let pressed = null;
let around = [];

function focusOn(element) {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

const listAround = (element) => (element ? [element, ...listAround(element.parentElement)] : []);

// On the window, so before any script changes the page.
window.addEventListener(
  "click",
  ({ detail }) => {
    const place = document.activeElement;
    if (detail || !place?.closest("#content")) return; // by mouse, or elsewhere
    pressed = place;
    around = listAround(place.parentElement);
  },
  true,
);

document.addEventListener("focusin", ({ target }) => {
  if (target !== pressed) pressed = null;
});

onElements(() => {
  if (!pressed || pressed.isConnected) return;
  pressed = null;
  if (document.activeElement !== document.body) return;
  const near = around.find((each) => each.isConnected);
  const isNewPage = near.id === "content" || near.id.startsWith("_pages");
  const target = (isNewPage && near.querySelector("h1")) || near;
  focusOn(target);
});

/* Focus the heading of the page that takes the place of this one. */
export async function focusNewHeading() {
  const former = document.querySelector("#content h1");
  const heading = await waitFor(() => {
    const found = document.querySelector("#content h1");
    return found !== former && found;
  });
  if (heading) focusOn(heading);
}
