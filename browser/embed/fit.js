/* A wall display has no pointer to scroll with: what doesn't fit on the screen is left out, whole
   rows and whole parts, and tables say how many rows are shown. */
import { build, onElements } from "../dom.js";

const ROOM = ".is-wall .embed__results > :is(.portfolio, .rollout)";
const ROWS = "tbody tr";

const countOf = (row) => Number(row.dataset.counts ?? 1);

/* "12 of 40 projects", and how they are sorted. */
export function sayShown(shown, { total, noun, sorted }) {
  const count = (number) => Number(number).toLocaleString("en");
  const said = `${count(shown)} of ${count(total)} ${noun}`;
  return sorted ? `${said}, ${sorted}` : said;
}

/* The last row, together with the name of its group if no other row follows that name. */
export function listLast(rows) {
  const last = rows.length - 1;
  const isAlone = last > 0 && countOf(rows[last - 1]) === 0;
  return isAlone ? rows.slice(last - 1) : rows.slice(last);
}

function findNote(table) {
  const found = table.parentElement.querySelector(
    ":scope > * [data-says-rows], :scope > .wall-cut",
  );
  if (found) return found;
  const note = build("p", "", { class: "wall-cut" });
  table.after(note);
  return note;
}

/* Remove rows until a part of the page ends above `end`. Returns whether any rows are left. */
function cutTable(table, part, end) {
  let rows = [...table.querySelectorAll(ROWS)];
  const isTooHigh = () => part.getBoundingClientRect().bottom > end + 0.5;
  if (!isTooHigh()) return true;
  const note = findNote(table);
  while (rows.length && isTooHigh()) {
    for (const row of listLast(rows)) row.hidden = true;
    rows = rows.filter((row) => !row.hidden);
    const shown = rows.reduce((sum, row) => sum + countOf(row), 0);
    note.textContent = sayShown(shown, table.dataset);
  }
  return rows.length > 0;
}

/* The parts of the page from top to bottom; what is side by side is one part. */
function fitScreen() {
  const room = document.querySelector(ROOM);
  if (!room) return;
  for (const cut of room.querySelectorAll("[hidden]")) cut.hidden = false;
  for (const note of room.querySelectorAll(".wall-cut, [data-says-rows]")) {
    note.textContent = note.dataset.saysRows ?? "";
  }
  const end = room.getBoundingClientRect().bottom;
  const parts = [...room.children];
  const tables = [...room.querySelectorAll("table[data-total]")];
  for (const part of parts) {
    const table = tables.find((each) => part.contains(each) && !part.matches(".rollout__below"));
    const { top, bottom } = part.getBoundingClientRect();
    if (bottom <= end + 0.5 || top === bottom || part === parts[0]) continue;
    if (!table || !cutTable(table, part, end)) part.hidden = true;
  }
}

/* Fit the page now, and again after it is drawn or resized. */
export function keepFitting() {
  let fitted = null;
  const fitNew = () => {
    const content = document.querySelector(ROOM)?.lastElementChild ?? null;
    if (content === fitted) return;
    fitted = content;
    fitScreen();
  };
  fitNew();
  onElements(fitNew);
  window.addEventListener("resize", fitScreen);
  document.fonts.ready.then(fitScreen);
}
