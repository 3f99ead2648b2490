/* A long table draws only the rows near the visible part of the page. Spacers stand for the
   others. Rows can have different heights: those that were drawn are measured. */

const BEYOND = 700; // pixels above and below the window that are drawn too
const USUAL = 46; // pixels

export class RowWindow {
  #body;
  #build;
  #drawn = () => {};
  #items = [];
  #heights = [];
  #rows = new Map();
  #usual = 0;
  #isDue = false;
  #isWhole = false;

  /* `build(item, index)` returns a row. `drawn(items)` is called with those that are drawn. */
  constructor(body, build, drawn) {
    this.#body = body;
    this.#build = build;
    this.#drawn = drawn;
    this.above = this.#addSpacer();
    this.below = this.#addSpacer();
  }

  show(items) {
    this.#items = items;
    this.#heights = new Array(items.length).fill(0);
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.draw();
  }

  /* Draw before the next frame. */
  follow() {
    if (this.#isDue) return;
    this.#isDue = true;
    window.requestAnimationFrame(() => {
      this.#isDue = false;
      if (this.#body.isConnected) this.draw();
    });
  }

  /* Widths have changed: rows are measured again. */
  forget() {
    this.#heights.fill(0);
    this.#usual = 0;
    this.follow();
  }

  drawAll(isWhole) {
    this.#isWhole = isWhole;
    this.draw();
  }

  draw() {
    const [first, end] = this.#isWhole ? [0, this.#items.length] : this.#findRange();
    for (const [index, row] of this.#rows) {
      if (index >= first && index < end) continue;
      row.remove();
      this.#rows.delete(index);
    }
    for (let index = first; index < end; index += 1) this.#place(index, first);
    this.#measure();
    this.above.firstChild.style.height = `${this.#sum(0, first)}px`;
    this.below.firstChild.style.height = `${this.#sum(end, this.#items.length)}px`;
    this.#drawn(this.#items.slice(first, end));
  }

  #addSpacer() {
    const row = document.createElement("tr");
    row.className = "portfolio__spacer";
    row.setAttribute("aria-hidden", "true");
    row.append(document.createElement("td"));
    this.#body.append(row);
    return row;
  }

  #heightOf(index) {
    return this.#heights[index] || this.#usual || USUAL;
  }

  #sum(from, to) {
    let sum = 0;
    for (let index = from; index < to; index += 1) sum += this.#heightOf(index);
    return sum;
  }

  #findRange() {
    const top = this.#body.getBoundingClientRect().top;
    const [from, to] = [-top - BEYOND, window.innerHeight - top + BEYOND];
    let [first, place] = [0, 0];
    while (first < this.#items.length && place + this.#heightOf(first) < from) {
      place += this.#heightOf(first);
      first += 1;
    }
    let end = first;
    while (end < this.#items.length && place < to) {
      place += this.#heightOf(end);
      end += 1;
    }
    return [first, end];
  }

  #place(index, first) {
    if (this.#rows.has(index)) return;
    const row = this.#build(this.#items[index], index);
    this.#rows.set(index, row);
    const before = index > first && this.#rows.get(index - 1);
    if (before) before.after(row);
    else this.above.after(row);
  }

  /* Rows that aren't drawn are taken to be as tall as the first one that was measured. */
  #measure() {
    for (const [index, row] of this.#rows) {
      if (!this.#heights[index]) this.#heights[index] = row.offsetHeight;
    }
    const [first] = this.#rows.keys();
    if (first !== undefined) this.#usual ||= this.#heights[first];
  }
}
