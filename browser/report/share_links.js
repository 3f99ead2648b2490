/* Links to what a report's page shows. */
import { values } from "../page_data.js";
import { changeQuery } from "./address.js";

/* The query of a page that shows the latest data. */
export function followData(query) {
  const { asOf } = Object.fromEntries(new URLSearchParams(query));
  return asOf === values.now ? query.replace(/^\?/, "") : changeQuery(query, { asOf: "" });
}

/* The query of a page as it is shown now: with its instant, and with today's defaults.
   `view` is the view that is shown, `seen` the instant of its figures. A day may be over
   only later, so its instant isn't after `now`. */
export function keepData(query, view, { seen, now }) {
  const isOver = new Date(seen) <= now;
  const day = view.asOf === values.now ? "" : view.asOf;
  const asOf = isOver ? day || seen : now.toISOString();
  return changeQuery(query, { ...view, asOf });
}

/* The CSV file of what the API's link shows. */
export function findCsv(api, metric) {
  const url = new URL(api, window.location.href);
  url.pathname += "/csv";
  if (metric) url.searchParams.set("metric", metric);
  url.searchParams.set("bom", "true");
  return url.href;
}
