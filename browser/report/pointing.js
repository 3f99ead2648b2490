/* Charts that Plotly draws: a click, or Enter, picks a value. */
import { watchKeys } from "../charts/line_keys.js";
import { dayOf, watchPointer } from "../charts/pointer.js";
import { metricOf } from "../charts/series.js";
import { pickPoint } from "./picks.js";
import { say } from "./status.js";

const pick = (plot, point) => pickPoint(metricOf(plot), dayOf(point), point.data.meta.series);

watchPointer(pick);
watchKeys({ say, pick });
