/* Rows of tables on phones: a name and one number, and beneath them the rest. */

const NARROW = 640; // px, of the window
const ROW = 58; // px
const MOST = 3; // texts of the second line

export const hasTwoLines = () => window.innerWidth <= NARROW;

/* The heights of rows and of the header, which phones don't have. */
export const rowHeight = (usual) => (hasTwoLines() ? ROW : usual);
export const headerHeight = (usual) => (hasTwoLines() ? 0 : usual);

const NAMES = ["project", "environment", "tenant"];

/* What a row of a breakdown says: `text` returns the text of a column's cell. */
function describeGroup(columns, text) {
  const names = columns.filter((each) => NAMES.includes(each));
  const [main, ...others] = columns.filter((each) => !NAMES.includes(each));
  const [name, ...rest] = names.map(text);
  const before = others.find((each) => each === "before" || each === "failedBefore");
  const said = before && text(before);
  const count = others.includes("deployments") && text("deployments");
  return {
    name,
    value: text(main),
    texts: [
      ...rest,
      said && said !== "–" && `was ${said}`,
      count && `${count} deployment${count === "1" ? "" : "s"}`,
    ],
  };
}

const NAME = "project release".split(" ");
const PLACES = ["environment", "tenant", "channel"];

/* What a deployment says: its project and release, the figure of the page, then the rest. */
function describeDeployment(columns, text) {
  const [, , ...others] = columns;
  const main = others.find((each) => ![...NAME, ...PLACES].includes(each));
  const rest = ["environment", "tenant", "recoveredBy", "state"];
  return {
    name: NAME.map(text).filter(Boolean).join(" "),
    value: main ? text(main) : "",
    texts: [
      text("completed"),
      ...rest.filter((each) => others.includes(each) && each !== main).map(text),
    ],
  };
}

/* The name, the number and the texts of a row, by the fields of the grid's columns. */
export function describeRow(columns, text) {
  const describe = columns.includes("completed") ? describeDeployment : describeGroup;
  const { name, value, texts } = describe(columns, text);
  return { name, value, texts: texts.filter((each) => each && each !== "–").slice(0, MOST) };
}

/* AG Grid's component for a whole row. */
export function TwoLines({ api, data, node }) {
  const { createElement } = window.React;
  if (!data) return createElement("span", { className: "two-lines" }, "…");
  const columns = api.getColumns().map((each) => each.getColId());
  const text = (colKey) =>
    String(api.getCellValue({ rowNode: node, colKey, useFormatter: true }) ?? "");
  const { name, value, texts } = describeRow(columns, text);
  const part = (kind, children) =>
    createElement("span", { className: `two-lines__${kind}` }, children);
  return createElement(
    "span",
    { className: "two-lines" },
    part("name", name),
    part("value", value),
    part("rest", texts.join(" · ")),
  );
}
