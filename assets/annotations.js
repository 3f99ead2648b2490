/* Rows of annotations in the report form: added, removed, and pasted as lines. */
(() => {
  window.dash_clientside ||= {};
  const clientside = window.dash_clientside;
  const LINE = /^\s*(\d{4}-\d\d-\d\d)[\s,;:]+(\S.*?)\s*$/; // a date, then a note
  const TEXT = "settings-annotation-text";
  const DAY = "settings-annotation-day";
  let added = 0;

  const keyOf = (row) => row.props.id.key;
  const listOf = (children) => (Array.isArray(children) ? children : children ? [children] : []);

  /* A copy of the template; its children are the date, the note and a button. */
  function newRow(template, { day, text } = {}) {
    added += 1;
    const key = `new-${Date.now().toString(36)}-${added}`;
    const row = JSON.parse(template.replaceAll('"new-row"', JSON.stringify(key)));
    const [date, note] = row.props.children;
    if (day) date.props.value = day;
    if (text) note.props.value = text;
    return row;
  }

  function isBlank(row) {
    const [date, note] = row.props.children;
    return !date.props.value && !(note.props.value || "").trim();
  }

  function focusOn(key, type) {
    window.setTimeout(() => {
      const target = document.getElementById(JSON.stringify({ key, type }));
      if (target) target.focus();
    }, 60);
  }

  function remove(rows, key) {
    const place = rows.findIndex((row) => keyOf(row) === key);
    const next = rows[place + 1] || rows[place - 1];
    if (next) focusOn(keyOf(next), TEXT);
    else document.getElementById("settings-add-annotation").focus();
    return rows.filter((row) => keyOf(row) !== key);
  }

  /* Lines go after the row that they were pasted into, or in its place if it is blank. */
  function insert(rows, { key, lines }, template) {
    const place = rows.findIndex((row) => keyOf(row) === key);
    if (place < 0) return rows;
    const pasted = lines.map((line) => newRow(template, line));
    focusOn(keyOf(pasted[pasted.length - 1]), TEXT);
    const kept = isBlank(rows[place]) ? [] : [rows[place]];
    return [...rows.slice(0, place), ...kept, ...pasted, ...rows.slice(place + 1)];
  }

  function changed(rows, trigger, pasted, template) {
    if (trigger === "settings-annotation-paste") return insert(rows, pasted, template);
    if (typeof trigger !== "string") return remove(rows, trigger.key);
    const row = newRow(template);
    focusOn(keyOf(row), DAY);
    return [...rows, row];
  }

  document.addEventListener("paste", (event) => {
    const row = event.target.closest?.(".annotation-row");
    if (!row) return;
    const lines = event.clipboardData
      .getData("text/plain")
      .split(/\r?\n/)
      .map((line) => LINE.exec(line))
      .filter(Boolean)
      .map(([, day, text]) => ({ day, text }));
    if (!lines.length) return;
    event.preventDefault();
    const data = { key: JSON.parse(row.id).key, lines, at: Date.now() };
    clientside.set_props("settings-annotation-paste", { data });
  });

  clientside.annotations = {
    change(_add, _remove, pasted, children, template) {
      const { triggered, triggered_id: trigger } = clientside.callback_context;
      const nothing = clientside.no_update;
      if (!trigger || !triggered.some((each) => each.value)) return [nothing, nothing];
      const rows = changed(listOf(children), trigger, pasted, template);
      return [rows, rows.map(keyOf)];
    },
  };
})();
