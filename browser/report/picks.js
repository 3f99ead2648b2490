/* What the user picks of an answer: a point, a row, a deployment. */
import { listSeries } from "../charts/legend.js";
import { noUpdate, openPage, provide, setProps } from "../dash.js";
import { onClick, prefersCalm } from "../dom.js";
import { ids, parameters } from "../page_data.js";
import { changeAddress, changeQuery, readOverviewPath, readPick } from "./address.js";
import { say } from "./status.js";

const NOTHING = Object.fromEntries(parameters.narrowing.map((name) => [name, ""]));

const findPanel = () => document.getElementById(ids.report.DEPLOYMENTS);

/* A point or a row takes the place of what was picked; no changes drop it. Other picks leave
   the list of deployments as it is. */
export function pick(changes) {
  const leavesList = changes.deployment !== undefined || changes.show !== undefined;
  const all = leavesList ? changes : { ...NOTHING, deployment: "", ...changes };
  changeAddress(all, "pushState");
  setProps(ids.report.PICK, { data: readPick() });
  if (leavesList) return;
  findPanel()?.scrollIntoView({ block: "start", behavior: prefersCalm() ? "auto" : "smooth" });
}

/* The day to mark in the charts: only pages that show what was picked do. */
export const findMarkedDay = (picked) => findPanel() && picked.point;

/* On the overview a point leads to the page of its metric. */
export function pickPoint(metric, point, series) {
  const isSingle = listSeries().length === 0;
  const changes = { point, of: isSingle ? "" : series };
  if (findPanel()) pick(changes);
  else openPage(`${readOverviewPath()}/${metric}`, changeQuery(window.location.search, changes));
}

onClick("[data-picks]", (button) => {
  const { picks, value, point, of, metric } = button.dataset;
  if (picks === "nothing") pick({});
  else if (picks === "point") pickPoint(metric, point, of);
  else pick({ [picks]: value });
});

provide("overview", {
  // How many deployments a search finds, or what was picked has.
  announceRows(counts, searches) {
    const { show, deployment, ...picked } = readPick();
    if (counts.length && (searches.some(Boolean) || show || Object.keys(picked).length)) {
      say(`Deployments: ${counts[0]}.`);
    }
  },

  /* Opening and closing the drawer leaves the list as it is: its rows, its scroll
     position and the cell that focus returns to. */
  listPicked(picked, listed) {
    const { deployment, ...wanted } = picked || {};
    const isSame = JSON.stringify(wanted) === JSON.stringify(listed);
    return isSame ? noUpdate() : wanted;
  },

  openDrawer(picked) {
    return Boolean(picked?.deployment);
  },

  closeDrawer(opened) {
    if (!opened && readPick().deployment) pick({ deployment: "" });
  },
});
