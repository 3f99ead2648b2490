/* The legend of a report: hidden series are part of the address. */
import { bindLegend } from "../charts/legend.js";
import { isHidden, listHidden } from "../charts/series.js";
import { onClick, prefersCalm } from "../dom.js";
import { ids } from "../page_data.js";
import { changeAddress } from "./address.js";
import { say } from "./status.js";

bindLegend((series, { shown, of }) => {
  changeAddress({ hidden: listHidden() }, "replaceState");
  const what = isHidden(series) ? "hidden" : "shown";
  say(`${series} ${what}. ${shown} of ${of} series in the charts.`);
});

onClick("[data-opens-series]", () => {
  const box = document.getElementById(ids.report.SERIES);
  if (!box) return;
  box.scrollIntoView({ block: "center", behavior: prefersCalm() ? "auto" : "smooth" });
  box.focus();
  box.click();
});
