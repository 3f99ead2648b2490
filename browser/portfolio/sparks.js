/* The small drawings of rows: every deployment on a log scale, and deployments by week. The server
   is asked for the rows that are visible, in one request. */
const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT] = [104, 26];
const PARTS = 100; // of a period, along the drawing
const [LOW, HIGH, LINE] = [60, 60 * 86_400, 3_600]; // seconds
const MANY = 3; // deployments: a larger dot
const PAUSE = 60; // ms: rows that scroll past aren't asked for
const MOST = 100; // rows per request, as the API allows

function draw(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

function frame(name) {
  const svg = draw("svg", {
    class: `portfolio__spark is-${name}`,
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    width: WIDTH,
    height: HEIGHT,
    "aria-hidden": "true",
  });
  return svg;
}

const round = (value) => Math.round(value * 10) / 10;

/* The height of a duration: the shared scale is logarithmic. */
export function place(seconds) {
  const within = Math.min(Math.max(seconds, LOW), HIGH);
  const share = Math.log(within / LOW) / Math.log(HIGH / LOW);
  return round(HEIGHT - 3 - share * (HEIGHT - 6));
}

const across = (part) => round(2 + ((part + 0.5) / PARTS) * (WIDTH - 4));

/* One path has all dots of a size: a line without a length and with round ends. */
function addPath(svg, name, parts) {
  if (parts.length) svg.append(draw("path", { d: parts.join(""), class: `portfolio__${name}` }));
}

export function drawDots({ LeadTimes: leadTimes, Failures: failures }) {
  const svg = frame("dots");
  const line = place(LINE);
  svg.append(draw("line", { x1: 0, x2: WIDTH, y1: line, y2: line, class: "portfolio__line" }));
  const drawAll = (found) => found.map(([part, value]) => `M${across(part)} ${place(value)}h0`);
  addPath(svg, "dots", drawAll(leadTimes.filter(([, , count]) => count <= MANY)));
  addPath(svg, "dots is-many", drawAll(leadTimes.filter(([, , count]) => count > MANY)));
  const y = HEIGHT / 2;
  const crosses = failures.map(([part]) => `M${across(part) - 3} ${y - 3}l6 6m0 -6l-6 6`);
  addPath(svg, "cross", crosses);
  return svg;
}

/* `usual` are the ends of the usual range, if there is one. */
export function drawBars({ Intervals: intervals, IsInProgress: isInProgress, Usual: usual }) {
  const svg = frame("bars");
  const most = Math.max(...intervals, 1);
  const step = WIDTH / intervals.length;
  const width = round(Math.max(step - Math.min(1, step / 4), 0.6));
  const bars = { bars: [], "bars is-outside": [], "bars is-unfinished": [] };
  for (const [at, count] of intervals.entries()) {
    if (!count) continue;
    const height = round(Math.max((count / most) * (HEIGHT - 2), 1.5));
    const isLast = isInProgress && at === intervals.length - 1;
    const isOutside = usual && (count > usual[1] || count < usual[0]);
    const name = isLast ? "bars is-unfinished" : isOutside ? "bars is-outside" : "bars";
    bars[name].push(`M${round(at * step)} ${HEIGHT}v${-height}h${width}v${height}z`);
  }
  for (const [name, parts] of Object.entries(bars)) addPath(svg, name, parts);
  return svg;
}

export class Sparks {
  #known = new Map();
  #asked = new Set();
  #wanted = [];
  #timer = 0;
  #stopped = new AbortController();
  isFailed = false;

  /* Rows are in the element with the ID `box`. `changed()` is called when `isFailed` changes. */
  constructor(path, question, box, changed) {
    Object.assign(this, { path, question, box, changed });
  }

  stop() {
    this.#stopped.abort();
    window.clearTimeout(this.#timer);
  }

  /* Draw what is known of a row. */
  fill(element, row) {
    const found = this.#known.get(row.id);
    if (!found) return;
    element.querySelector(".is-dots").replaceChildren(drawDots(found));
    element.querySelector(".is-weeks").replaceChildren(drawBars({ ...found, Usual: row.usual }));
  }

  /* Ask for the rows that are still missing, once scrolling pauses. After a failure, wait for
     `retry`. */
  want(rows) {
    this.#wanted = rows;
    window.clearTimeout(this.#timer);
    if (!this.isFailed && rows.some((row) => this.#isMissing(row)))
      this.#timer = window.setTimeout(() => this.#ask(), PAUSE);
  }

  retry() {
    this.#setFailed(false);
    return this.#ask();
  }

  #setFailed(isFailed) {
    this.isFailed = isFailed;
    this.changed();
  }

  #isMissing(row) {
    return row.count > 0 && !this.#known.has(row.id) && !this.#asked.has(row.id);
  }

  async #ask() {
    const rows = this.#wanted.filter((row) => this.#isMissing(row)).slice(0, MOST);
    if (!rows.length) return;
    for (const { id } of rows) this.#asked.add(id);
    const items = await this.#load(rows.map(({ id }) => id).join(","));
    if (this.#stopped.signal.aborted) return;
    if (!items) {
      for (const { id } of rows) this.#asked.delete(id);
      this.#setFailed(true);
      return;
    }
    for (const item of items) this.#known.set(item.Id, item);
    for (const row of rows) {
      const element = document.querySelector(`#${this.box} [data-row="${row.id}"]`);
      if (element) this.fill(element, row);
    }
    this.want(this.#wanted);
  }

  /* Return the deployments of rows; null if the request failed or was stopped. */
  async #load(ids) {
    const { signal } = this.#stopped;
    try {
      const response = await window.fetch(`${this.path}?ids=${ids}&${this.question}`, { signal });
      return response.ok ? (await response.json()).Items : null;
    } catch (error) {
      if (signal.aborted || error instanceof TypeError) return null; // stopped, or no connection
      throw error;
    }
  }
}
