/* The table of the portfolio: its head, and one row per project or report. */
import { build } from "../dom.js";
import { BY_VERDICT } from "./rows.js";

/* Key of a column, its title, what it is sorted by, and the title of the group that it begins. */
const COLUMNS = [
  ["name", "", "Name"],
  ["owner", "Owner", ""],
  ["typical", "", "LeadTime", "Lead time"],
  ["tail", "95% within", "LeadTimeNinetyFifth"],
  ["dots", "Each deployment", ""],
  ["frequency", "Per week", "Frequency", "Deployments"],
  ["weeks", "By week", ""],
  ["recovery", "Recovery", "MeanTimeToRecovery"],
  ["failures", "Failures", "DeploymentFailureRate"],
  ["verdict", "Verdict", BY_VERDICT],
  ["last", "Last deployment", "LastDeployment"],
];
const FIGURES = ["typical", "tail", "frequency", "recovery", "failures"];
const NUMBERS = new Set([...FIGURES, "last"]);
/* What the first click on a header sorts by: the largest values, or the first names. */
const ASCENDING_FIRST = new Set(["Name", BY_VERDICT]);

const isPhone = window.matchMedia("(max-width: 720px)"); // as in the style sheet

const icon = (name) =>
  build("i", undefined, { class: `fa-solid fa-${name}`, "aria-hidden": "true" });

const isOf = (by) => by === "Report";
export const nameRows = (by, count) => {
  const [one, many] = isOf(by) ? ["report", "reports"] : ["project", "projects"];
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
};

/* Head ------------------------------------------------------------------------ */
export function nextSort(orderBy, current) {
  if (orderBy !== (current.orderBy || BY_VERDICT)) {
    return { orderBy, descending: ASCENDING_FIRST.has(orderBy) ? "" : "true" };
  }
  return { orderBy, descending: current.descending === "true" ? "" : "true" };
}

function buildHeader([key, title, orderBy], answer, filters) {
  const texts = { name: isOf(answer.by) ? "Report" : "Project", typical: answer.statistics };
  const cell = build("th", undefined, {
    scope: "col",
    class: `portfolio__cell is-${key}${NUMBERS.has(key) ? " is-number" : ""}`,
  });
  const text = title || texts[key];
  if (!orderBy) {
    cell.textContent = text;
    return cell;
  }
  const button = build("button", text, { type: "button", "data-sorts": orderBy });
  if (orderBy === (filters.orderBy || BY_VERDICT)) {
    const isDescending = filters.descending === "true";
    cell.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    button.prepend(icon(isDescending ? "arrow-down" : "arrow-up"));
  }
  cell.append(button);
  return cell;
}

export function buildHead(answer, filters) {
  const head = build("thead");
  const groups = build("tr", undefined, { class: "portfolio__groups" });
  // One cell per column: some columns are only on wide screens.
  for (const [key, , , group] of COLUMNS) {
    groups.append(build("td", group ?? "", { class: `portfolio__cell is-${key}` }));
  }
  const row = build("tr");
  row.append(...COLUMNS.map((column) => buildHeader(column, answer, filters)));
  head.append(groups, row);
  return head;
}

/* Rows ------------------------------------------------------------------------ */
export function buildVerdict({ verdict, reason }, verdicts) {
  const [, word, iconName, kind] = verdicts.find(([value]) => value === verdict);
  const chip = build("span", undefined, { class: `verdict is-${kind}` });
  if (iconName) chip.append(icon(iconName));
  chip.append(word);
  return [chip, build("small", reason, { class: "portfolio__reason" })];
}

function buildName(row, href) {
  const link = build("a", row.name, { href, class: "portfolio__name" });
  return [link, build("small", row.group, { class: "portfolio__group" })];
}

function buildOwner({ owner, ownerUrl }) {
  if (!owner) return [build("span", "No owner", { class: "portfolio__no-owner" })];
  if (!/^https?:\/\//i.test(ownerUrl)) return [build("span", owner)];
  return [build("a", owner, { href: ownerUrl, target: "_blank", rel: "noopener noreferrer" })];
}

/* "1 of 52" is the text, and none is a pale 0. */
function writeFigure(key, { text, brief, failed, total }) {
  if (key !== "failures") return (isPhone.matches && brief) || text;
  if (!total) return "–";
  return failed ? text : "0";
}

function buildFlag({ target, isMet }) {
  const said = `Target ${target}: ${isMet ? "met" : "missed"}`;
  const flag = build("span", undefined, {
    class: `portfolio__flag is-${isMet ? "met" : "missed"}`,
    title: said,
  });
  flag.append(icon("flag"), build("span", said, { class: "is-said" }));
  return flag;
}

function buildFigure(key, cell) {
  const text = writeFigure(key, cell);
  const isPale = text === "–" || text === "0";
  const number = build("span", text, { class: `portfolio__number${isPale ? " is-pale" : ""}` });
  if (cell.target) number.append(buildFlag(cell));
  return [number, build("small", cell.growth ?? "", { class: "portfolio__growth" })];
}

/* A row; `write(row)` returns the URL of its page. */
export function buildRow(row, index, { verdicts, write }) {
  const made = build("tr", undefined, {
    class: "portfolio__row",
    "aria-rowindex": String(index + 3),
    "data-row": row.id,
  });
  const contents = {
    name: () => buildName(row, write(row)),
    owner: () => buildOwner(row),
    verdict: () => buildVerdict(row, verdicts),
    last: () => [document.createTextNode(row.last)],
  };
  const kind = verdicts.find(([value]) => value === row.verdict)[3];
  for (const [key] of COLUMNS) {
    const cell = build(key === "name" ? "th" : "td", undefined, {
      class: `portfolio__cell is-${key}${NUMBERS.has(key) ? " is-number" : ""}`,
    });
    if (key === "name") cell.setAttribute("scope", "row");
    if (row.moved === key) cell.classList.add("has-moved", `is-${kind}`);
    if (FIGURES.includes(key)) {
      cell.append(...buildFigure(key, row.cells[key]));
      cell.title = row.cells[key].before;
    } else if (contents[key]) {
      cell.append(...contents[key]());
    }
    made.append(cell);
  }
  return made;
}

export function buildFold(count, by) {
  const row = build("tr", undefined, { class: "portfolio__fold" });
  const cell = build("td");
  const said = `${nameRows(by, count)} not deployed for a year`;
  const button = build("button", said, { type: "button", "data-unfolds-rows": "true" });
  button.prepend(icon("chevron-right"));
  cell.append(button);
  row.append(cell);
  return row;
}
