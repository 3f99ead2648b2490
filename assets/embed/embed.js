/* Bundled from browser/ by make bundle. */
(() => {
  // browser/dom.js
  function build(tag, text, attributes = {}) {
    const element2 = document.createElement(tag);
    if (text !== void 0) element2.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element2.setAttribute(name, value);
    return element2;
  }
  function onClick(selector, handle, options) {
    document.addEventListener(
      "click",
      (event) => {
        const element2 = event.target.closest?.(selector);
        if (element2) handle(element2, event);
      },
      options
    );
  }
  var pointer = "mouse";
  document.addEventListener("pointerdown", (event) => pointer = event.pointerType, true);
  function toggleExpanded(button) {
    const isOpen = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen));
    return isOpen;
  }
  function onElements(change) {
    const root2 = document.documentElement;
    new MutationObserver(change).observe(root2, { childList: true, subtree: true });
  }
  function markRoot(name, selector) {
    const root2 = document.documentElement;
    onElements(() => root2.classList.toggle(name, document.querySelector(selector) !== null));
  }
  var PATIENCE = 300;
  async function waitFor(find, frames = PATIENCE) {
    for (let frame2 = 0; frame2 < frames; frame2 += 1) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => window.requestAnimationFrame(resolve));
    }
    return void 0;
  }

  // browser/page_data.js
  var element = document.getElementById("page-data");
  var pageData = JSON.parse(element.textContent);
  var { ids, parameters, values, texts, lostAnswers } = pageData;

  // browser/embed/height.js
  function findParents() {
    const { parents } = pageData;
    const nearest = window.location.ancestorOrigins?.[0];
    return nearest ? parents.filter((each) => each === nearest) : parents;
  }
  function tell(message) {
    if (window.parent === window) return;
    for (const origin of findParents()) window.parent.postMessage(message, origin);
  }
  function tellHeight() {
    let told = 0;
    new ResizeObserver(() => {
      const page = document.querySelector(".embed");
      const height = page ? Math.ceil(page.getBoundingClientRect().height) : 0;
      if (!height || height === told) return;
      told = height;
      tell({ type: "insights-dash:height", height });
    }).observe(document.body);
  }

  // browser/callback_failures.js
  var ABANDONED = 204;
  function write(values2) {
    return JSON.stringify(values2, (_name, value) => {
      if (!value || typeof value !== "object" || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
    });
  }
  function readCall(body) {
    const { output, outputs, inputs = [], state = [] } = JSON.parse(body);
    const given = [inputs, state].flat(2);
    const controller = new AbortController();
    return {
      output,
      outputs: [outputs].flat(2).map(({ id }) => id),
      inputs: write([inputs, state]),
      reads: given.map(({ id }) => id),
      signal: controller.signal,
      abandon: () => controller.abort()
    };
  }
  var abandoned = () => new Response(null, { status: ABANDONED });
  function watchCallbacks({
    answered,
    unreachable,
    isNeeded = () => true,
    begun = () => {
    },
    ended = () => {
    }
  }) {
    const send2 = window.fetch;
    window.fetch = async function(resource, options) {
      const isCallback = String(resource.url || resource).includes("_dash-update-component");
      if (!isCallback) return send2.call(this, resource, options);
      const call = readCall(options.body);
      if (!isNeeded(call)) return abandoned();
      begun(call);
      let response;
      try {
        response = await send2.call(this, resource, { ...options, signal: call.signal });
      } catch (error) {
        if (call.signal.aborted) return abandoned();
        unreachable(call);
        throw error;
      } finally {
        ended(call);
      }
      await answered(response, call);
      return response;
    };
  }

  // browser/charts/series.js
  var figures = {};
  var hidden = /* @__PURE__ */ new Set();
  function keepFigure(chartId, figure) {
    figures[chartId.replace("chart-", "")] = figure;
  }
  var findFigure = (metric) => figures[metric];
  var metricOf = (plot) => plot.closest(".chart-card").dataset.metric;
  function listPlots() {
    const plots = document.querySelectorAll(".chart-card .js-plotly-plot");
    return [...plots].filter((plot) => plot.data);
  }
  var listLines = (data) => data.filter((trace) => trace.meta?.points);
  var isHidden = (series) => hidden.has(series);
  function hideOnly(names) {
    hidden.clear();
    for (const name of names) hidden.add(name);
  }
  function pressSeries(series, all, alone) {
    if (alone) {
      const others = all.filter((each) => each !== series);
      hideOnly(others.every(isHidden) ? [] : others);
    } else if (!hidden.delete(series)) hidden.add(series);
  }
  function showSeries(trace) {
    const { series, marks } = trace.meta || {};
    if (marks) return { ...trace, y: trace.y.map((y, at) => hidden.has(marks[at]) ? null : y) };
    return { ...trace, visible: !hidden.has(series) };
  }

  // browser/charts/data_table.js
  var buildHeading = (text, scope) => build("th", text, { scope });
  function buildRow(heading, cells) {
    const row = build("tr");
    row.append(heading, ...cells);
    return row;
  }
  function buildCompared(said) {
    const cell = build("td", said?.[0] || "–");
    if (said?.[0]) cell.append(" ", build("small", said[1]));
    return cell;
  }
  function* buildWhole(rows, lines, compared) {
    for (const [name, texts2] of rows) {
      const cells = lines.map(({ meta }) => build("td", texts2[meta.series] || "–"));
      const row = buildRow(buildHeading(name, "row"), [...cells, ...compared.map(() => build("td"))]);
      row.className = "is-whole";
      yield row;
    }
  }
  function buildTable(figure, buildValue) {
    const lines = listLines(figure.data);
    const compared = figure.data.filter((trace) => trace.meta?.compared);
    const { head: interval, intervals, whole = [] } = figure.layout.meta;
    const days = [...new Set(lines.flatMap((line) => line.x))].sort().reverse();
    const head = build("thead");
    head.append(
      buildRow(
        buildHeading(interval, "col"),
        [...lines, ...compared].map(({ meta }) => buildHeading(meta.series || meta.compared, "col"))
      )
    );
    const body = build("tbody");
    body.append(...buildWhole(whole, lines, compared));
    for (const day of days) {
      const cells = lines.map((line) => {
        const said = line.customdata[line.x.lastIndexOf(day)];
        const cell = build("td");
        cell.append(said?.[0] ? buildValue(said, day, line.meta.series) : "–");
        if (said?.[3]) cell.append(" ", build("small", said[3]));
        return cell;
      });
      const before = compared.map((trace) => buildCompared(trace.customdata[trace.x.indexOf(day)]));
      body.append(buildRow(buildHeading(intervals[day], "row"), [...cells, ...before]));
    }
    const table = build("table");
    table.append(head, body);
    return table;
  }
  function bindTables(fill) {
    onClick("[data-opens-table]", (button) => {
      const isOpen = toggleExpanded(button);
      const box2 = document.querySelector(`[data-table-of="${button.dataset.opensTable}"]`);
      box2.classList.toggle("is-open", isOpen);
      if (isOpen) fillBox(box2, fill);
    });
  }
  function fillBox(box2, fill) {
    if (box2.dataset.isFilled) return;
    const metric = box2.dataset.tableOf;
    const figure = findFigure(metric);
    if (figure) box2.replaceChildren(fill(figure, metric, box2));
  }

  // browser/charts/colors.js
  var VARIABLE = /^var\((--[\w-]+)\)(?:\/([\d.]+))?$/;
  function resolveColor(text, styles) {
    const found = VARIABLE.exec(text);
    if (!found) return text;
    const color = styles.getPropertyValue(found[1]).trim();
    if (!found[2]) return color;
    const channels = [1, 3, 5].map((place3) => parseInt(color.slice(place3, place3 + 2), 16));
    return `rgba(${channels.join(",")},${found[2]})`;
  }
  var TEXTS = ["name", "text", "hovertext", "hovertemplate", "ticktext"];
  var VALUES = /* @__PURE__ */ new Set(["x", "y", "customdata", "meta", ...TEXTS]);
  function resolveColors(value, styles) {
    if (typeof value === "string") {
      return value.startsWith("var(") ? resolveColor(value, styles) : value;
    }
    if (Array.isArray(value)) {
      return typeof value[0] === "number" ? value : value.map((each) => resolveColors(each, styles));
    }
    if (value && typeof value === "object") {
      const copy = {};
      for (const key of Object.keys(value)) {
        copy[key] = VALUES.has(key) ? value[key] : resolveColors(value[key], styles);
      }
      return copy;
    }
    return value;
  }

  // browser/charts/names.js
  var ROUNDS = 3;
  var REFERENCES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;" };
  function writePlain(text) {
    return text.replace(/[&<>{]/g, (each) => REFERENCES[each]);
  }
  var segmenter = new Intl.Segmenter();
  function spell(text) {
    return Array.from(segmenter.segment(text), (each) => each.segment);
  }
  function findLongest(most, write2, fits) {
    let [low, high] = [2, most];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (fits(write2(middle))) low = middle;
      else high = middle - 1;
    }
    return write2(low);
  }
  function shortenOne(letters, fits) {
    const write2 = (count) => {
      const tail = Math.floor(count / 2);
      return [...letters.slice(0, count - tail), "…", ...letters.slice(letters.length - tail)].join(
        ""
      );
    };
    return findLongest(letters.length - 1, write2, fits);
  }
  function countShared(spelled, from) {
    const [first, ...others] = spelled;
    const most = Math.min(...spelled.map((each) => each.length));
    let count = 0;
    while (count < most && others.every((each) => each.at(from(count)) === first.at(from(count))))
      count += 1;
    return count;
  }
  function shortenAlike(spelled, fits) {
    const begin = countShared(spelled, (count) => count);
    const longestEnd = Math.min(...spelled.map((each) => each.length)) - begin;
    const end = Math.min(
      countShared(spelled, (count) => -1 - count),
      longestEnd
    );
    return spelled.map((letters) => {
      const close = letters.length - end;
      const write2 = (count) => {
        const own = Math.min(Math.ceil(count / 2), close - begin);
        const head = Math.min(Math.ceil((count - own) / 2), begin);
        const tail = Math.min(count - own - head, end);
        return [
          ...letters.slice(0, head),
          head < begin ? "…" : "",
          ...letters.slice(begin, begin + own),
          begin + own < close || tail < end ? "…" : "",
          ...letters.slice(letters.length - tail)
        ].join("");
      };
      return findLongest(letters.length, write2, fits);
    });
  }
  function findDuplicates(texts2) {
    const places = /* @__PURE__ */ new Map();
    for (const [place3, text] of texts2.entries()) {
      places.set(text, [...places.get(text) || [], place3]);
    }
    return [...places.values()].filter((each) => each.length > 1);
  }
  function shortenNames(names, fits) {
    const spelled = names.map(spell);
    const short = names.map((name, place3) => fits(name) ? name : shortenOne(spelled[place3], fits));
    for (let round2 = 0; round2 < ROUNDS; round2 += 1) {
      for (const duplicates of findDuplicates(short)) {
        const told = shortenAlike(
          duplicates.map((place3) => spelled[place3]),
          fits
        );
        duplicates.forEach((place3, index) => {
          if (short[place3] !== names[place3]) short[place3] = told[index];
        });
      }
    }
    const taken = /* @__PURE__ */ new Set();
    return short.map((text, place3) => {
      let unique = text;
      for (let number = 2; taken.has(unique); number += 1) {
        const ending = ` (${number})`;
        unique = shortenOne(spelled[place3], (each) => fits(each + ending)) + ending;
      }
      taken.add(unique);
      return unique;
    });
  }

  // browser/charts/text_width.js
  var FONT = "'Inter Variable', system-ui, sans-serif";
  var pen = null;
  function measureText(text, size, weight = 400) {
    pen ||= document.createElement("canvas").getContext("2d");
    pen.font = `${weight} ${size}px ${FONT}`;
    return pen.measureText(text).width;
  }

  // browser/charts/end_labels.js
  var SIZE = 12;
  var APART = 16;
  var LEADER = 14;
  var PAD = 4;
  var ABOVE = 8;
  var BELOW = 30;
  var SHARE = 0.34;
  var MOST = 190;
  var NARROW = 480;
  var FEW_DAYS = 4;
  var BESIDE = 12;
  var NAMED = "end:";
  function spread(wanted, apart, end) {
    const order = wanted.map((_, at) => at).sort((one, other) => wanted[one] - wanted[other]);
    const blocks = [];
    for (const at of order) {
      let block = { members: [at], sum: wanted[at], start: wanted[at] };
      for (let last = blocks.at(-1); last; last = blocks.at(-1)) {
        if (last.start + last.members.length * apart <= block.start) break;
        blocks.pop();
        const shifted = block.sum - block.members.length * last.members.length * apart;
        block = { members: [...last.members, ...block.members], sum: last.sum + shifted };
        block.start = limit(block.sum / block.members.length, block, apart, end);
      }
      block.start = limit(block.start, block, apart, end);
      blocks.push(block);
    }
    const places = [];
    for (const { members, start } of blocks) {
      members.forEach((member, index) => {
        places[member] = start + index * apart;
      });
    }
    return places;
  }
  function limit(start, { members }, apart, end) {
    return Math.max(Math.min(start, end - (members.length - 1) * apart), 0);
  }
  function findShare(value, { type, range: [low, high] }) {
    return ((type === "log" ? Math.log10(value) : value) - low) / (high - low);
  }
  var isNamed = ({ visible, meta }) => visible !== false && Number.isFinite(meta?.end);
  function labelEnds(figure, { width, height }) {
    const lines = listLines(figure.data).filter(isNamed);
    if (!lines.length) return figure;
    const inner = height - ABOVE - BELOW;
    const meta = { ...figure.layout.meta, named: { width, height } };
    if (inner / lines.length < SIZE) return { ...figure, layout: { ...figure.layout, meta } };
    const room = Math.min(MOST, width * SHARE - LEADER - PAD);
    const names = shortenNames(
      lines.map(({ meta: meta2 }) => meta2.series),
      (text) => measureText(text, SIZE) <= room
    );
    const widest = Math.max(...names.map((name) => measureText(name, SIZE)));
    const ends = lines.map(({ meta: meta2 }) => inner * (1 - findShare(meta2.end, figure.layout.yaxis)));
    const places = spread(ends, Math.min(APART, inner / lines.length), inner);
    const { annotations = [], shapes = [], margin } = figure.layout;
    const labels = lines.map(({ meta: meta2 }, at) => ({
      ...{ name: NAMED + meta2.series, xref: "paper", x: 1, xanchor: "left", xshift: LEADER + PAD },
      ...{ yref: "paper", y: 1 - places[at] / inner, yanchor: "middle", showarrow: false },
      ...{ text: writePlain(names[at]), font: { size: SIZE } }
    }));
    const leaders = lines.map(({ line, meta: meta2 }, at) => ({
      ...{ name: NAMED + meta2.series, type: "line", xref: "paper", xsizemode: "pixel", xanchor: 1 },
      ...{ x0: 2, x1: LEADER, yref: "paper", y0: 1 - ends[at] / inner, y1: 1 - places[at] / inner },
      line: { color: line.color, width: 1.5 }
    }));
    const layout = {
      ...figure.layout,
      meta,
      margin: { ...margin, r: Math.ceil(widest + LEADER + 2 * PAD) },
      annotations: [...annotations, ...labels],
      shapes: [...shapes, ...leaders],
      xaxis: { ...figure.layout.xaxis, ...width < NARROW ? { nticks: FEW_DAYS } : {} }
    };
    return { ...figure, layout };
  }
  var findNamed = ({ name }) => name?.startsWith(NAMED) ? name.slice(NAMED.length) : void 0;
  function dropEnds({ data, layout }) {
    const isOther = (each) => findNamed(each) === void 0;
    const { annotations = [], shapes = [], margin } = layout;
    return {
      data,
      layout: {
        ...layout,
        margin: { ...margin, r: BESIDE },
        annotations: annotations.filter(isOther),
        shapes: shapes.filter(isOther)
      }
    };
  }

  // browser/charts/drawing.js
  var CHANGED = 8;
  var GUESS = { width: 1200, height: 340 };
  function findSize(chartId) {
    const find = (css) => document.querySelector(css)?.getBoundingClientRect?.();
    const { width, height } = find(`#${chartId}`) ?? find(".chart-card__chart") ?? GUESS;
    return width > 0 && height > 0 ? { width, height } : GUESS;
  }
  function paintFigure(figure, styles, size) {
    const drawn = resolveColors(figure, styles);
    return labelEnds({ ...drawn, data: drawn.data.map(showSeries) }, size);
  }
  var paintChart = (chartId, figure, styles) => paintFigure(figure, styles, findSize(chartId));
  function redrawCharts() {
    const styles = getComputedStyle(document.documentElement);
    for (const plot of listPlots()) {
      const figure = findFigure(metricOf(plot));
      if (!figure) continue;
      const data = resolveColors(figure.data, styles).map(showSeries);
      const named = labelEnds(dropEnds({ data, layout: plot.layout }), readSize(plot));
      window.Plotly.react(plot, named.data, named.layout);
    }
  }
  var readSize = ({ clientWidth: width, clientHeight: height }) => ({ width, height });
  function renameLines(plot) {
    const { width, height } = readSize(plot);
    const named = plot.layout?.meta?.named;
    if (!named || !width || document.documentElement.classList.contains("is-paper")) return;
    const changes = [named.width - width, named.height - height];
    if (changes.every((each) => Math.abs(each) < CHANGED)) return;
    const { layout } = labelEnds(dropEnds(plot), { width, height });
    window.Plotly.react(plot, plot.data, layout);
  }
  var sizes = new ResizeObserver(async (entries) => {
    for (const { target } of entries) {
      const plot = await waitFor(() => target.querySelector(".js-plotly-plot .main-svg"));
      if (plot) renameLines(plot.closest(".js-plotly-plot"));
    }
  });
  var watched = /* @__PURE__ */ new WeakSet();
  onElements(() => {
    for (const box2 of document.querySelectorAll(".chart-card__graph")) {
      if (watched.has(box2)) continue;
      watched.add(box2);
      sizes.observe(box2);
    }
  });

  // browser/charts/legend.js
  var CHIP = { size: 13, weight: 500, room: 180 };
  var listButtons = () => [...document.querySelectorAll("[data-series]")];
  var listSeries = () => listButtons().map((each) => each.dataset.series);
  function markLegend() {
    for (const button of listButtons()) {
      button.setAttribute("aria-pressed", String(!isHidden(button.dataset.series)));
    }
  }
  function bindLegend(afterwards) {
    onClick("[data-series]", (button, event) => {
      const { series } = button.dataset;
      const all = listSeries();
      pressSeries(series, all, event.shiftKey || event.detail === 2);
      redrawCharts();
      markLegend();
      afterwards(series, { shown: all.filter((each) => !isHidden(each)).length, of: all.length });
    });
  }
  async function settleLegend(series) {
    await waitFor(() => listSeries().join("\n") === series.join("\n"));
    shortenChips();
    markLegend();
  }
  function shortenChips() {
    const chips = [...document.querySelectorAll(".legend__chip[data-series]")];
    const names = chips.map((chip) => chip.dataset.series);
    const short = shortenNames(
      names,
      (text) => measureText(text, CHIP.size, CHIP.weight) <= CHIP.room
    );
    for (const [place3, chip] of chips.entries()) {
      chip.querySelector(".legend__name").textContent = short[place3];
      if (short[place3] === names[place3]) chip.removeAttribute("aria-label");
      else chip.setAttribute("aria-label", names[place3]);
    }
  }

  // browser/charts/tip.js
  var AWAY = 12;
  var EDGE = 8;
  var tip = null;
  function place({ width, height }, mark, chart, page) {
    const low = Math.max(chart.left, 0) + EDGE;
    const high = Math.min(chart.right, page.width) - EDGE;
    const right = mark.right + AWAY;
    const left2 = mark.left - AWAY - width;
    const top = (mark.top + mark.bottom - height) / 2;
    const within = (at) => Math.max(Math.min(at, chart.bottom - height), chart.top, EDGE);
    if (right + width <= high) return { left: right, top: within(top) };
    if (left2 >= low) return { left: left2, top: within(top) };
    const middle = (mark.left + mark.right - width) / 2;
    const above = mark.top - AWAY - height;
    return {
      left: Math.max(Math.min(middle, page.width - EDGE - width), EDGE),
      top: above >= Math.max(chart.top, EDGE) ? above : mark.bottom + AWAY
    };
  }
  function showTip([name, ...texts2], click, mark, chart) {
    tip ??= document.body.appendChild(build("div", "", { class: "chart-tip", role: "presentation" }));
    const said = texts2.filter(Boolean).map((text) => build("span", text));
    tip.replaceChildren(build("strong", name), ...said);
    if (click) tip.append(build("small", click));
    tip.hidden = false;
    const page = { width: document.documentElement.clientWidth };
    const { left: left2, top } = place(tip.getBoundingClientRect(), mark, chart, page);
    tip.style.left = `${left2}px`;
    tip.style.top = `${top}px`;
  }
  function hideTip() {
    if (tip) tip.hidden = true;
  }
  window.addEventListener("scroll", hideTip, { passive: true, capture: true });

  // browser/charts/pointer.js
  var DIM = 0.3;
  var RING = 12;
  var dayOf = (point) => String(point.x).slice(0, 10);
  var findPlane = (plot) => plot.querySelector(".nsewdrag").getBoundingClientRect();
  function putOver(plot, kind, { left: left2, top, width = 0, height = 0 }) {
    const box2 = plot.closest(".chart-card__chart");
    const around = box2.getBoundingClientRect();
    const mark = box2.querySelector(`.${kind}`) ?? box2.appendChild(build("div", "", { class: kind }));
    mark.hidden = false;
    const places = { left: left2 - around.left, top: top - around.top, width, height };
    for (const [name, place3] of Object.entries(places)) mark.style[name] = `${place3}px`;
  }
  function hideOver(plot) {
    const marks = plot.closest(".chart-card__chart").querySelectorAll(".chart-ring, .chart-hair");
    for (const mark of marks) mark.hidden = true;
  }
  function findPlace({ layout }, plane, day, value) {
    const { xaxis, yaxis } = layout;
    const [first, last] = xaxis.range.map((each) => Date.parse(`${each}Z`));
    const across2 = (Date.parse(`${day}T00:00Z`) - first) / (last - first);
    const [low, high] = yaxis.range;
    const up = ((yaxis.type === "log" ? Math.log10(value) : value) - low) / (high - low);
    return { left: plane.left + across2 * plane.width, top: plane.bottom - up * plane.height, across: across2 };
  }
  function putHair(plot, day) {
    const plane = findPlane(plot);
    const { left: left2, across: across2 } = findPlace(plot, plane, day, 1);
    if (across2 < 0 || across2 > 1) hideOver(plot);
    else putOver(plot, "chart-hair", { left: left2, top: plane.top, height: plane.height });
  }
  function emphasise(plot, series) {
    const { data, layout } = plot;
    if (listLines(data).length < 2 || plot.emphasised === series) return;
    plot.emphasised = series;
    const isDim = (each) => series !== void 0 && each !== series;
    const places = data.map((_, at) => at).filter((at) => data[at].meta?.points);
    const opacities = places.map((at) => isDim(data[at].meta.series) ? DIM : 1);
    window.Plotly.restyle(plot, { opacity: opacities }, places);
    const marks = data.findIndex((trace) => trace.meta?.marks);
    if (marks >= 0) {
      const opacity = data[marks].meta.marks.map((each) => isDim(each) ? DIM : 1);
      window.Plotly.restyle(plot, { "marker.opacity": [opacity] }, [marks]);
    }
    for (const label of plot.querySelectorAll(".infolayer .annotation")) {
      const named = findNamed(layout.annotations[label.dataset.index] ?? {});
      label.classList.toggle("is-dim", named !== void 0 && isDim(named));
    }
  }
  function nameSeries(point, lines) {
    const day = dayOf(point);
    const isSame = ({ visible, x, y, meta }) => visible !== false && meta.series !== point.data.meta.series && y[x.lastIndexOf(day)] === point.y;
    const same = lines.filter(isSame).map(({ meta }) => meta.series);
    const [first, second, ...rest] = [point.data.meta.series, ...same];
    if (!second) return first;
    return rest.length ? `${first}, ${second} and ${rest.length} more` : `${first} and ${second}`;
  }
  function describe(plot, point, compared) {
    const { intervals } = plot.layout.meta;
    const [value, rest] = point.customdata;
    const isAlone = listLines(plot.data).length < 2;
    const before = compared?.customdata[0] ? compared.customdata : null;
    return [
      isAlone ? intervals[dayOf(point)] : nameSeries(point, listLines(plot.data)),
      `${value}${rest}`,
      before && `${before[1]}: ${before[0]}`,
      isAlone ? "" : intervals[dayOf(point)]
    ];
  }
  function sayClick(offer) {
    return offer ? `Click to ${offer[0].toLowerCase()}${offer.slice(1)}` : "";
  }
  function leave(plot) {
    hideTip();
    emphasise(plot, void 0);
    for (const each of listPlots()) hideOver(each);
  }
  var findPoint = (points) => points.find(({ customdata, data }) => customdata?.[0] && data.meta?.points);
  function showPoint(plot, point, { compared, hasClick }) {
    const day = dayOf(point);
    const place3 = findPlace(plot, findPlane(plot), day, point.y);
    const mark = { left: place3.left - RING / 2, top: place3.top - RING / 2 };
    for (const other of listPlots()) {
      if (other === plot) hideOver(plot);
      else putHair(other, day);
    }
    putOver(plot, "chart-ring", { ...mark, width: RING, height: RING });
    emphasise(plot, point.data.meta.series);
    const edges = { ...mark, right: mark.left + RING, bottom: mark.top + RING };
    const click = hasClick ? sayClick(point.customdata[2]) : "";
    const said = describe(plot, point, compared).filter(Boolean);
    showTip(said, click, edges, plot.getBoundingClientRect());
    return said;
  }
  function listen(plot, pick) {
    const hasClick = Boolean(pick);
    plot.on("plotly_hover", ({ points }) => {
      const point = findPoint(points);
      const compared = points.find(({ data }) => data.meta?.compared);
      if (point) showPoint(plot, point, { compared, hasClick });
      else leave(plot);
    });
    plot.on("plotly_unhover", () => leave(plot));
    if (pick) {
      plot.on("plotly_click", ({ points }) => {
        const point = findPoint(points);
        if (point) pick(plot, point);
      });
    }
  }
  function watchPointer(pick) {
    document.addEventListener(
      "mousemove",
      (event) => {
        const plot = event.target.closest?.(".chart-card .js-plotly-plot");
        if (!plot?.on || plot.dataset.listens) return;
        plot.dataset.listens = "true";
        listen(plot, pick);
      },
      { passive: true, capture: true }
    );
    for (const kind of ["pointerover", "focusin"]) {
      document.addEventListener(kind, (event) => {
        const { series } = event.target.closest?.("[data-series]")?.dataset ?? {};
        if (event.target.closest?.(".js-plotly-plot")) return;
        const shown = series !== void 0 && !isHidden(series) ? series : void 0;
        for (const plot of listPlots()) emphasise(plot, shown);
      });
    }
  }

  // browser/charts/line_keys.js
  var listPoints = (data) => data.x.map((x, at) => ({ x, y: data.y[at], customdata: data.customdata[at], data })).filter(({ y, customdata }) => y !== null && customdata[0]);
  var dayOf2 = ({ x }) => String(x).slice(0, 10);
  function stepTo(key, point, lines) {
    const [first] = lines;
    if (!first) return void 0;
    const points = listPoints(point?.data ?? first);
    const at = points.findIndex(({ x }) => point && x === point.x);
    const to = (place3, list) => list[Math.min(Math.max(place3, 0), list.length - 1)];
    if (key === "End" || at < 0 && key === "ArrowLeft") return points.at(-1);
    if (key === "Home" || at < 0) return points[0];
    if (key === "ArrowRight") return to(at + 1, points);
    if (key === "ArrowLeft") return to(at - 1, points);
    const same = lines.flatMap(listPoints).filter((each) => dayOf2(each) === dayOf2(point)).sort((one, other) => one.y - other.y);
    const rank = same.findIndex(({ data }) => data === point.data);
    return to(rank + (key === "ArrowUp" ? 1 : -1), same);
  }
  var KEYS = /* @__PURE__ */ new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
  function watchKeys({ say, pick }) {
    const reached = /* @__PURE__ */ new WeakMap();
    const find = ({ target }) => target.matches?.(".chart-card__chart") ? target.querySelector(".js-plotly-plot") : null;
    document.addEventListener("keydown", (event) => {
      const plot = find(event);
      if (!plot?.data) return;
      const lines = listLines(plot.data).filter(({ visible }) => visible !== false);
      const before = reached.get(plot);
      const line = lines.find((each) => each.meta.series === before?.data.meta.series);
      const point = line && listPoints(line).find(({ x }) => x === before.x);
      if (event.key === "Enter" && point && pick) pick(plot, point);
      else if (event.key === "Escape") leave(plot);
      else if (KEYS.has(event.key)) {
        event.preventDefault();
        const next = stepTo(event.key, point, lines);
        if (!next) return;
        reached.set(plot, next);
        say(showPoint(plot, next, { hasClick: Boolean(pick) }).join(", "));
      }
    });
    document.addEventListener("focusout", (event) => {
      const plot = find(event);
      if (plot?.data) leave(plot);
    });
  }

  // browser/dash.js
  globalThis.dash_clientside ||= {};
  var clientside = globalThis.dash_clientside;
  function provide(namespace, functions) {
    clientside[namespace] = { ...clientside[namespace], ...functions };
  }
  var hasStarted = () => Boolean(clientside.set_props);
  function setProps(id, props) {
    clientside.set_props(id, props);
  }
  var cleanUrl = (url) => clientside.clean_url(url);
  function mapComponents(part, change) {
    if (Array.isArray(part)) return part.map((each) => mapComponents(each, change));
    if (!part || typeof part !== "object" || !part.props) return part;
    const changed = change(part);
    const { children, content } = changed.props;
    if (content)
      return { ...changed, props: { ...changed.props, content: mapComponents(content, change) } };
    if (!children || typeof children !== "object") return changed;
    return { ...changed, props: { ...changed.props, children: mapComponents(children, change) } };
  }

  // browser/lost_answers.js
  function buildLostAnswer({ title, text }, part = "page") {
    const children = { state__title: title, state__text: text };
    return mapComponents(lostAnswers.state, (each) => {
      const { className, id } = each.props;
      const own = { ...each.props, children: children[className] ?? each.props.children };
      return { ...each, props: id?.role ? { ...own, id: { ...id, role: part } } : own };
    });
  }

  // browser/portfolio/sparks.js
  var SVG = "http://www.w3.org/2000/svg";
  var [WIDTH, HEIGHT] = [104, 26];
  var PARTS = 100;
  var [LOW, HIGH, LINE] = [60, 60 * 86400, 3600];
  var MANY = 3;
  function draw(tag, attributes) {
    const element2 = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element2.setAttribute(name, String(value));
    return element2;
  }
  function frame(name) {
    const svg = draw("svg", {
      class: `portfolio__spark is-${name}`,
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      width: WIDTH,
      height: HEIGHT,
      "aria-hidden": "true"
    });
    return svg;
  }
  var round = (value) => Math.round(value * 10) / 10;
  function place2(seconds) {
    const within = Math.min(Math.max(seconds, LOW), HIGH);
    const share = Math.log(within / LOW) / Math.log(HIGH / LOW);
    return round(HEIGHT - 3 - share * (HEIGHT - 6));
  }
  var across = (part) => round(2 + (part + 0.5) / PARTS * (WIDTH - 4));
  function addPath(svg, name, parts) {
    if (parts.length) svg.append(draw("path", { d: parts.join(""), class: `portfolio__${name}` }));
  }
  function drawDots({ LeadTimes: leadTimes, Failures: failures }) {
    const svg = frame("dots");
    const line = place2(LINE);
    svg.append(draw("line", { x1: 0, x2: WIDTH, y1: line, y2: line, class: "portfolio__line" }));
    const drawAll = (found) => found.map(([part, value]) => `M${across(part)} ${place2(value)}h0`);
    addPath(svg, "dots", drawAll(leadTimes.filter(([, , count]) => count <= MANY)));
    addPath(svg, "dots is-many", drawAll(leadTimes.filter(([, , count]) => count > MANY)));
    const y = HEIGHT / 2;
    const crosses = failures.map(([part]) => `M${across(part) - 3} ${y - 3}l6 6m0 -6l-6 6`);
    addPath(svg, "cross", crosses);
    return svg;
  }
  function drawBars({ Intervals: intervals, IsInProgress: isInProgress, Usual: usual }) {
    const svg = frame("bars");
    const most = Math.max(...intervals, 1);
    const step = WIDTH / intervals.length;
    const width = round(Math.max(step - Math.min(1, step / 4), 0.6));
    const bars = { bars: [], "bars is-outside": [], "bars is-unfinished": [] };
    for (const [at, count] of intervals.entries()) {
      if (!count) continue;
      const height = round(Math.max(count / most * (HEIGHT - 2), 1.5));
      const isLast = isInProgress && at === intervals.length - 1;
      const isOutside = usual && (count > usual[1] || count < usual[0]);
      const name = isLast ? "bars is-unfinished" : isOutside ? "bars is-outside" : "bars";
      bars[name].push(`M${round(at * step)} ${HEIGHT}v${-height}h${width}v${height}z`);
    }
    for (const [name, parts] of Object.entries(bars)) addPath(svg, name, parts);
    return svg;
  }

  // browser/shell/waiting.js
  var STAGES = [
    [8e3, "is-long"],
    [1e3, "is-slow"]
  ];
  var calls = /* @__PURE__ */ new Map();
  var box = null;
  var left = null;
  function findStage() {
    const age = Date.now() - Math.min(...calls.values());
    return STAGES.find(([after]) => age >= after - 20)?.[1] || "";
  }
  function buildBox(cancel) {
    const made = build("div", void 0, { class: "waiting" });
    const words = build("p", "", { class: "waiting__words", role: "status" });
    const button = build("button", "Cancel", { class: "button", type: "button", hidden: "" });
    button.addEventListener("click", () => {
      cancel([...calls.keys()]);
      if (left?.isConnected) left.focus();
    });
    made.append(build("div", void 0, { class: "waiting__bar" }), words, button);
    document.body.append(made);
    return made;
  }
  function watchWaiting({ canCancel = () => false, cancel = () => {
  } } = {}) {
    const update = () => {
      const stage = findStage();
      if (!stage && !box) return;
      box ||= buildBox(cancel);
      const isLong = stage === "is-long";
      if (isLong && !box.classList.contains("is-long")) left = document.activeElement;
      for (const [, name] of STAGES) box.classList.toggle(name, name === stage);
      document.documentElement.classList.toggle("is-waiting", stage !== "");
      box.querySelector("p").textContent = isLong ? "Still working…" : "";
      box.querySelector("button").hidden = !(isLong && [...calls.keys()].some(canCancel));
    };
    return {
      begun(call) {
        calls.set(call, Date.now());
        for (const [after] of STAGES) window.setTimeout(update, after);
      },
      ended(call) {
        calls.delete(call);
        update();
      }
    };
  }

  // browser/static_parts.js
  var STATIC = { namespace: "insights_dash", type: "Static" };
  var HTML = "dash_html_components";
  var LINK = "dash_core_components.Link";
  var DRAWING = "insights_dash.Svg";
  var DRAWN_BY_DASH = /* @__PURE__ */ new Set([LINK, DRAWING]);
  var URLS = { A: "href", Button: "formAction", Form: "action", Iframe: "src" };
  var OTHERS = /* @__PURE__ */ new Set(["Embed", "MapEl", "ObjectEl"]);
  var OF_DASH = /* @__PURE__ */ new Set(["children", "disable_n_clicks", "n_clicks", "n_clicks_timestamp"]);
  var isComponent = (part) => Boolean(part?.props && part.namespace && part.type);
  var nameOf = ({ namespace, type }) => `${namespace}.${type}`;
  var isText = (part) => part === null || typeof part !== "object";
  function isStatic(part) {
    if (isText(part)) return true;
    if (Array.isArray(part)) return part.every(isStatic);
    if (!isComponent(part) || part.props.id) return false;
    const isElement = part.namespace === HTML && !OTHERS.has(part.type);
    const isKnown = isElement || DRAWN_BY_DASH.has(nameOf(part));
    return isKnown && isStatic(part.props.children);
  }
  function joinStatic(children) {
    if (Array.isArray(children)) return children.map(joinStatic);
    if (!isComponent(children)) return children;
    if (isStatic(children)) return { ...STATIC, props: { content: children } };
    const { props } = children;
    if (!props.children) return children;
    return { ...children, props: { ...props, children: joinStatic(props.children) } };
  }
  function joinAnswer(answer) {
    const response = Object.entries(answer.response || {}).map(([id, props]) => [
      id,
      props?.children ? { ...props, children: joinStatic(props.children) } : props
    ]);
    return { ...answer, response: Object.fromEntries(response) };
  }
  var JOINS = { "_dash-layout": joinStatic, "_dash-update-component": joinAnswer };
  var send = window.fetch;
  window.fetch = async function(resource, options) {
    const response = await send.call(this, resource, options);
    const url = String(resource.url || resource);
    const found = Object.keys(JOINS).find((name) => url.includes(name));
    if (found) {
      const read = response.json.bind(response);
      response.json = async () => JOINS[found](await read());
    }
    return response;
  };
  var ignore = () => {
  };
  function listShown(children) {
    if (children === null || children === void 0) return [];
    return Array.isArray(children) ? children.map(draw2) : [draw2(children)];
  }
  function draw2(part) {
    if (isText(part)) return part;
    const { createElement, Fragment } = window.React;
    if (Array.isArray(part)) return createElement(Fragment, null, ...part.map(draw2));
    const { namespace, type, props } = part;
    const shown = listShown(props.children);
    if (namespace !== HTML) {
      return createElement(window[namespace][type], { ...props, setProps: ignore }, ...shown);
    }
    const own = Object.entries(props).filter(([name]) => !OF_DASH.has(name)).map(([name, value]) => [name, name === URLS[type] && value ? cleanUrl(value) : value]);
    return createElement(type.toLowerCase(), Object.fromEntries(own), ...shown);
  }
  window.insights_dash = {
    ...window.insights_dash,
    Static({ content }) {
      const { createElement, Fragment } = window.React;
      return createElement(Fragment, null, ...listShown(content));
    }
  };

  // browser/embed/page.js
  function tellViewer(text) {
    document.getElementById(ids.embed.STATUS).textContent = text;
  }
  function showFailure(failure) {
    const children = buildLostAnswer(failure);
    setProps(ids.embed.RESULTS, { children, className: "embed__results" });
  }
  function readRefusal(message) {
    const [title, ...text] = message.split(". ");
    return { title, text: text.join(". ") };
  }
  function unfoldLegend(button) {
    button.dataset.more ||= button.textContent;
    const isOpen = toggleExpanded(button);
    button.textContent = isOpen ? "Show fewer" : button.dataset.more;
    button.parentElement.classList.toggle("is-unfolded", isOpen);
  }
  function sendChoices() {
    const choices = [...document.querySelectorAll("[data-asks]")];
    const wanted = choices.map((each) => [each.dataset.asks, each.value]);
    setProps(ids.embed.WANTED, { data: Object.fromEntries(wanted) });
  }
  function drawCell(cell) {
    const { "data-dots": dots, "data-weeks": weeks, ...props } = cell.props;
    const drawn = dots ? drawDots(JSON.parse(dots)) : drawBars(JSON.parse(weeks));
    const svg = { markup: drawn.outerHTML, label: "", name: "portfolio__drawing" };
    const children = { namespace: "insights_dash", type: "Svg", props: svg };
    return { ...cell, props: { ...props, children } };
  }
  var painted = "";
  function paint(answer) {
    hideOnly([]);
    const said = answer.props["data-said"];
    if (painted && painted !== said) tellViewer(said);
    painted = said;
    const styles = getComputedStyle(document.documentElement);
    const series = [];
    const shown = mapComponents(answer, (part) => {
      const { figure, id } = part.props;
      if (part.props["data-series"]) series.push(part.props["data-series"]);
      if (part.props["data-dots"] || part.props["data-weeks"]) return drawCell(part);
      if (!figure) return part;
      keepFigure(id, figure);
      return { ...part, props: { ...part.props, figure: paintChart(id, figure, styles) } };
    });
    settleLegend(series);
    return joinStatic(shown);
  }
  function startPage() {
    watchPointer();
    watchKeys({ say: tellViewer });
    bindLegend((_series, { shown, of }) => tellViewer(`${shown} of ${of} series shown.`));
    bindTables((figure) => buildTable(figure, ([value]) => value));
    onClick("[data-unfolds-legend]", unfoldLegend);
    document.addEventListener("change", (event) => {
      if (event.target.closest("[data-asks]")) sendChoices();
    });
    watchCallbacks({
      ...watchWaiting(),
      async answered(response) {
        if (response.status >= 500) showFailure(lostAnswers.broken);
        else if (response.status >= 400) {
          showFailure(readRefusal(await response.clone().text()));
        }
      },
      unreachable() {
        showFailure(lostAnswers.unreachable);
      }
    });
    provide("embed", { paint });
  }

  // browser/embed/fit.js
  var ROOM = ".is-wall .embed__results > :is(.portfolio, .rollout)";
  var ROWS = "tbody tr";
  var countOf = (row) => Number(row.dataset.counts ?? 1);
  function sayShown(shown, { total, noun, sorted }) {
    const count = (number) => Number(number).toLocaleString("en");
    const said = `${count(shown)} of ${count(total)} ${noun}`;
    return sorted ? `${said}, ${sorted}` : said;
  }
  function listLast(rows) {
    const last = rows.length - 1;
    const isAlone = last > 0 && countOf(rows[last - 1]) === 0;
    return isAlone ? rows.slice(last - 1) : rows.slice(last);
  }
  function findNote(table) {
    const found = table.parentElement.querySelector(
      ":scope > * [data-says-rows], :scope > .wall-cut"
    );
    if (found) return found;
    const note = build("p", "", { class: "wall-cut" });
    table.after(note);
    return note;
  }
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
  function keepFitting() {
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

  // browser/embed/painted.js
  var isDrawn = (graph) => graph.querySelector(".main-svg") !== null;
  function isPainted(page) {
    const results = page.querySelector(".embed__results");
    if (!results?.firstElementChild || results.querySelector("[aria-busy]")) return false;
    return [...results.querySelectorAll(".chart-card__graph")].every(isDrawn);
  }
  function tellPainted() {
    const { readAt } = pageData;
    if (!readAt || window.parent === window) return;
    let isTold = false;
    onElements(() => {
      if (isTold || !isPainted(document)) return;
      isTold = true;
      redrawCharts();
      keepFitting();
      const hasFailed = document.querySelector(".embed .state.is-error") !== null;
      const message = { type: "insights-dash:painted", readAt, hasFailed };
      window.parent.postMessage(message, window.location.origin);
    });
  }

  // browser/embed/sandbox.js
  var isSandboxed = () => window.origin === "null";
  function explainSandbox() {
    document.write(
      '<link rel="stylesheet" href="/assets/embed/refused.css"></head><body><main>',
      "<h1>This embed is blocked by its sandbox</h1>",
      "<p>In the host page, the iframe needs ",
      '<code>sandbox="allow-scripts allow-same-origin"</code>.</p>',
      "</main><plaintext hidden>"
    );
  }

  // browser/embed/theme.js
  var SCHEME = "data-mantine-color-scheme";
  var SCHEMES = ["light", "dark"];
  var root = document.documentElement;
  function followTheme() {
    const { theme, parents } = pageData;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    let asked = null;
    let turns = 0;
    function choose() {
      if (SCHEMES.includes(theme)) return theme;
      return asked || (dark.matches ? "dark" : "light");
    }
    function set() {
      const scheme = choose();
      if (root.getAttribute(SCHEME) === scheme) return;
      root.setAttribute(SCHEME, scheme);
      turns += 1;
      if (hasStarted()) setProps(ids.embed.SCHEME, { data: turns });
    }
    set();
    dark.addEventListener("change", set);
    window.addEventListener("message", ({ data, origin, source }) => {
      if (theme !== "parent" || source !== window.parent || !parents.includes(origin)) return;
      if (data?.type !== "insights-dash:theme" || !SCHEMES.includes(data.theme)) return;
      asked = data.theme;
      set();
    });
  }

  // browser/shell/svg.js
  window.insights_dash = {
    ...window.insights_dash,
    Svg({ markup, label, name }) {
      const described = label ? { role: "img", "aria-label": label, title: label } : {};
      return window.React.createElement("span", {
        className: name,
        ...described,
        dangerouslySetInnerHTML: { __html: markup }
      });
    }
  };

  // browser/toolbars.js
  var STEPS = {
    ArrowRight: (at) => at + 1,
    ArrowDown: (at) => at + 1,
    ArrowLeft: (at) => at - 1,
    ArrowUp: (at) => at - 1,
    Home: () => 0,
    End: () => -1
  };
  var listItems = (bar) => [...bar.querySelectorAll("button, a[href]")].filter((each) => each.checkVisibility());
  function stopAt(items, stop) {
    for (const each of items) each.tabIndex = each === stop ? 0 : -1;
  }
  function prepare() {
    for (const bar of document.querySelectorAll("[role='toolbar']")) {
      const items = listItems(bar);
      if (items.filter((each) => each.tabIndex === 0).length === 1) continue;
      const pressed = items.filter((each) => each.getAttribute("aria-pressed") === "true");
      stopAt(items, pressed.length === 1 ? pressed[0] : items[0]);
    }
  }
  document.addEventListener("keydown", (event) => {
    const bar = event.target.closest?.("[role='toolbar']");
    const step = STEPS[event.key];
    if (!bar || !step) return;
    event.preventDefault();
    const items = listItems(bar);
    items.at(step(items.indexOf(event.target)) % items.length).focus();
  });
  document.addEventListener("focusin", (event) => {
    const bar = event.target.closest?.("[role='toolbar']");
    if (bar) stopAt(listItems(bar), event.target);
  });
  var isDue = false;
  onElements(() => {
    if (isDue) return;
    isDue = true;
    window.requestAnimationFrame(() => {
      isDue = false;
      prepare();
    });
  });

  // browser/embed.js
  if (isSandboxed()) explainSandbox();
  else {
    followTheme();
    startPage();
    tellPainted();
    markRoot("has-failed", ".embed .state");
    document.addEventListener("DOMContentLoaded", tellHeight);
  }
})();
