/* An embed's charts, legend, tables and choices. */
import { watchCallbacks } from "../callback_failures.js";
import { bindTables, buildTable } from "../charts/data_table.js";
import { paintChart } from "../charts/drawing.js";
import { bindLegend, settleLegend } from "../charts/legend.js";
import { watchKeys } from "../charts/line_keys.js";
import { watchPointer } from "../charts/pointer.js";
import { hideOnly, keepFigure } from "../charts/series.js";
import { mapComponents, provide, setProps } from "../dash.js";
import { onClick, toggleExpanded } from "../dom.js";
import { buildLostAnswer } from "../lost_answers.js";
import { ids, lostAnswers } from "../page_data.js";
import { drawBars, drawDots } from "../portfolio/sparks.js";
import { watchWaiting } from "../shell/waiting.js";
import { joinStatic } from "../static_parts.js";

// Screen readers say it.
function tellViewer(text) {
  document.getElementById(ids.embed.STATUS).textContent = text;
}

function showFailure(failure) {
  const children = buildLostAnswer(failure);
  setProps(ids.embed.RESULTS, { children, className: "embed__results" });
}

/* The server refuses an embed in two sentences: what is wrong, and what to do. */
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

/* A cell of a portfolio with its small drawing. */
function drawCell(cell) {
  const { "data-dots": dots, "data-weeks": weeks, ...props } = cell.props;
  const drawn = dots ? drawDots(JSON.parse(dots)) : drawBars(JSON.parse(weeks));
  const svg = { markup: drawn.outerHTML, label: "", name: "portfolio__drawing" };
  const children = { namespace: "insights_dash", type: "Svg", props: svg };
  return { ...cell, props: { ...props, children } };
}

let painted = ""; // what is shown, as text

/* The server's answer with every figure in the theme's colours. */
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

export function startPage() {
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
    },
  });
  provide("embed", { paint });
}
