/* The settings form's work in the browser: rows of environment groups, lists, focus. */
(() => {
  window.dash_clientside ||= {};
  const clientside = window.dash_clientside;
  window.dashMantineFunctions ||= {};
  const mantine = window.dashMantineFunctions;
  const noUpdate = () => window.dash_clientside.no_update;
  const element = (...parts) => window.React.createElement(...parts);

  /* ---- lists ---- */

  const fold = (text) =>
    String(text || "")
      .toLowerCase()
      .normalize("NFD")
      .replace(/[\u0300-\u036f]/g, "");

  function rank(option, words) {
    const label = fold(option.label);
    const all = `${label} ${fold(option.terms)} ${fold(option.value)}`;
    if (!words.every((word) => all.includes(word))) return -1;
    if (label.startsWith(words[0])) return 0;
    return words.every((word) => label.includes(word)) ? 1 : 2;
  }

  const wordsOf = (search) => fold(search).split(/\s+/).filter(Boolean);

  function bestOf(options, words, limit) {
    if (!words.length) return options.slice(0, limit);
    return options
      .map((option) => [rank(option, words), option])
      .filter(([place]) => place >= 0)
      .sort((one, other) => one[0] - other[0])
      .slice(0, limit)
      .map(([, option]) => option);
  }

  const isHint = (option) => option.answers !== undefined;

  /* Options with every word somewhere in them, those named so first. Of a long list
     only a page is here: a hint under it says so, or that the server is searching. */
  mantine.findOptions = ({ options, search, limit }) => {
    const words = wordsOf(search);
    const hint = options.find(isHint);
    if (!hint) return bestOf(options, words, limit);
    const here = options.filter((option) => !isHint(option) && (words.length || !option.kept));
    const best = bestOf(here, words, limit);
    if (hint.answers !== words.join(" ")) return [...best, { ...hint, label: "Searching…" }];
    return hint.more ? [...best, hint] : best;
  };

  mantine.renderIcon = ({ option, checked }) =>
    element(
      "span",
      { className: `icon-picker__option${checked ? " is-chosen" : ""}`, title: option.label },
      element("i", { className: `fa-solid fa-${option.value}`, "aria-hidden": true }),
      element("span", { className: "icon-picker__name" }, option.label),
    );

  /* An option with its colour in front and a remark behind. */
  mantine.renderOption = ({ option }) =>
    element(
      "span",
      { className: `form-option${isHint(option) ? " form-option--hint" : ""}` },
      option.color &&
        element("span", { className: "form-option__dot", style: { background: option.color } }),
      element("span", null, option.label),
      option.remark && element("span", { className: "form-option__remark" }, option.remark),
    );

  /* ---- long lists, searched on the server ---- */

  const PAUSE = 150; // ms without a key, after which the server is asked
  const REST = 100; // ms after a pick, until which a field's value may not be known
  const wanted = {}; // what each field looks for, by its id
  let picked = 0;

  const pause = (time) => new Promise((done) => window.setTimeout(done, time));

  for (const kind of ["click", "keydown"]) {
    document.addEventListener(kind, () => (picked = Date.now()), true);
  }

  async function askForOptions(search, options, chosen, field) {
    const hint = (options || []).find(isHint);
    if (!hint) return noUpdate(); // everything is here
    const words = wordsOf(search).join(" ");
    wanted[field] = words;
    if (hint.answers === words) return noUpdate();
    await pause(PAUSE);
    return wanted[field] === words ? { search: words, chosen } : noUpdate();
  }

  /* What was found, and what is chosen: Mantine drops values that are not among the
     options, and so would it a pick that it has not told of when new ones come. */
  async function showOptions(found, field) {
    if (!found) return noUpdate();
    while (Date.now() - picked < REST) await pause(REST);
    // The page may be left by now; Dash fails if it is asked for a field that is gone.
    if (!document.getElementById(field)) return noUpdate();
    const shown = window.dash_component_api.getLayout(field);
    if (!shown || wanted[field] !== found.hint.answers) return noUpdate();
    const here = new Set(found.options.map((option) => option.value));
    const chosen = new Set(shown.props.value);
    const kept = shown.props.data
      .filter(({ value }) => chosen.has(value) && !here.has(value))
      .map((option) => ({ ...option, kept: true }));
    return [...found.options, ...kept, found.hint];
  }

  /* ---- environment groups ---- */

  const MODES = { Tenanted: "Tenanted only", Untenanted: "Untenanted only" };
  const count = (number, noun) => number && `${number} ${noun}${number > 1 ? "s" : ""}`;
  const keyOf = (row) => row.props.id.key;
  let added = 0;

  function newRow(template) {
    added += 1;
    const key = `new-${Date.now().toString(36)}-${added}`;
    return JSON.parse(template.replaceAll('"new-row"', JSON.stringify(key)));
  }

  function focusOn(key, type) {
    window.setTimeout(() => {
      const id = JSON.stringify({ key: key, type: `settings-group-${type}` });
      const target = document.getElementById(id);
      if (target) target.focus();
    }, 60);
  }

  function moved(rows, from, by) {
    const to = from + by;
    if (to < 0 || to >= rows.length) return rows;
    const copy = rows.slice();
    copy.splice(to, 0, copy.splice(from, 1)[0]);
    return copy;
  }

  function changed(rows, trigger, template, drop) {
    if (trigger === "settings-group-drop") {
      const place = rows.findIndex((row) => keyOf(row) === drop.key);
      return place < 0 ? rows : moved(rows, place, drop.to - place);
    }
    if (typeof trigger === "string") {
      const row = newRow(template);
      focusOn(keyOf(row), "name");
      return rows.concat([row]);
    }
    const place = rows.findIndex((row) => keyOf(row) === trigger.key);
    if (place < 0) return rows;
    if (trigger.type === "settings-group-remove") {
      const next = rows[place + 1] || rows[place - 1];
      if (next) focusOn(keyOf(next), "name");
      else document.getElementById("settings-add-group").focus();
      return rows.filter((_, index) => index !== place);
    }
    const way = trigger.type === "settings-group-up" ? -1 : 1;
    const next = moved(rows, place, way);
    const last = next.findIndex((row) => keyOf(row) === trigger.key) === next.length - 1;
    // The first row has no button up, the last none down.
    const isUp = last || (way < 0 && keyOf(next[0]) !== trigger.key);
    focusOn(trigger.key, isUp ? "up" : "down");
    return next;
  }

  /* ---- environment groups, dragged ---- */

  const EDGE = 88; // px from an edge of the window, within which a drag scrolls it
  const SPEED = 10; // px a frame
  const FRAMES = 60; // for which a drop may wait for its new order
  let drag = null;

  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  function beginDrag(event) {
    const handle = event.target.closest?.(".environment-group__handle");
    if (!handle || event.button !== 0 || drag) return;
    const row = handle.closest(".environment-group");
    const rows = [...row.parentElement.children];
    if (rows.length < 2) return;
    // Otherwise the text around gets selected, and a field loses its focus.
    event.preventDefault();
    handle.setPointerCapture(event.pointerId);
    const boxes = rows.map((each) => {
      const box = each.getBoundingClientRect();
      return { top: box.top + window.scrollY, height: box.height };
    });
    const from = rows.indexOf(row);
    drag = {
      ...{ row, rows, boxes, from, to: from, pointer: event.pointerId },
      ...{ began: event.clientY + window.scrollY, y: event.clientY },
    };
    row.classList.add("is-dragged");
    document.documentElement.classList.add("is-sorting-groups");
    window.requestAnimationFrame(scrollAtEdges);
  }

  function scrollAtEdges() {
    if (!drag) return;
    const over = drag.y - (window.innerHeight - EDGE);
    if (drag.y < EDGE || over > 0) {
      window.scrollBy({ top: over > 0 ? SPEED : -SPEED, behavior: "instant" });
      showDrag();
    }
    window.requestAnimationFrame(scrollAtEdges);
  }

  /* The others make room: each that the leading edge has passed the middle of. */
  function showDrag() {
    const { row, rows, boxes, from } = drag;
    const by = drag.y + window.scrollY - drag.began;
    const own = boxes[from];
    const room = own.height + boxes[1].top - boxes[0].top - boxes[0].height;
    const edge = own.top + by + (by > 0 ? own.height : 0);
    drag.to = from;
    row.style.transform = `translateY(${by}px)`;
    rows.forEach((each, index) => {
      if (index === from) return;
      const middle = boxes[index].top + boxes[index].height / 2;
      const way = index > from && edge > middle ? -1 : index < from && edge < middle ? 1 : 0;
      each.style.transform = way ? `translateY(${way * room}px)` : "";
      drag.to -= way;
    });
  }

  function endDrag() {
    const { row, rows } = drag;
    const before = row.getBoundingClientRect().top;
    drag = null;
    document.documentElement.classList.remove("is-sorting-groups");
    for (const each of rows) each.style.transform = "";
    row.classList.remove("is-dragged");
    if (still()) return;
    const by = before - row.getBoundingClientRect().top;
    const way = [{ transform: `translateY(${by}px)` }, { transform: "none" }];
    row.animate(way, { duration: 160, easing: "ease-out" });
  }

  /* React puts the rows into their order; until then they stay where they were let go. */
  function dropRow() {
    const { row, from, to } = drag;
    if (to === from) return endDrag();
    const key = JSON.parse(row.id).key;
    const dropped = drag;
    drag = { ...drag, pointer: null };
    window.dash_clientside.set_props("settings-group-drop", { data: { key, to, at: Date.now() } });
    const settle = (patience) => {
      const list = row.parentElement;
      if (list && list.children[dropped.to] !== row && patience) {
        window.requestAnimationFrame(() => settle(patience - 1));
      } else endDrag();
    };
    settle(FRAMES);
  }

  const isDragging = (event) => drag && event.pointerId === drag.pointer;

  document.addEventListener("pointerdown", beginDrag);
  document.addEventListener("pointermove", (event) => {
    if (!isDragging(event)) return;
    drag.y = event.clientY;
    showDrag();
  });
  document.addEventListener("pointerup", (event) => {
    if (isDragging(event)) dropRow();
  });
  document.addEventListener("pointercancel", (event) => {
    if (isDragging(event)) endDrag();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !drag || drag.pointer === null) return;
      event.stopPropagation();
      endDrag();
    },
    true,
  );

  function listOf(children) {
    if (!children) return [];
    return Array.isArray(children) ? children : [children];
  }

  /* ---- saving with keys, and fields that are asked for ---- */

  const LINES = "#settings-form input:is([type='text'], :not([type])):not([aria-haspopup])";

  /* Enter saves from a field of one line, Ctrl+Enter or ⌘+Enter from everywhere. */
  document.addEventListener("keydown", (event) => {
    const save = document.getElementById("settings-save");
    if (event.key !== "Enter" || event.isComposing || !save) return;
    const { target } = event;
    const isOnPage = target === document.body || target.closest(".report-form");
    const isAnywhere = (event.ctrlKey || event.metaKey) && isOnPage;
    const isFromLine = !event.defaultPrevented && target.matches(LINES);
    if (!isAnywhere && !isFromLine) return;
    event.preventDefault();
    if (!event.repeat) window.insights.untilKnown(target).then(() => save.click());
  });

  /* Chromium counts a field as in sight though the bar at the bottom lies over it. Only
     Tab may scroll: between a press of the mouse and its release, the click would be lost. */
  let isTabbing = false;
  document.addEventListener("keydown", (event) => (isTabbing = event.key === "Tab"), true);
  document.addEventListener("pointerdown", () => (isTabbing = false), true);
  document.addEventListener("focusin", ({ target }) => {
    const preview = document.getElementById("settings-preview");
    if (!isTabbing || !preview || !target.closest(".report-form")) return;
    const bar = preview.parentElement;
    const follows = bar.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (follows) return; // in the bar or below it
    window.requestAnimationFrame(() => {
      const over = target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
      if (over > 0) window.scrollBy({ top: over + 16, behavior: "instant" });
    });
  });

  /* Bring a field into sight, unfold what it lies in, and focus it. */
  function goTo(target) {
    if (!target) return;
    const fold = target.closest("details");
    if (fold) fold.open = true;
    const fields = "input, textarea, button";
    const field = target.matches(fields) ? target : target.querySelector(fields);
    target.scrollIntoView({ block: "center" });
    if (field) field.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-field]");
    if (!link) return;
    event.preventDefault();
    goTo(document.getElementById(link.dataset.field));
  });

  /* ---- what neither Dash nor Mantine has a property for ---- */

  /* A tag's pill shows the colour that the tag has in the list. */
  function colorPills() {
    for (const field of document.querySelectorAll(".tag-field[data-colors]")) {
      const colors = JSON.parse(field.dataset.colors);
      for (const pill of field.querySelectorAll(".mantine-Pill-root")) {
        pill.style.setProperty("--tag-color", colors[pill.textContent] || "transparent");
      }
    }
  }

  /* Dash's upload holds a file field without a name, in reach of Tab beside our button
     that opens it. Whenever one appears, it leaves the keyboard's way to the button. */
  function tameFileFields() {
    const untamed = "#settings-logo-upload input[type='file']:not([aria-hidden])";
    for (const field of document.querySelectorAll(untamed)) {
      field.setAttribute("aria-label", "Logo file");
      field.setAttribute("aria-hidden", "true");
      field.tabIndex = -1;
    }
  }

  const furnish = () => {
    tameFileFields();
    colorPills();
  };
  new MutationObserver(furnish).observe(document.documentElement, {
    childList: true,
    subtree: true,
  });

  clientside.settings = {
    askForOptions,
    showOptions,

    changeGroups(_add, _up, _down, _remove, drop, children, template) {
      const context = window.dash_clientside.callback_context;
      const clicked = context.triggered.some((each) => each.value);
      if (!clicked || !context.triggered_id) return [noUpdate(), noUpdate()];
      const rows = changed(listOf(children), context.triggered_id, template, drop);
      return [rows, rows.map(keyOf)];
    },

    /* What another group has is shown, and cannot be chosen. */
    offerEnvironments(chosen, names, options) {
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
    },

    /* What is folded away, in words. */
    showTenantParts(mode, all, tenants, tags) {
      const tagged = tags.flat().filter(Boolean).length;
      const chosen = (tenants || []).length;
      const isUntenanted = mode === "Untenanted";
      const limits = isUntenanted || all ? [] : [count(chosen, "tenant"), count(tagged, "tag")];
      const named = limits.filter(Boolean);
      const everything = named.length ? "Tenanted and untenanted" : "All deployments";
      const said = MODES[mode] || everything;
      return [
        isUntenanted,
        Boolean(all),
        [said, ...named].join(" · "),
        tagged ? "Only tenants with the tags below" : "All tenants",
      ];
    },

    /* Said once its reader has been there: a new group begins without environments. */
    warnOfEmptyGroup(environments, blurs, place) {
      const { key } = window.dash_clientside.callback_context.outputs_list.id;
      const isStored = place.report && !key.startsWith("new-");
      const isEmpty = !(environments || []).length;
      return isEmpty && (blurs || isStored) ? "This group has no environments." : "";
    },

    showIcon(icon, color) {
      const known = /^#[0-9a-f]{6}$/i.test(color || "") ? color : "#868E96";
      const name = /^[a-z0-9-]+$/.test(icon || "") ? icon : "chart-line";
      return [
        {
          namespace: "dash_html_components",
          type: "I",
          props: { className: `fa-solid fa-${name}`, "aria-hidden": "true" },
        },
        { backgroundColor: known },
      ];
    },

    /* The first wrong field; the summary itself if no field is wrong. */
    focusFirstProblem(summary) {
      if (!summary) return noUpdate();
      // Fields show their errors one after another.
      const focus = (patience) => {
        const shown = document.getElementById("settings-summary");
        const form = document.getElementById("settings-form");
        if (!shown || !form) return;
        const field = form.querySelector(
          ':is(input, textarea, button):is([aria-invalid="true"], [data-error] *)',
        );
        const hasFields = shown.querySelector("a[data-field]");
        if (field) goTo(field);
        else if (hasFields && patience) window.setTimeout(() => focus(patience - 1), 50);
        else {
          shown.tabIndex = -1;
          shown.scrollIntoView({ block: "center" });
          shown.focus({ preventScroll: true });
        }
      };
      window.setTimeout(() => focus(12), 80);
      return Date.now();
    },

    forgetError() {
      return "";
    },
  };
})();
