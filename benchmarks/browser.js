/* Runs before the page's scripts, and times its charts with the browser's clock. */
(() => {
  const QUIET = 500; // ms without a change, after which redrawing is over
  const tasks = [];
  const watcher = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
  watcher.observe({ type: "longtask", buffered: true });

  const later = (time) => new Promise((done) => setTimeout(done, time));
  const listCards = () => [...document.querySelectorAll(".chart-card")];
  const hasNothing = (card) => card.querySelector(".chart-card__none");
  const DRAWN = ".js-plotly-plot .main-svg .trace, svg.drawing";
  const isDrawn = (card) => card.querySelector(DRAWN);

  function listTasks(from) {
    tasks.push(...watcher.takeRecords());
    return tasks.filter((each) => each.startTime >= from).map((each) => each.duration);
  }

  function mark(name, startTime) {
    return performance.mark(name, startTime === undefined ? {} : { startTime });
  }

  /* A visit, in ms since its navigation started. ------------------------------- */
  const drawn = new Promise((done) => {
    let first = null;
    const observer = new MutationObserver(() => {
      const cards = listCards();
      if (!first && cards.some(isDrawn)) first = mark("first-chart");
      if (!first || !cards.every((card) => isDrawn(card) || hasNothing(card))) return;
      observer.disconnect();
      done({ first, all: mark("all-charts"), charts: cards.length });
    });
    observer.observe(document, { childList: true, subtree: true });
  });

  async function visit() {
    const { first, all, charts } = await drawn;
    await later(QUIET);
    const [painted] = performance.getEntriesByName("first-contentful-paint");
    const [page] = performance.getEntriesByType("navigation");
    const files = performance.getEntriesByType("resource");
    return {
      painted: painted.startTime,
      first: first.startTime,
      all: all.startTime,
      charts,
      transferred: [page, ...files].reduce((sum, each) => sum + each.transferSize, 0),
      tasks: listTasks(0),
    };
  }

  /* A change: from the click on an option to the last change in every chart. --- */
  let redrawn = null;

  /* The cards in which something changes, or which are new. */
  function listChanged({ target, addedNodes }) {
    const card = target.closest(".chart-card");
    if (card) return [card];
    const added = [...addedNodes].filter((node) => node.nodeType === Node.ELEMENT_NODE);
    return added.flatMap((node) => [
      ...(node.matches(".chart-card") ? [node] : []),
      ...node.querySelectorAll(".chart-card"),
    ]);
  }

  function watchChange(click) {
    redrawn = new Promise((done) => {
      const changes = new Map(); // the time of the last change to each card's chart
      const observer = new MutationObserver((records) => {
        const now = performance.now();
        for (const card of records.flatMap(listChanged)) changes.set(card, now);
      });
      const shape = { attributes: true, attributeFilter: ["d"] };
      observer.observe(document, { childList: true, subtree: true, ...shape });

      async function end() {
        for (;;) {
          await later(QUIET / 10);
          const cards = listCards().filter((card) => !hasNothing(card));
          const missing = cards.some((card) => !changes.has(card) || !isDrawn(card));
          const last = Math.max(...changes.values());
          const busy = missing || !cards.length || document.querySelector(".is-busy");
          if (busy || performance.now() - last < QUIET) continue;
          observer.disconnect();
          mark("redrawn", last);
          done({
            time: performance.measure("change", { start: click, end: last }).duration,
            panels: document.querySelectorAll(".panels__panel").length,
          });
          return;
        }
      }
      end();
    });
  }

  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("[role='option']")) watchChange(event.timeStamp);
    },
    true,
  );

  /* Idle: long tasks while nothing happens. ------------------------------------ */
  async function rest(time) {
    await later(1000);
    const from = performance.now();
    await later(time);
    return { tasks: listTasks(from) };
  }

  /* The portfolio: its first rows, their drawings, and scrolling through all rows. */
  const ROW = ".portfolio__row";
  const [STEP, FRAMES] = [400, 600]; // pixels per frame, and at most so many frames

  const shown = new Promise((done) => {
    let first = null;
    const observer = new MutationObserver(() => {
      if (!first && document.querySelector(ROW)) first = mark("first-rows");
      if (!document.querySelector(`${ROW} svg`)) return;
      observer.disconnect();
      done({ first, drawn: mark("drawn-rows") });
    });
    observer.observe(document, { childList: true, subtree: true });
  });

  async function rows() {
    const { first, drawn } = await shown;
    await later(QUIET);
    const [page] = performance.getEntriesByType("navigation");
    const files = performance.getEntriesByType("resource");
    return {
      first: first.startTime,
      drawn: drawn.startTime,
      transferred: [page, ...files].reduce((sum, each) => sum + each.transferSize, 0),
      tasks: listTasks(0),
    };
  }

  const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
  const middle = () => document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const isAtEnd = () => scrollY + innerHeight >= document.documentElement.scrollHeight - 1;

  async function scroll() {
    const from = performance.now();
    let [blank, since, frames] = [0, null, 0];
    while (!isAtEnd() && frames < FRAMES) {
      window.scrollBy(0, STEP);
      const now = await nextFrame();
      frames += 1;
      if (middle()?.closest(ROW)) since = null;
      else since ??= now;
      if (since !== null) blank = Math.max(blank, now - since);
    }
    return { blank, frames, tasks: listTasks(from) };
  }

  window.chartWatch = { visit, rest, redraw: () => redrawn, rows, scroll };
})();
