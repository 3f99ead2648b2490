/* Charts that Plotly draws: a click, or Enter, picks a value. */
import { stepTo, watchKeys } from "../charts/line_keys.js";
import { dayOf, leave, showPoint, watchPointer } from "../charts/pointer.js";
import { listLines, metricOf } from "../charts/series.js";
import { hideTip } from "../charts/tip.js";
import { isTouched } from "../dom.js";
import { pickPoint, showsPicked } from "./picks.js";
import { say } from "./status.js";
import { openTapped } from "./tapped.js";

const pick = (plot, point) => pickPoint(metricOf(plot), dayOf(point), point.data.meta.series);

/* Say a point that was tapped on the overview beneath its chart, which leads on. */
function showTapped(plot, point) {
  const lines = listLines(plot.data).filter(({ visible }) => visible !== false);
  let shown = point;
  const read = () => {
    const said = showPoint(plot, shown, { hasClick: false });
    hideTip();
    return said;
  };
  openTapped(plot.closest(".chart-card"), {
    read,
    step(key) {
      shown = stepTo(key, { ...shown, x: dayOf(shown) }, lines) ?? shown;
    },
    goOn: () => pick(plot, shown),
    leave: () => leave(plot),
    chart: plot,
  });
}

const isPreview = () => isTouched() && !showsPicked();

watchPointer((plot, point) => (isPreview() ? showTapped : pick)(plot, point));
watchKeys({ say, pick });
