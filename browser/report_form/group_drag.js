/* Environment groups, dragged into another order by their handles. */
import { setProps } from "../dash.js";
import { prefersCalm } from "../dom.js";
import { ids } from "../page_data.js";

const EDGE = 88; // px from an edge of the window, within which a drag scrolls it
const SPEED = 10; // px a frame
const FRAMES = 60; // for which a drop may wait for its new order
let drag = null;

function beginDrag(event) {
  const handle = event.target.closest?.(".environment-group__handle");
  if (!handle || event.button !== 0 || drag) return;
  const row = handle.closest(".environment-group");
  const rows = [...row.parentElement.children];
  if (rows.length < 2) return;
  // Otherwise the text around gets selected, and a field loses its focus.
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  const boxes = rows.map((each) => {
    const box = each.getBoundingClientRect();
    return { top: box.top + window.scrollY, height: box.height };
  });
  const from = rows.indexOf(row);
  drag = {
    ...{ row, rows, boxes, from, to: from, pointer: event.pointerId },
    ...{ began: event.clientY + window.scrollY, y: event.clientY },
  };
  row.classList.add("is-dragged");
  document.documentElement.classList.add("is-sorting-groups");
  window.requestAnimationFrame(scrollAtEdges);
}

function scrollAtEdges() {
  if (!drag) return;
  const over = drag.y - (window.innerHeight - EDGE);
  if (drag.y < EDGE || over > 0) {
    window.scrollBy({ top: over > 0 ? SPEED : -SPEED, behavior: "instant" });
    showDrag();
  }
  window.requestAnimationFrame(scrollAtEdges);
}

/* The others make room: each that the leading edge has passed the middle of. */
function showDrag() {
  const { row, rows, boxes, from } = drag;
  const by = drag.y + window.scrollY - drag.began;
  const own = boxes[from];
  const room = own.height + boxes[1].top - boxes[0].top - boxes[0].height;
  const edge = own.top + by + (by > 0 ? own.height : 0);
  drag.to = from;
  row.style.transform = `translateY(${by}px)`;
  rows.forEach((each, index) => {
    if (index === from) return;
    const middle = boxes[index].top + boxes[index].height / 2;
    const way = index > from && edge > middle ? -1 : index < from && edge < middle ? 1 : 0;
    each.style.transform = way ? `translateY(${way * room}px)` : "";
    drag.to -= way;
  });
}

function endDrag() {
  const { row, rows } = drag;
  const before = row.getBoundingClientRect().top;
  drag = null;
  document.documentElement.classList.remove("is-sorting-groups");
  for (const each of rows) each.style.transform = "";
  row.classList.remove("is-dragged");
  if (prefersCalm()) return;
  const by = before - row.getBoundingClientRect().top;
  const way = [{ transform: `translateY(${by}px)` }, { transform: "none" }];
  row.animate(way, { duration: 160, easing: "ease-out" });
}

/* React puts the rows into their order; until then they stay where they were let go. */
function dropRow() {
  const { row, from, to } = drag;
  if (to === from) return endDrag();
  const key = JSON.parse(row.id).key;
  const dropped = drag;
  drag = { ...drag, pointer: null };
  setProps(ids.reportForm.GROUP_DROP, { data: { key, to, at: Date.now() } });
  const settle = (patience) => {
    const list = row.parentElement;
    if (list && list.children[dropped.to] !== row && patience) {
      window.requestAnimationFrame(() => settle(patience - 1));
    } else endDrag();
  };
  settle(FRAMES);
}

const isDragging = (event) => drag && event.pointerId === drag.pointer;

document.addEventListener("pointerdown", beginDrag);
document.addEventListener("pointermove", (event) => {
  if (!isDragging(event)) return;
  drag.y = event.clientY;
  showDrag();
});
document.addEventListener("pointerup", (event) => {
  if (isDragging(event)) dropRow();
});
document.addEventListener("pointercancel", (event) => {
  if (isDragging(event)) endDrag();
});
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Escape" || !drag || drag.pointer === null) return;
    event.stopPropagation();
    endDrag();
  },
  true,
);
