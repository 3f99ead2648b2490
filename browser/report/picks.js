/* What the user picks of an answer: a point, a row, a deployment. */
import { listSeries } from "../charts/legend.js";
import { noUpdate, openPage, provide, setProps } from "../dash.js";
import { onClick, prefersCalm, waitFor } from "../dom.js";
import { ids, parameters } from "../page_data.js";
import { changeAddress, changeQuery, readOverviewPath, readPick } from "./address.js";
import { say } from "./status.js";

const NOTHING = Object.fromEntries(parameters.narrowing.map((name) => [name, ""]));

// How much of a picked interval must be seen, and how much is brought into sight otherwise.
const LEAST_SEEN = 120; // px
const SHOWN = 340;

const findPanel = () => document.getElementById(ids.report.DEPLOYMENTS);

function show(element, block) {
  element?.scrollIntoView({ block, behavior: prefersCalm() ? "auto" : "smooth" });
}

/* A picked interval opens beneath the chart, which stays in sight. */
export async function showPicked() {
  const { point } = readPick();
  const panel = await waitFor(() => document.querySelector(`[data-opened="${point}"]`));
  if (!panel) return;
  const { top } = panel.getBoundingClientRect();
  if (top + LEAST_SEEN < window.innerHeight) return;
  const behavior = prefersCalm() ? "auto" : "smooth";
  window.scrollBy({ top: top + SHOWN - window.innerHeight, behavior });
}

/* A point or a row takes the place of what was picked; no changes drop it. Other picks leave
   the list of deployments as it is. */
export function pick(changes) {
  const leavesList = changes.deployment !== undefined || changes.show !== undefined;
  const all = leavesList ? changes : { ...NOTHING, deployment: "", ...changes };
  changeAddress(all, "pushState");
  setProps(ids.report.PICK, { data: readPick() });
  if (leavesList) return;
  if (changes.point) showPicked();
  else if (Object.keys(changes).length) show(findPanel(), "start");
}

/* Whether what is picked is shown on this page: the overview has no details. */
export const showsPicked = () => Boolean(findPanel());

/* The day to mark in the charts: only pages that show what was picked do. */
export const findMarkedDay = (picked) => findPanel() && picked.point;

/* The overview has no details: what is picked there is shown on the page of a metric. */
function openMetric(metric, changes) {
  openPage(`${readOverviewPath()}/${metric}`, changeQuery(window.location.search, changes));
}

/* On the overview a point leads to the page of its metric. */
export function pickPoint(metric, point, series) {
  const isSingle = listSeries().length === 0 && !document.querySelector(".panels");
  const changes = { point, of: isSingle ? "" : series };
  const picked = readPick();
  const isOpen = picked.point === point && (picked.of ?? "") === (changes.of ?? "");
  if (findPanel()) pick(isOpen ? {} : changes);
  else openMetric(metric, changes);
}

/* The metric of a chart's card, or the one on whose page a deployment is explained. */
function findMetric(mark) {
  const { metric, leadsTo } = mark.closest("[data-metric], [data-leads-to]").dataset;
  return metric ?? leadsTo;
}

onClick("[data-picks]", (button) => {
  const { picks, value, point, of, metric } = button.dataset;
  if (picks === "nothing") pick({});
  else if (picks === "point") pickPoint(metric, point, of ?? "");
  else if (findPanel()) pick({ [picks]: value });
  else openMetric(findMetric(button), { [picks]: value });
});

/* Esc closes the picked interval, unless something above it listens to the key. */
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !readPick().point) return;
  if (document.querySelector("dialog[open], .mantine-Drawer-content")) return;
  if (event.target.matches?.("input, select, textarea")) return;
  if (findPanel()) pick({});
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
