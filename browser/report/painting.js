/* The server's answer, shown: every figure in the theme's colours, hidden series left out. */
import { refillTables } from "../charts/data_table.js";
import { paintChart } from "../charts/drawing.js";
import { settleLegend } from "../charts/legend.js";
import { keepFigure } from "../charts/series.js";
import { mapComponents, noUpdate, provide, setProps } from "../dash.js";
import { ids } from "../page_data.js";
import { joinStatic } from "../static_parts.js";
import { openRows } from "./compared_rows.js";
import { fillTable } from "./data_table.js";
import { findMarkedDay } from "./picks.js";

// What differs from one question to the next, by the beginning of an id.
const CHANGING = [
  [ids.report.LEGEND, ["children"]],
  [ids.report.ASKED, ["children"]],
  ["chart-box-", ["aria-label"]],
  ["chart-csv-", ["href"]],
  ["chart-", ["figure"]],
];
let shownFrame = "";

function listChanging(part) {
  const found = CHANGING.find(([start]) => String(part.props.id).startsWith(start));
  return found ? found[1] : [];
}

function readProps(part, read) {
  return Object.fromEntries(listChanging(part).map((name) => [name, read(name)]));
}

function markDay(day) {
  const styles = getComputedStyle(document.documentElement);
  const color = styles.getPropertyValue("--accent").trim();
  const place = { x0: day, x1: day, y0: 0, y1: 1 };
  return { type: "line", yref: "paper", ...place, line: { color, width: 1.5 } };
}

/* A figure of the page, with a line at the day that was picked. */
export function markPicked(drawn, day) {
  if (!day) return drawn;
  const shapes = [...(drawn.layout.shapes || []), markDay(day)];
  return { ...drawn, layout: { ...drawn.layout, shapes } };
}

function listSeries(answer) {
  const series = [];
  mapComponents(answer, (part) => {
    if (part.props["data-series"]) series.push(part.props["data-series"]);
    return part;
  });
  return series;
}

provide("overview", {
  /* Where only figures changed, only they are given to the page: that is twice as fast. */
  paint(answer, _scheme, picked) {
    if (!answer) return noUpdate();
    const styles = getComputedStyle(document.documentElement);
    const day = findMarkedDay(picked || {});
    const changing = {};
    const painted = mapComponents(answer, (part) => {
      if (!listChanging(part).length) return part;
      const props = { ...part.props };
      if (props.figure) {
        keepFigure(props.id, props.figure);
        props.figure = markPicked(paintChart(props.id, props.figure, styles), day);
      }
      changing[props.id] = readProps(part, (name) => props[name]);
      return { ...part, props };
    });
    const blank = (part) => ({ ...part, props: { ...part.props, ...readProps(part, () => null) } });
    const frame = JSON.stringify(mapComponents(answer, blank));
    settleLegend(listSeries(answer)).then(() => refillTables(fillTable));
    if (document.querySelector(".is-compare")) openRows();
    const isSame = frame === shownFrame && document.getElementById(ids.report.LEGEND);
    shownFrame = frame;
    if (!isSame) return joinStatic(painted);
    for (const [id, props] of Object.entries(changing)) setProps(id, props);
    return noUpdate();
  },
});
