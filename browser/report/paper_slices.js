/* A ranked list on paper: one picture per row, so that the list can go on on the next page. */

const FEW = 3; // rows, which are as high as one panel
const SHOWN = ".panels__slice:not(.panels__rest:not([open]) *)"; // not those that are folded

function buildSlice(drawing, row, top, bottom) {
  const slice = drawing.cloneNode(false);
  const width = drawing.viewBox.baseVal.width;
  for (const name of ["width", "height", "tabindex"]) slice.removeAttribute(name);
  slice.setAttribute("class", "panels__slice");
  slice.setAttribute("viewBox", `0 ${top} ${width} ${bottom - top}`);
  slice.setAttribute("aria-hidden", "true");
  const shown = [...drawing.children].filter(
    (each) => each === row || !each.matches(".drawing__row"),
  );
  slice.append(...shown.map((each) => each.cloneNode(true)));
  return slice;
}

function sliceDrawing(drawing) {
  const rows = [...drawing.querySelectorAll(":scope > .drawing__row")];
  const ends = rows.map(({ dataset }) => Number(dataset.bottom));
  const bottoms = [...ends.slice(0, -1), drawing.viewBox.baseVal.height];
  const tops = [0, ...bottoms];
  drawing.after(...rows.map((row, at) => buildSlice(drawing, row, tops[at], bottoms[at])));
}

/* Slice the lists that are shown, or remove the slices. */
export function sliceLists(isPaper) {
  for (const slice of document.querySelectorAll(".panels__slice")) slice.remove();
  if (!isPaper) return;
  for (const list of document.querySelectorAll(".panels__list")) {
    for (const drawing of list.querySelectorAll(".drawing--ranking")) sliceDrawing(drawing);
    list.classList.toggle("is-short", list.querySelectorAll(SHOWN).length <= FEW);
  }
}
