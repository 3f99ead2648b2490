/* Browser's side of an embed: theme, charts, choices, and talk with the parent page. */
(() => {
  window.dash_clientside ||= {};
  const clientside = window.dash_clientside;
  const root = document.documentElement;

  /* In a sandbox without allow-same-origin, a browser loads no data for this page.
     Everything after <plaintext> is text: no other script of the page runs. */
  function explainSandbox() {
    document.write(
      '<link rel="stylesheet" href="/assets/embed/refused.css"></head><body><main>',
      "<h1>This embed is blocked by its sandbox</h1>",
      "<p>In the host page, the iframe needs ",
      '<code>sandbox="allow-scripts allow-same-origin"</code>.</p>',
      "</main><plaintext hidden>",
    );
  }

  if (window.origin === "null") {
    explainSandbox();
    return;
  }

  const read = (name) => document.querySelector(`meta[name="${name}"]`).content;
  const theme = read("embed-theme");
  // Whom the link lets frame it; nobody else is told or believed anything.
  const parents = read("embed-origins").split(" ").filter(Boolean);

  /* Theme -------------------------------------------------------------------- */
  const SCHEME = "data-mantine-color-scheme";
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  let asked = null; // what the parent wants
  let turns = 0;

  function chooseScheme() {
    if (theme === "light" || theme === "dark") return theme;
    return asked || (dark.matches ? "dark" : "light");
  }

  function setScheme() {
    const scheme = chooseScheme();
    if (root.getAttribute(SCHEME) === scheme) return;
    root.setAttribute(SCHEME, scheme);
    turns += 1;
    if (clientside.set_props) clientside.set_props("embed-scheme", { data: turns });
  }

  setScheme();
  dark.addEventListener("change", setScheme);

  /* Parent page -------------------------------------------------------------- */
  window.addEventListener("message", ({ data, origin, source }) => {
    if (theme !== "parent" || source !== window.parent || !parents.includes(origin)) return;
    if (data?.type !== "insights-dash:theme") return;
    if (data.theme !== "light" && data.theme !== "dark") return;
    asked = data.theme;
    setScheme();
  });

  // The browser has checked that the parent is one of these; which, not each tells.
  function findParents() {
    const known = window.location.ancestorOrigins;
    const nearest = known?.[0];
    return nearest ? parents.filter((each) => each === nearest) : parents;
  }

  function tell(message) {
    if (window.parent === window) return;
    for (const origin of findParents()) window.parent.postMessage(message, origin);
  }

  let told = 0;

  function tellHeight() {
    const page = document.querySelector(".embed");
    const height = page ? Math.ceil(page.getBoundingClientRect().height) : 0;
    if (!height || height === told) return;
    told = height;
    tell({ type: "insights-dash:height", height });
  }

  /* Legend and tables ---------------------------------------------------------- */
  const hidden = new Set();
  const figures = {}; // as the server sent them, by measure

  function showSeries(trace) {
    const { series, marks } = trace.meta || {};
    if (marks) return { ...trace, y: trace.y.map((y, at) => (hidden.has(marks[at]) ? null : y)) };
    return { ...trace, visible: !hidden.has(series) };
  }

  function listLegend() {
    return [...document.querySelectorAll("[data-series]")];
  }

  function applyVisibility() {
    const styles = getComputedStyle(root);
    for (const plot of document.querySelectorAll(".chart-card .js-plotly-plot")) {
      const figure = figures[plot.closest(".chart-card").dataset.measure];
      const data = window.insights.resolveColors(figure.data, styles).map(showSeries);
      window.Plotly.react(plot, data, plot.layout);
    }
    const buttons = listLegend();
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(!hidden.has(button.dataset.series)));
    }
    tellViewer(`${buttons.length - hidden.size} of ${buttons.length} series shown.`);
  }

  /* Screen readers say it. */
  function tellViewer(text) {
    document.getElementById("embed-status").textContent = text;
  }

  function pressSeries(series, alone) {
    if (alone) {
      const others = listLegend()
        .map((each) => each.dataset.series)
        .filter((each) => each !== series);
      const wasAlone = others.every((each) => hidden.has(each));
      hidden.clear();
      if (!wasAlone) for (const each of others) hidden.add(each);
    } else if (!hidden.delete(series)) hidden.add(series);
    applyVisibility();
  }

  function unfoldLegend(button) {
    const open = button.getAttribute("aria-expanded") !== "true";
    button.dataset.more = button.dataset.more || button.textContent;
    button.textContent = open ? "Show fewer" : button.dataset.more;
    button.setAttribute("aria-expanded", String(open));
    button.parentElement.classList.toggle("is-unfolded", open);
  }

  function make(tag, text, attributes) {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    return element;
  }

  function makeRow(tag, first, cells) {
    const row = make("tr");
    row.append(make("th", first, { scope: tag === "th" ? "col" : "row" }));
    for (const cell of cells) row.append(make(tag, cell, tag === "th" ? { scope: "col" } : {}));
    return row;
  }

  function fillTable(box) {
    const figure = figures[box.dataset.tableOf];
    const lines = figure.data.filter((trace) => trace.meta?.points);
    const days = [...new Set(lines.flatMap((line) => line.x))].sort().reverse();
    const { head: interval, intervals } = figure.layout.meta;
    const head = make("thead");
    head.append(
      makeRow(
        "th",
        interval,
        lines.map((line) => line.meta.series),
      ),
    );
    const body = make("tbody");
    for (const day of days) {
      const cells = lines.map((line) => {
        const at = line.x.lastIndexOf(day);
        return (at >= 0 && line.customdata[at][0]) || "–";
      });
      body.append(makeRow("td", intervals[day], cells));
    }
    const table = make("table");
    table.append(head, body);
    box.replaceChildren(table);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-series], [data-opens-table], [data-unfolds-legend]");
    if (!button) return;
    if (button.dataset.unfoldsLegend) {
      unfoldLegend(button);
      return;
    }
    if (button.dataset.series) {
      pressSeries(button.dataset.series, event.shiftKey || event.detail === 2);
      return;
    }
    const open = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(open));
    const box = document.querySelector(`[data-table-of="${button.dataset.opensTable}"]`);
    box.classList.toggle("is-open", open);
    if (open) fillTable(box);
  });

  /* Choices --------------------------------------------------------------------- */
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-asks]")) return;
    const choices = [...document.querySelectorAll("[data-asks]")];
    const wanted = choices.map((each) => [each.dataset.asks, each.value]);
    clientside.set_props("embed-wanted", { data: Object.fromEntries(wanted) });
  });

  // Dash says nothing when a callback's answer does not come.
  const send = window.fetch;

  function say(text) {
    const children = { namespace: "dash_html_components", type: "P", props: { children: text } };
    const state = { className: "state is-error", role: "alert", children };
    const part = { namespace: "dash_html_components", type: "Div", props: state };
    clientside.set_props("embed-results", { children: part, className: "embed__results" });
  }

  window.fetch = async function (resource, options) {
    const isCallback = String(resource.url || resource).includes("_dash-update-component");
    try {
      const response = await send.call(this, resource, options);
      if (isCallback && response.status >= 400) {
        const isPlain = response.status < 500;
        say(
          isPlain
            ? await response.clone().text()
            : "Something went wrong. Reload the page and try again.",
        );
      }
      return response;
    } catch (error) {
      if (isCallback) say("Can't reach the server. Check your connection and try again.");
      throw error;
    }
  };

  /* Painting -------------------------------------------------------------------- */
  function paintPart(part, styles) {
    if (Array.isArray(part)) return part.map((each) => paintPart(each, styles));
    if (!part || typeof part !== "object" || !part.props) return part;
    const props = { ...part.props };
    if (props.figure) {
      figures[props.id.replace("chart-", "")] = props.figure;
      props.figure = window.insights.resolveColors(props.figure, styles);
    }
    if (props.children) props.children = paintPart(props.children, styles);
    return { ...part, props };
  }

  let painted = ""; // what is shown, in words

  clientside.embed = {
    /* The server's answer with every figure in the theme's colours. */
    paint(answer) {
      hidden.clear();
      window.requestAnimationFrame(window.insights.shortenChips);
      const said = answer.props["data-said"];
      if (painted && painted !== said) tellViewer(said);
      painted = said;
      return paintPart(answer, getComputedStyle(root));
    },
  };

  document.addEventListener("DOMContentLoaded", () => {
    new ResizeObserver(tellHeight).observe(document.body);
  });
})();
