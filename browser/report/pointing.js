/* Pointing at charts: a click picks the nearest value. */
import { dayOf, findPoint, watchPointer } from "../charts/pointer.js";
import { findFigure, metricOf } from "../charts/series.js";
import { pickPoint } from "./picks.js";

watchPointer((plot, points) => {
  const nearest = findPoint(points);
  if (!nearest) return;
  const metric = metricOf(plot);
  const trace = findFigure(metric).data[nearest.curveNumber];
  pickPoint(metric, dayOf(nearest), trace.meta.series);
});
