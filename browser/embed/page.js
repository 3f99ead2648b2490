/* An embed's charts, legend, tables and choices. */
import "../charts/hover_labels.js";
import { watchCallbacks } from "../callback_failures.js";
import { resolveColors } from "../charts/colors.js";
import { bindTables, buildTable } from "../charts/data_table.js";
import { bindLegend, shortenChips } from "../charts/legend.js";
import { hideOnly, keepFigure } from "../charts/series.js";
import { component, mapComponents, provide, setProps } from "../dash.js";
import { onClick, toggleExpanded } from "../dom.js";

// Screen readers say it.
function tellViewer(text) {
  document.getElementById("embed-status").textContent = text;
}

function showFailure(text) {
  const children = component("P", { children: text });
  const state = component("Div", { className: "state is-error", role: "alert", children });
  setProps("embed-results", { children: state, className: "embed__results" });
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
  setProps("embed-wanted", { data: Object.fromEntries(wanted) });
}

let painted = ""; // what is shown, in words

/* The server's answer with every figure in the theme's colours. */
function paint(answer) {
  hideOnly([]);
  window.requestAnimationFrame(shortenChips);
  const said = answer.props["data-said"];
  if (painted && painted !== said) tellViewer(said);
  painted = said;
  const styles = getComputedStyle(document.documentElement);
  return mapComponents(answer, (part) => {
    const { figure, id } = part.props;
    if (!figure) return part;
    keepFigure(id, figure);
    return { ...part, props: { ...part.props, figure: resolveColors(figure, styles) } };
  });
}

export function startPage() {
  bindLegend((_series, { shown, of }) => tellViewer(`${shown} of ${of} series shown.`));
  bindTables((figure) => buildTable(figure, ([value]) => value));
  onClick("[data-unfolds-legend]", unfoldLegend);
  document.addEventListener("change", (event) => {
    if (event.target.closest("[data-asks]")) sendChoices();
  });
  watchCallbacks({
    async answered(response) {
      if (response.status >= 500) {
        showFailure("Something went wrong. Reload the page and try again.");
      } else if (response.status >= 400) showFailure(await response.clone().text());
    },
    unreachable() {
      showFailure("Can't reach the server. Check your connection and try again.");
    },
  });
  provide("embed", { paint });
}
