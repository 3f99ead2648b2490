/* Environment groups, dragged into another order by their handles. */
import { parseId, setProps } from "../dash.js";
import { onElements, prefersCalm } from "../dom.js";
import { ids, pageData } from "../page_data.js";

const EDGE = 88; // px from an edge of the window, within which a drag scrolls it
const SPEED = 10; // px of each scrolling step
const SHIFT = 160; // ms in which rows make room for another

const root = document.documentElement;
const seen = new WeakSet(); // lists whose rows can be dragged
let Sortable = null;

async function makeSortable(list) {
  seen.add(list);
  Sortable = (await import(pageData.files.sortable)).default;
  let before = []; // the rows' order as the drag began
  const sortable = Sortable.create(list, {
    handle: ".environment-group__handle",
    dataIdAttr: "id",
    // Browsers' own dragging ignores fingers.
    forceFallback: true,
    fallbackOnBody: true,
    fallbackClass: "is-dragged",
    ghostClass: "is-moving",
    animation: prefersCalm() ? 0 : SHIFT,
    scrollSensitivity: EDGE,
    scrollSpeed: SPEED,
    onStart() {
      root.classList.add("is-dragging");
      before = sortable.toArray();
    },
    onEnd({ item, oldIndex, newIndex, originalEvent }) {
      root.classList.remove("is-dragging");
      if (originalEvent.type === "pointercancel") return sortable.sort(before, true);
      // The row is where React will put it, too.
      const data = { key: parseId(item.id).key, to: newIndex, at: Date.now() };
      if (newIndex !== oldIndex) setProps(ids.reportForm.GROUP_DROP, { data });
    },
  });
}

onElements(() => {
  const list = document.getElementById(ids.reportForm.GROUPS);
  if (list && !seen.has(list)) makeSortable(list);
});

/* Escape ends a drag as the browser does when it takes the pointer away. */
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !Sortable?.active) return;
    event.stopPropagation();
    document.dispatchEvent(new PointerEvent("pointercancel"));
  },
  true,
);
