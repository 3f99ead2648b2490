/* Which rows of the portfolio are shown, and in what order. */

export const BY_VERDICT = "Verdict";
const BY_NAME = "Name";
export const NOT_DEPLOYED = "NotDeployed";

const fold = (text) => text.normalize("NFC").toLowerCase();

/* The rows that every filter but the verdict leaves. */
export function narrow(rows, { search, projectGroupId, owner }) {
  const words = fold(search).split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    if (projectGroupId && row.groupId !== projectGroupId) return false;
    if (owner && fold(row.owner) !== fold(owner)) return false;
    if (!words.length) return true;
    const text = fold(`${row.name} ${row.group} ${row.owner}`);
    return words.every((word) => text.includes(word));
  });
}

export function countVerdicts(rows) {
  const counts = new Map();
  for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  return counts;
}

/* Rows come by name. Equal ones stay in that order, and those without a value come last, as in
   the API. */
export function sortRows(rows, orderBy, isDescending) {
  if (orderBy === BY_NAME) return isDescending ? rows.toReversed() : rows;
  const read = (row) => row.keys[orderBy];
  const isKnown = (row) => read(row) !== null && read(row) !== undefined;
  const known = rows.filter(isKnown);
  known.sort((a, b) => (isDescending ? read(b) - read(a) : read(a) - read(b)));
  return [...known, ...rows.filter((row) => !isKnown(row))];
}

/* The rows that are shown, and how many stand behind one line: projects without a deployment for a
   year come first by verdict, and would fill the first screen. */
export function arrange(rows, filters) {
  const orderBy = filters.orderBy || BY_VERDICT;
  const left = narrow(rows, filters);
  const wanted = filters.verdict ? left.filter((row) => row.verdict === filters.verdict) : left;
  const sorted = sortRows(wanted, orderBy, filters.descending === "true");
  const counts = countVerdicts(left);
  const idle = counts.get(NOT_DEPLOYED) ?? 0;
  const mayFold = orderBy === BY_VERDICT && !filters.verdict && !filters.search.trim();
  const isFolded = mayFold && idle > 1 && idle < left.length && filters.notDeployed !== "shown";
  return {
    rows: isFolded ? sorted.filter((row) => row.verdict !== NOT_DEPLOYED) : sorted,
    folded: isFolded ? idle : 0,
    counts,
    total: left.length,
  };
}

/* The choices of a filter: values and labels that rows have, sorted by label. */
export function listChoices(rows, read) {
  const found = new Map(rows.map(read).filter(([value]) => value));
  const choices = [...found].map(([value, label]) => ({ value, label }));
  return choices.sort((a, b) => a.label.localeCompare(b.label, "en"));
}

/* CSV ------------------------------------------------------------------------- */
const COLUMNS = [
  ["Name", (row) => row.name],
  ["Group", (row) => row.group],
  ["Owner", (row) => row.owner],
  ["Verdict", (row) => row.verdict],
  ["Reason", (row) => row.reason],
  ["Lead time (seconds)", (row) => row.keys.LeadTime],
  ["Lead time, 95th percentile (seconds)", (row) => row.keys.LeadTimeNinetyFifth],
  ["Deployments per week", (row) => row.keys.Frequency],
  ["Time to recovery (seconds)", (row) => row.keys.MeanTimeToRecovery],
  ["Failed deployments", (row) => row.cells.failures.failed],
  ["Deployments", (row) => row.cells.failures.total],
  ["Last deployment", ({ keys }) => writeInstant(keys.LastDeployment)],
];

const writeInstant = (micros) => (micros ? new Date(micros / 1000).toISOString() : "");

/* Where a spreadsheet would begin a formula, as in the API's files (csv_text.py): also after spaces,
   with the wide signs of East Asian editions, and after a semicolon. */
const FORMULA = /(^|;)(?=\s*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-])/g;

/* A text that a spreadsheet would take for a formula gets an apostrophe. */
function writeCell(value) {
  if (typeof value === "number") return String(value);
  const safe = (value ?? "").replace(FORMULA, "$1'");
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function writeCsv(rows) {
  const lines = [
    COLUMNS.map(([name]) => name),
    ...rows.map((row) => COLUMNS.map(([, read]) => read(row))),
  ];
  return lines.map((cells) => `${cells.map(writeCell).join(",")}\r\n`).join("");
}
