/* The order of a grid's rows: in the URL, and on phones in a list, as their grids have no headers.

   An order is the name of a column, after "-" if it is descending. */
import { onElements } from "../dom.js";
import { changeAddress, readParameter } from "./address.js";

function readOrder(grid) {
  const [by] = grid.getColumnState().filter(({ sort }) => sort);
  return by ? `${by.sort === "desc" ? "-" : ""}${by.colId}` : "";
}

export function applyOrder(grid, order) {
  const colId = order.replace(/^-/, "");
  const sort = order.startsWith("-") ? "desc" : "asc";
  if (!grid.getColumn(colId) || order === readOrder(grid)) return;
  grid.applyColumnState({ state: [{ colId, sort }], defaultState: { sort: null } });
}

/* Keep the order of a grid, of its list and of the URL the same. */
export function followOrder(grid, list) {
  const { orders: parameter } = list.dataset;
  const usual = readOrder(grid);
  applyOrder(grid, readParameter(parameter));
  list.value = readOrder(grid);
  list.addEventListener("change", () => applyOrder(grid, list.value));
  grid.addEventListener("sortChanged", () => {
    list.value = readOrder(grid);
    changeAddress({ [parameter]: list.value === usual ? "" : list.value }, "replaceState");
  });
}

const followed = new WeakSet();

onElements(() => {
  for (const list of document.querySelectorAll("select[data-orders]")) {
    const shown = list.closest("section").querySelector(".grid [role='grid']");
    if (followed.has(list) || !shown) continue;
    followed.add(list);
    const { id } = shown.closest(".grid");
    window.dash_ag_grid.getApiAsync(id).then((grid) => followOrder(grid, list));
  }
});
