/* The tables of a report's charts: every value leads to the deployments behind it. */
import { bindTables, buildTable } from "../charts/data_table.js";
import { build } from "../dom.js";

export function fillTable(figure, metric, box) {
  const table = buildTable(figure, ([value, , rest], day, series) =>
    build("button", value, {
      type: "button",
      title: rest,
      "data-picks": "point",
      "data-point": day,
      "data-of": series,
      "data-metric": metric,
    }),
  );
  const title = box.closest(".chart-card").querySelector("h2").textContent;
  table.prepend(build("caption", title, { class: "is-said" }));
  return table;
}

bindTables(fillTable);
