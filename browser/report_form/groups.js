/* Environment groups in the report form: added, moved, removed, and what they may have. */
import { getContext, listChildren, noUpdate, provide } from "../dash.js";
import { ids } from "../page_data.js";
import { findRow, focusOn, keyOf, moveRow, newRow, removeRow } from "./rows.js";

const { DOWN, NAME, REMOVE, UP } = ids.group;

function add(rows, template) {
  const row = newRow(template);
  const next = [...rows, row];
  focusOn(next, keyOf(row), NAME);
  return next;
}

function remove(rows, key) {
  const { rows: left, near } = removeRow(rows, key);
  if (near) focusOn(left, keyOf(near), NAME);
  else document.getElementById(ids.reportForm.ADD_GROUP).focus();
  return left;
}

function step(rows, key, type) {
  const place = findRow(rows, key);
  const way = type === UP ? -1 : 1;
  const next = moveRow(rows, place, place + way);
  const isLast = findRow(next, key) === next.length - 1;
  // The first row has no button up, the last none down.
  const isUp = isLast || (way < 0 && keyOf(next[0]) !== key);
  focusOn(next, key, isUp ? UP : DOWN);
  return next;
}

function change(rows, trigger, { template, drop }) {
  if (trigger === ids.reportForm.GROUP_DROP) return moveRow(rows, findRow(rows, drop.key), drop.to);
  if (typeof trigger === "string") return add(rows, template);
  if (findRow(rows, trigger.key) < 0) return rows;
  if (trigger.type === REMOVE) return remove(rows, trigger.key);
  return step(rows, trigger.key, trigger.type);
}

/* For each group the environments to offer: those of other groups cannot be chosen. */
export function offerEnvironments(chosen, names, options) {
  return chosen.map((own, index) => {
    const owner = new Map();
    chosen.forEach((values, other) => {
      if (other === index) return;
      const name = names[other] || "another group";
      for (const value of values || []) owner.set(value, name);
    });
    return options.map((option) =>
      owner.has(option.value) && !(own || []).includes(option.value)
        ? { ...option, disabled: true, remark: `in ${owner.get(option.value)}` }
        : option,
    );
  });
}

provide("reportForm", {
  changeGroups(_add, _up, _down, _remove, drop, children, template) {
    const { triggered, triggered_id: trigger } = getContext();
    if (!trigger || !triggered.some((each) => each.value)) return [noUpdate(), noUpdate()];
    const rows = change(listChildren(children), trigger, { template, drop });
    return [rows, rows.map(keyOf)];
  },

  offerEnvironments,

  /* Said once its reader has been there: a new group begins without environments. */
  warnOfEmptyGroup(environments, blurs, place) {
    const { key } = getContext().outputs_list.id;
    const isStored = place.report && !key.startsWith("new-");
    const isEmpty = !(environments || []).length;
    return isEmpty && (blurs || isStored) ? "This group has no environments." : "";
  },
});
