/* Browser's side of a report's pages: address, charts, legend, picks, grids. */
(() => {
  window.dash_clientside ||= {};
  const clientside = window.dash_clientside;
  const root = document.documentElement;
  const { resolveColors } = window.insights;

  /* Address ----------------------------------------------------------------- */
  // What is asked, how it is drawn, and what was picked of it.
  const SCOPE = ["channelId", "environmentId", "tenantId", "timeZone"];
  const ASKED = [
    "split",
    "tenantTagSetId",
    "timeRange",
    "granularity",
    "asOf",
    "leadTime",
    ...SCOPE,
  ];
  const OPTIONS = ["statistic", "bands", "leadTime", "channelId", "environmentId", "tenantId"];
  const VIEW = [...new Set([...ASKED, ...OPTIONS, "series", "via"])];
  const PICKED = ["point", "of", "project", "environment", "tenant", "deployment", "show"];
  const STAYS = ["deployment", "show"]; // picks that leave the others as they are
  const OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const DEFAULTS = { statistic: "Mean", leadTime: "Completed", timeZone: OWN_ZONE };

  function page() {
    return document.querySelector("[data-overview]");
  }

  function isOpen() {
    const here = page();
    return here && here.dataset.overview === decodeURI(window.location.pathname);
  }

  function defaults() {
    const here = page();
    return { ...DEFAULTS, ...(here ? JSON.parse(here.dataset.defaults) : {}) };
  }

  function readAddress() {
    const search = new URLSearchParams(window.location.search);
    const found = {
      series: search.getAll("series").filter(Boolean),
      hidden: search.getAll("hidden"),
    };
    for (const name of [...VIEW, ...PICKED]) {
      if (name !== "series") found[name] = search.get(name) || "";
    }
    return found;
  }

  function readPick() {
    const found = readAddress();
    return Object.fromEntries(
      PICKED.filter((name) => found[name]).map((name) => [name, found[name]]),
    );
  }

  function writeQuery(view, pick, hiddenSeries) {
    const usual = defaults();
    const search = new URLSearchParams();
    for (const name of VIEW) {
      const value = view[name];
      if (Array.isArray(value)) for (const each of value) search.append(name, each);
      else if (value && value !== (usual[name] || "")) search.set(name, value);
      else if (!value && usual[name] && name === "asOf") search.set(name, "now");
    }
    for (const name of PICKED) if (pick[name]) search.set(name, pick[name]);
    for (const name of hiddenSeries) search.append("hidden", name);
    return search.toString();
  }

  function writeAddress(query, how) {
    const url = window.location.pathname + (query ? `?${query}` : "");
    if (url === window.location.pathname + window.location.search) return;
    window.history[how](window.history.state, "", url);
  }

  // The address with other picks; the view stays as it is.
  function rewrite(changes, how) {
    const search = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      search.delete(name);
      for (const each of [value].flat().filter(Boolean)) search.append(name, each);
    }
    writeAddress(search.toString(), how);
  }

  function go(path, query) {
    window.history.pushState({}, "", path + (query ? `?${query}` : ""));
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
    window.scrollTo(0, 0);
  }

  // From one measure to another the question stays, and what was picked does not.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a.keeps-query");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
      event.preventDefault();
      event.stopPropagation();
      const search = new URLSearchParams(window.location.search);
      for (const name of PICKED) search.delete(name);
      go(link.pathname, search.toString());
    },
    true,
  );

  let restored = null; // the view that a step back or forth leads to

  // Registered before Dash's own router, which would load the whole page again.
  window.addEventListener("popstate", (event) => {
    if (!isOpen()) return;
    event.stopImmediatePropagation();
    const usual = defaults();
    const found = readAddress();
    const view = Object.fromEntries(VIEW.map((name) => [name, found[name]]));
    for (const name of ["split", "timeRange", "granularity", "statistic", "leadTime", ...SCOPE]) {
      view[name] = view[name] || usual[name] || "";
    }
    view.asOf = view.asOf === "now" ? "" : view.asOf || usual.asOf || "";
    hidden = new Set(found.hidden);
    restored = view;
    clientside.set_props("overview-split", { value: view.split });
    if (view.tenantTagSetId) {
      clientside.set_props("overview-tag-set", { value: view.tenantTagSetId });
    }
    clientside.set_props("overview-time-range", { value: view.timeRange });
    clientside.set_props("overview-granularity", { value: view.granularity });
    clientside.set_props("overview-as-of", { value: view.asOf || null });
    clientside.set_props("overview-series", { value: view.series });
    for (const name of OPTIONS) {
      const id = { type: "report-option", name };
      if (document.getElementById(textOf(id))) clientside.set_props(id, { value: view[name] });
    }
    clientside.set_props("report-pick", { data: readPick() });
    applyVisibility();
    window.setTimeout(() => (restored = null), 100);
  });

  // Dash's ids of several parts, as it writes them into the page.
  function textOf(id) {
    return JSON.stringify(Object.fromEntries(Object.entries(id).sort()));
  }

  /* Legend: hidden series are part of the address ----------------------------- */
  let hidden = new Set();
  const figures = {}; // as the server sent them, by measure

  // Traces of hidden series are left out; of the marks of all, only their points.
  function showSeries(trace) {
    const { series, marks } = trace.meta || {};
    if (marks) return { ...trace, y: trace.y.map((y, at) => (hidden.has(marks[at]) ? null : y)) };
    return { ...trace, visible: !hidden.has(series) };
  }

  function applyVisibility() {
    const styles = getComputedStyle(root);
    for (const plot of document.querySelectorAll(".chart-card .js-plotly-plot")) {
      const figure = figures[plot.closest(".chart-card").dataset.measure];
      if (!figure || !plot.data) continue;
      const data = resolveColors(figure.data, styles).map(showSeries);
      window.Plotly.react(plot, data, plot.layout);
    }
    markLegend();
  }

  function markLegend() {
    for (const button of document.querySelectorAll("[data-series]")) {
      button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.series)));
    }
  }

  function listLegend() {
    return [...document.querySelectorAll("[data-series]")].map((each) => each.dataset.series);
  }

  // The page's live region: what changed, for screen readers.
  function say(text) {
    clientside.set_props("overview-status", { children: text });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-series]");
    if (!button) return;
    const series = button.dataset.series;
    if (event.shiftKey || event.detail === 2) {
      const others = listLegend().filter((each) => each !== series);
      const alone = others.every((each) => hidden.has(each));
      hidden.clear();
      if (!alone) for (const each of others) hidden.add(each);
    } else if (hidden.has(series)) hidden.delete(series);
    else hidden.add(series);
    rewrite({ hidden: [...hidden] }, "replaceState");
    applyVisibility();
    const all = listLegend();
    const shown = all.filter((each) => !hidden.has(each)).length;
    say(
      `${series} ${hidden.has(series) ? "hidden" : "shown"}. ${shown} of ${all.length} series in the charts.`,
    );
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-opens-series]");
    if (!opener) return;
    const box = document.getElementById("overview-series");
    if (box) {
      box.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
      box.focus();
      box.click();
    }
  });

  /* Picks: a point, a row, a deployment --------------------------------------- */
  function pick(changes) {
    const stays = STAYS.some((name) => name in changes);
    const others = PICKED.filter((name) => name !== "show").map((name) => [name, ""]);
    const next = stays ? changes : { ...Object.fromEntries(others), ...changes };
    rewrite(next, "pushState");
    clientside.set_props("report-pick", { data: readPick() });
    if (!stays) {
      const panel = document.getElementById("report-deployments");
      if (panel) panel.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    }
  }

  function calm() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  }

  // On the overview a point leads to the page of its measure.
  function pickPoint(measure, point, series) {
    const single = listLegend().length === 0;
    const changes = { point, of: single ? "" : series };
    if (document.getElementById("report-deployments")) {
      pick(changes);
      return;
    }
    const search = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) if (value) search.set(name, value);
    go(`${page().dataset.overview}/${measure}`, search.toString());
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-picks]");
    if (!button) return;
    const { picks, value, point, of, measure } = button.dataset;
    if (picks === "nothing") pick({});
    else if (picks === "point") pickPoint(measure, point, of);
    else pick({ [picks]: value });
  });

  /* Data tables: made of the figure once they are opened ------------------------ */
  function make(tag, text, attributes) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    return element;
  }

  function fillTable(measure) {
    const box = document.querySelector(`[data-table-of="${measure}"]`);
    const figure = figures[measure];
    if (!box || !figure) return;
    const lines = figure.data.filter((trace) => trace.meta?.points);
    const table = make("table");
    const title = box.closest(".chart-card").querySelector("h2").textContent;
    table.append(make("caption", title, { class: "is-said" }));
    const head = make("tr");
    const { head: interval, intervals } = figure.layout.meta;
    head.append(make("th", interval, { scope: "col" }));
    for (const line of lines) head.append(make("th", line.meta.series, { scope: "col" }));
    const top = make("thead");
    top.append(head);
    const body = make("tbody");
    const days = [...new Set(lines.flatMap((line) => line.x))].sort().reverse();
    for (const day of days) {
      const row = make("tr");
      row.append(make("th", intervals[day], { scope: "row" }));
      for (const line of lines) {
        const at = line.x.lastIndexOf(day);
        const said = at < 0 ? ["", ""] : line.customdata[at];
        const cell = make("td");
        if (said[0]) {
          cell.append(
            make("button", said[0], {
              type: "button",
              title: said[2],
              "data-picks": "point",
              "data-point": day,
              "data-of": line.meta.series,
              "data-measure": measure,
            }),
          );
        } else cell.append(make("span", "–"));
        row.append(cell);
      }
      body.append(row);
    }
    table.append(top, body);
    box.replaceChildren(table);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-opens-table]");
    if (!button) return;
    const measure = button.dataset.opensTable;
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    const box = document.querySelector(`[data-table-of="${measure}"]`);
    box.classList.toggle("is-open", open);
    if (open) fillTable(measure);
  });

  /* On phones the controls are folded away. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-opens-controls]");
    if (!button) return;
    const open = button.parentElement.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  });

  /* On phones a long description is folded, and tabs scroll sideways. */
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-unfolds]");
    if (!button) return;
    const open = button.parentElement.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
    button.textContent = open ? "Show less" : "Show more";
  });

  const folds = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const box = target.parentElement;
      const isCut = target.scrollHeight > target.clientHeight + 1;
      if (!box.classList.contains("is-open")) box.querySelector("[data-unfolds]").hidden = !isCut;
    }
  });

  function settleHeader() {
    folds.disconnect();
    const text = document.querySelector(".description__text");
    if (text) folds.observe(text);
    const tabs = document.querySelector(".tabs");
    const tab = tabs?.querySelector("[aria-current]");
    if (tab)
      tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2;
  }

  /* Paper: drawn at once for A4, in its colours; other paper has them scaled. ---- */
  const PAPER_WIDTH = 660; // px, of an A4 page within its margins and the card's
  const PAPER_HEIGHT = { overview: 150, alone: 250 };

  function turnCharts(isPaper) {
    const styles = getComputedStyle(root);
    const cards = [...document.querySelectorAll(".chart-card")];
    const height = cards.length > 1 ? PAPER_HEIGHT.overview : PAPER_HEIGHT.alone;
    for (const card of cards) {
      const plot = card.querySelector(".js-plotly-plot");
      const figure = figures[card.dataset.measure];
      if (!plot?.data || !figure) continue;
      const { data, layout } = paintFigure(figure, styles, markedPoint(readPick()));
      const size = isPaper ? { autosize: false, width: PAPER_WIDTH, height } : {};
      window.Plotly.react(plot, data, { ...layout, ...size });
      for (const drawing of plot.querySelectorAll(".main-svg")) {
        if (isPaper) drawing.setAttribute("viewBox", `0 0 ${PAPER_WIDTH} ${height}`);
        else drawing.removeAttribute("viewBox");
      }
    }
  }

  window.addEventListener("insights-paper", (event) => turnCharts(event.detail));

  /* Grids -------------------------------------------------------------------------- */
  let gridScript = null;

  // AG Grid is a megabyte: it comes once a page needs it, after the charts.
  function loadGrid() {
    if (window.dash_ag_grid) return Promise.resolve();
    gridScript =
      gridScript ||
      new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = document.querySelector("meta[name='grid-script']").content;
        script.onload = resolve;
        script.onerror = () => {
          gridScript = null;
          reject(new Error("Could not load the script of the tables"));
        };
        document.head.append(script);
      });
    return gridScript;
  }

  const UNITS = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"],
  ];

  // As figures/durations.py says it: the two largest units that matter.
  function describeDuration(seconds) {
    const rest = Math.round(Math.abs(seconds));
    const sign = seconds < 0 && rest ? "−" : "";
    for (let index = 0; index < 3; index += 1) {
      const [size, unit] = UNITS[index];
      if (rest < size) continue;
      const [smaller, smallerUnit] = UNITS[index + 1];
      let minor = Math.round((rest % size) / smaller);
      let major = Math.floor(rest / size);
      if (minor * smaller === size) {
        major += 1;
        minor = 0;
      }
      if (index && major * size === UNITS[index - 1][0]) return `${sign}1 ${UNITS[index - 1][1]}`;
      return `${sign}${major.toLocaleString("en")} ${unit}${minor ? ` ${minor} ${smallerUnit}` : ""}`;
    }
    return `${sign}${rest} s`;
  }

  // As figures/sentences.py says it: "27 Feb 2026"; empty without a day.
  function describeDay(day) {
    if (!day) return "";
    const [year, month, date] = String(day).slice(0, 10).split("-").map(Number);
    const name = new Date(Date.UTC(year, month - 1)).toLocaleString("en-US", {
      month: "short",
      timeZone: "UTC",
    });
    return `${date} ${name} ${year}`;
  }

  const isKey = (params) => params.event && params.event.type === "keydown";
  const isLink = ({ event }) => event?.target.closest?.("a");
  const opens = (params) =>
    params.data && !isLink(params) && (!isKey(params) || params.event.key === "Enter");

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    asCount: (value) => (value === null || value === undefined ? "–" : value.toLocaleString("en")),
    asShare: (value) =>
      value === null || value === undefined ? "–" : `${(value * 100).toFixed(1)}%`,
    asDuration: (value) => (value === null || value === undefined ? "–" : describeDuration(value)),
    leaveGrid: () => false, // AG Grid then lets Tab go on to what follows the grid
    isFailed: (params) => params.value === "Failed",
    matchesWords: (parts, text) => parts.every((part) => text.includes(part)),
    openDeployment: (params) => {
      if (opens(params)) pick({ deployment: params.data.id });
    },
    pickRow: (params) => {
      if (!opens(params)) return;
      const { projectId, environmentId, tenantId } = params.data;
      pick({ project: projectId, environment: environmentId, tenant: tenantId });
    },
  });

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    // A project's name, and a link to its own page. A cell's link is no stop of Tab: its
    // way by keyboard is the one in the panel or the drawer that Enter opens.
    ProjectLink: ({ data, value }) => {
      const { createElement } = window.React;
      if (!data?.projectUrl) return value || "";
      const name = `Open project ${value}`;
      const icon = createElement("i", {
        className: "fa-solid fa-arrow-up-right-from-square",
        "aria-hidden": "true",
      });
      const link = createElement(
        "a",
        {
          href: data.projectUrl,
          className: "project-link leads-on",
          title: name,
          "aria-label": name,
          tabIndex: -1,
        },
        icon,
      );
      return createElement(
        "span",
        { className: "project-cell" },
        createElement("span", null, value),
        link,
      );
    },
  });

  // Links in tables load no new page, as those of Dash.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.leads-on");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    go(link.pathname, link.search.slice(1));
  });

  // AG Grid has no option for the name of a grid.
  function nameGrids() {
    for (const grid of document.querySelectorAll(".grid [role='grid']:not([aria-labelledby])")) {
      const title = grid.closest("section").querySelector("h2[id]");
      if (title) grid.setAttribute("aria-labelledby", title.id);
    }
  }

  new MutationObserver(nameGrids).observe(root, { childList: true, subtree: true });

  clientside.overview = {
    /* What the controls ask for, into the address and to the server. */
    ask(split, tagSet, timeRange, granularity, asOf, series, options, optionIds, before, place) {
      const first = clientside.callback_context.triggered.length === 0;
      const splitChanged = !first && !restored && before.split !== split;
      const chosen = Object.fromEntries(optionIds.map((id, index) => [id.name, options[index]]));
      const asked = restored || {
        ...before,
        ...chosen,
        split,
        tenantTagSetId: split === "TenantTagSet" ? tagSet : "",
        timeRange,
        granularity,
        asOf: place.exact[asOf] || asOf || "",
        series: splitChanged ? [] : series || [],
      };
      const view = Object.fromEntries(
        Object.keys(before).map((name) => [
          name,
          asked[name] === undefined ? before[name] : asked[name] || "",
        ]),
      );
      view.series = asked.series;
      // A project's figures are cut in the viewer's own time zone.
      if (place.project && !view.timeZone) view.timeZone = OWN_ZONE;
      if (place.project) clientside.set_props("overview-zone", { children: view.timeZone });
      if (splitChanged && (series || []).length) {
        clientside.set_props("overview-series", { value: [] });
      }
      const api = new URLSearchParams();
      for (const name of ASKED) if (view[name]) api.set(name, view[name]);
      if (view.tenantId === "none") {
        api.delete("tenantId");
        api.set("tenantFilter", "Untenanted");
      }
      const rest = [
        view.split !== "TenantTagSet",
        view.split === "None",
        `${place.api}?${api}`,
        `Data as of ${describeDay(asOf) || "now"}`,
        ["timeRange", "granularity", "split"]
          .map((name) => place.words[name][view[name]])
          .filter(Boolean)
          .join(" · "),
      ];
      if (first) {
        hidden = new Set(readAddress().hidden);
        settleHeader();
        clientside.set_props("report-pick", { data: readPick() });
        return [view, ...rest];
      }
      if (JSON.stringify(before) === JSON.stringify(view)) {
        return [clientside.no_update, ...rest];
      }
      if (before.split !== view.split) hidden.clear();
      if (!restored && isOpen()) {
        writeAddress(writeQuery(view, {}, hidden), "pushState");
        clientside.set_props("report-pick", { data: {} });
      }
      return [view, ...rest];
    },

    /* The server's answer with every figure in the theme's colours. Where only figures
       changed, only they are given to the page: that is twice as fast. */
    paint(answer, _scheme, picked) {
      if (!answer) return clientside.no_update;
      const styles = getComputedStyle(root);
      const point = markedPoint(picked || {});
      const changing = {};
      const painted = repaint(answer, (part) => {
        const names = namesOf(part);
        if (!names) return part;
        const props = { ...part.props };
        if (props.figure) {
          figures[props.id.replace("chart-", "")] = props.figure;
          props.figure = paintFigure(props.figure, styles, point);
        }
        changing[props.id] = Object.fromEntries(names.map((name) => [name, props[name]]));
        return { ...part, props };
      });
      const frame = JSON.stringify(
        repaint(answer, (part) => {
          const blank = (namesOf(part) || []).map((name) => [name, null]);
          return { ...part, props: { ...part.props, ...Object.fromEntries(blank) } };
        }),
      );
      window.requestAnimationFrame(afterPaint);
      const same = frame === shownFrame && document.getElementById("overview-legend");
      shownFrame = frame;
      if (!same) return painted;
      for (const [id, props] of Object.entries(changing)) clientside.set_props(id, props);
      return clientside.no_update;
    },

    /* Set the day that the charts are as of; the button carries it. */
    viewAsOf(clicks) {
      if (!clicks?.some(Boolean)) return clientside.no_update;
      const button = document.querySelector("[data-as-of]");
      return button ? button.dataset.asOf : clientside.no_update;
    },

    loadGrid(results) {
      if (!results) return clientside.no_update;
      return loadGrid().then(() => true);
    },

    filterTable(text, options) {
      return { ...options, quickFilterText: text || "" };
    },

    searchRows(_texts, ids) {
      for (const id of ids) {
        const api = window.dash_ag_grid.getApi(textOf(id));
        if (api) api.purgeInfiniteCache();
      }
    },

    // How many deployments a search finds, or what was picked has.
    announceRows(counts, searches) {
      const { show, deployment, ...picked } = readPick();
      if (counts.length && (searches.some(Boolean) || show || Object.keys(picked).length)) {
        say(`Deployments: ${counts[0]}.`);
      }
    },

    /* Opening and closing the drawer leaves the list as it is: its rows, its scroll
       position and the cell that focus returns to. */
    listPicked(picked, listed) {
      const { deployment, ...wanted } = picked || {};
      const isSame = JSON.stringify(wanted) === JSON.stringify(listed);
      return isSame ? clientside.no_update : wanted;
    },

    openDrawer(picked) {
      return Boolean(picked?.deployment);
    },

    closeDrawer(opened) {
      if (!opened && readPick().deployment) pick({ deployment: "" });
    },
  };

  // What differs from one question to the next, by the beginning of an id.
  const CHANGING = [
    ["overview-legend", ["children"]],
    ["overview-asked", ["children"]],
    ["chart-box-", ["aria-label"]],
    ["chart-csv-", ["href"]],
    ["chart-", ["figure"]],
  ];
  let shownFrame = "";

  function namesOf(part) {
    const found = CHANGING.find(([start]) => String(part.props.id).startsWith(start));
    return found?.[1];
  }

  // A copy of a component with other parts; the changing ones' children are kept.
  function repaint(part, change) {
    if (Array.isArray(part)) return part.map((each) => repaint(each, change));
    if (!part || typeof part !== "object" || !part.props) return part;
    const changed = change(part);
    const { children } = changed.props;
    if (!children || typeof children !== "object") return changed;
    return { ...changed, props: { ...changed.props, children: repaint(children, change) } };
  }

  // The day that is picked, where a page shows what was picked.
  function markedPoint(picked) {
    return document.getElementById("report-deployments") && picked.point;
  }

  function paintFigure(figure, styles, point) {
    const drawn = resolveColors(figure, styles);
    drawn.data = drawn.data.map(showSeries);
    if (point) drawn.layout.shapes = [...(drawn.layout.shapes || []), markDay(point)];
    return drawn;
  }

  // Plotly draws a moment after React has made its place.
  document.addEventListener(
    "mouseover",
    (event) => {
      const plot = event.target.closest?.(".chart-card .js-plotly-plot");
      if (!plot?.on || plot.dataset.listens) return;
      plot.dataset.listens = "true";
      const { measure } = plot.closest(".chart-card").dataset;
      plot.on("plotly_click", ({ points }) => {
        const [nearest] = points.filter((each) => each.customdata?.[0]);
        if (!nearest) return;
        const trace = figures[measure].data[nearest.curveNumber];
        pickPoint(measure, String(nearest.x).slice(0, 10), trace.meta.series);
      });
      plot.on("plotly_hover", ({ points }) => shareHover(plot, String(points[0].x).slice(0, 10)));
      plot.on("plotly_unhover", () => shareHover(plot, ""));
    },
    { passive: true },
  );

  // All charts have the same dates: the day pointed at in one is said in all that have
  // a value there. On others Plotly would say the nearest.
  function shareHover(plot, day) {
    const says = ({ x, visible, customdata }) =>
      customdata && visible !== false && x.some((each, at) => each === day && customdata[at][0]);
    for (const other of document.querySelectorAll(".chart-card .js-plotly-plot")) {
      if (other === plot || !other.data) continue;
      if (other.data.some(says)) {
        window.Plotly.Fx.hover(other, { xval: Date.parse(`${day}T00:00Z`) }, "xy", true);
      } else window.Plotly.Fx.unhover(other);
    }
  }

  function afterPaint() {
    window.insights.shortenChips();
    markLegend();
    for (const box of document.querySelectorAll("[data-table-of].is-open")) {
      fillTable(box.dataset.tableOf);
    }
  }

  function markDay(day) {
    const color = getComputedStyle(root).getPropertyValue("--accent").trim();
    return {
      type: "line",
      yref: "paper",
      x0: day,
      x1: day,
      y0: 0,
      y1: 1,
      line: { color, width: 1.5 },
    };
  }
})();
