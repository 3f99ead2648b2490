/* The table of a chart's values: built from the figure when the user opens it. */
import { build, onClick, toggleExpanded } from "../dom.js";
import { findFigure, listLines } from "./series.js";

const buildHeading = (text, scope) => build("th", text, { scope });

function buildRow(heading, cells) {
  const row = build("tr");
  row.append(heading, ...cells);
  return row;
}

// A value of the compared period, with its own days.
function buildCompared(said) {
  const cell = build("td", said?.[0] || "–");
  if (said?.[0]) cell.append(" ", build("small", said[1]));
  return cell;
}

/* Rows about the whole period, with a text for each series that has one. */
function* buildWhole(rows, lines, compared) {
  for (const [name, texts] of rows) {
    const cells = lines.map(({ meta }) => build("td", texts[meta.series] || "–"));
    const row = buildRow(buildHeading(name, "row"), [...cells, ...compared.map(() => build("td"))]);
    row.className = "is-whole";
    yield row;
  }
}

/* One row per interval, the newest first, one column per series, and one for the compared
   period. Before them come rows about the whole period. `buildValue` returns what a cell shows of a value and its remark, given the interval's
   day and the series. */
export function buildTable(figure, buildValue) {
  const lines = listLines(figure.data);
  const compared = figure.data.filter((trace) => trace.meta?.compared);
  const { head: interval, intervals, whole = [] } = figure.layout.meta;
  const days = [...new Set(lines.flatMap((line) => line.x))].sort().reverse();
  const head = build("thead");
  head.append(
    buildRow(
      buildHeading(interval, "col"),
      [...lines, ...compared].map(({ meta }) => buildHeading(meta.series || meta.compared, "col")),
    ),
  );
  const body = build("tbody");
  body.append(...buildWhole(whole, lines, compared));
  for (const day of days) {
    const cells = lines.map((line) => {
      const said = line.customdata[line.x.lastIndexOf(day)];
      const cell = build("td");
      cell.append(said?.[0] ? buildValue(said, day, line.meta.series) : "–");
      if (said?.[3]) cell.append(" ", build("small", said[3])); // the share of a count
      return cell;
    });
    const before = compared.map((trace) => buildCompared(trace.customdata[trace.x.indexOf(day)]));
    body.append(buildRow(buildHeading(intervals[day], "row"), [...cells, ...before]));
  }
  const table = build("table");
  table.append(head, body);
  return table;
}

/* Fill the open tables again; `fill` gets a box, its figure and the metric. */
export function refillTables(fill) {
  for (const box of document.querySelectorAll("[data-table-of].is-open")) fillBox(box, fill);
}

/* Open and close tables by their buttons. */
export function bindTables(fill) {
  onClick("[data-opens-table]", (button) => {
    const isOpen = toggleExpanded(button);
    const box = document.querySelector(`[data-table-of="${button.dataset.opensTable}"]`);
    box.classList.toggle("is-open", isOpen);
    if (isOpen) fillBox(box, fill);
  });
}

function fillBox(box, fill) {
  if (box.dataset.isFilled) return; // by the server
  const metric = box.dataset.tableOf;
  const figure = findFigure(metric);
  if (figure) box.replaceChildren(fill(figure, metric, box));
}
