/* Bundled from browser/ by make bundle. */
(() => {
  // browser/page_data.js
  var element = document.getElementById("page-data");
  var pageData = JSON.parse(element.textContent);
  var { ids, parameters, values, texts, lostAnswers } = pageData;

  // browser/dash.js
  globalThis.dash_clientside ||= {};
  var clientside = globalThis.dash_clientside;
  function provide(namespace, functions) {
    clientside[namespace] = { ...clientside[namespace], ...functions };
  }
  var noUpdate = () => clientside.no_update;
  var hasStarted = () => Boolean(clientside.set_props);
  function setProps(id, props) {
    clientside.set_props(id, props);
  }
  var getContext = () => clientside.callback_context;
  function findProps(id) {
    try {
      return window.dash_component_api.getLayout(id)?.props;
    } catch {
      return void 0;
    }
  }
  var writeId = (id) => window.dash_component_api.stringifyId(id);
  var parseId = (text) => text.startsWith("{") ? JSON.parse(text) : text;
  var cleanUrl = (url) => clientside.clean_url(url);
  var component = (type, props) => ({ namespace: "dash_html_components", type, props });
  var routed = (props) => ({ namespace: "dash_core_components", type: "Link", props });
  var menuItem = (props) => ({
    namespace: "dash_mantine_components",
    type: "MenuItem",
    props
  });
  function mapComponents(part, change3) {
    if (Array.isArray(part)) return part.map((each) => mapComponents(each, change3));
    if (!part || typeof part !== "object" || !part.props) return part;
    const changed2 = change3(part);
    const { children, content } = changed2.props;
    if (content)
      return { ...changed2, props: { ...changed2.props, content: mapComponents(content, change3) } };
    if (!children || typeof children !== "object") return changed2;
    return { ...changed2, props: { ...changed2.props, children: mapComponents(children, change3) } };
  }
  function listChildren(children) {
    if (!children) return [];
    return Array.isArray(children) ? children : [children];
  }
  function openPage(path, query) {
    setProps(ids.shell.LOCATION, { href: path + (query ? `?${query}` : "") });
    window.scrollTo(0, 0);
  }

  // browser/dom.js
  function build(tag, text, attributes = {}) {
    const element4 = document.createElement(tag);
    if (text !== void 0) element4.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element4.setAttribute(name, value);
    return element4;
  }
  function onClick(selector, handle, options) {
    document.addEventListener(
      "click",
      (event) => {
        const element4 = event.target.closest?.(selector);
        if (element4) handle(element4, event);
      },
      options
    );
  }
  var pointer = "mouse";
  document.addEventListener("pointerdown", (event) => pointer = event.pointerType, true);
  var isTouched = () => pointer === "touch";
  var isPlainClick = (event) => !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.button;
  function toggleExpanded(button) {
    const isOpen3 = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(isOpen3));
    return isOpen3;
  }
  var prefersCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  function onElements(change3) {
    const root6 = document.documentElement;
    new MutationObserver(change3).observe(root6, { childList: true, subtree: true });
  }
  function markRoot(name, selector) {
    const root6 = document.documentElement;
    onElements(() => root6.classList.toggle(name, document.querySelector(selector) !== null));
  }
  var PATIENCE = 300;
  async function waitFor(find, frames = PATIENCE) {
    for (let frame2 = 0; frame2 < frames; frame2 += 1) {
      const found = find();
      if (found) return found;
      await new Promise((resolve) => window.requestAnimationFrame(resolve));
    }
    return void 0;
  }
  async function copyField(field2) {
    field2.focus();
    field2.select();
    try {
      await navigator.clipboard.writeText(field2.value);
    } catch {
      document.execCommand("copy");
    }
  }
  var SECONDS_TO_SAVE = 60;
  function saveFile(blob, name) {
    const href = URL.createObjectURL(blob);
    const link = build("a", void 0, { href, download: name });
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(href), SECONDS_TO_SAVE * 1e3);
  }

  // browser/typed_values.js
  function isKnown(field2) {
    if (!field2.id) return true;
    const value = findProps(parseId(field2.id))?.value;
    return typeof value !== "string" || value === field2.value;
  }
  var untilKnown = (field2) => waitFor(() => isKnown(field2));

  // browser/administration.js
  onClick(".secret__copy", async (button) => {
    await copyField(button.closest(".secret").querySelector("input, textarea"));
    button.querySelector("span").textContent = "Copied";
  });
  var TIME = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
  var EXACT_TIME = new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZoneName: "short"
  });
  function sayTimes() {
    for (const time of document.querySelectorAll("time.moment:not([title])")) {
      time.title = time.textContent;
      const format = time.matches(".moment--exact") ? EXACT_TIME : TIME;
      time.textContent = format.format(new Date(time.dateTime));
    }
  }
  onElements(sayTimes);
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".enter-form")) event.preventDefault();
  });
  document.addEventListener("keydown", (event) => {
    const field2 = event.target;
    const isField = field2.matches?.(".enter-form input");
    if (event.key !== "Enter" || event.isComposing || !isField) return;
    event.preventDefault();
    if (field2.getAttribute("aria-haspopup") === "listbox") return;
    const button = field2.form.querySelector("[type='submit']");
    untilKnown(field2).then(() => button.click());
  });
  provide("administration", {
    /* Limits name things of a single space: without one, a note stands in their place. */
    hideLimits(space) {
      const isOne = Boolean(space) && space !== "all";
      return [!isOne, isOne];
    },
    /* Keeps the filters of a list in the address, as the parameters `names`. */
    keepAddress(...parts) {
      const names = parts.pop();
      const query = new URLSearchParams();
      for (const [index, name] of names.entries()) {
        if (parts[index]) query.set(name, parts[index]);
      }
      const address2 = window.location.pathname + (query.size ? `?${query}` : "");
      window.history.replaceState(window.history.state, "", address2);
      return noUpdate();
    }
  });

  // browser/shell/confirm_dialog.js
  var CONFIRMED = "confirmed";
  function buildButton(label, className, press) {
    const button = build("button", label, { class: className, type: "button" });
    button.addEventListener("click", press);
    return button;
  }
  function ask({ title, text, verb, keep = "Cancel", tone = "danger" }) {
    if (document.querySelector(".confirm-dialog")) return Promise.resolve(false);
    const isDanger = tone === "danger";
    const dialog = document.createElement("dialog");
    const heading = build("h2", title, { class: "confirm-dialog__title" });
    const explanation = build("p", text, { class: "confirm-dialog__text" });
    const actions = build("div", void 0, { class: "confirm-dialog__actions" });
    const cancel3 = buildButton(keep, "button", () => dialog.close());
    const confirm = buildButton(
      verb,
      isDanger ? "button button--danger-filled" : "button button--filled",
      () => dialog.close(CONFIRMED)
    );
    heading.id = "confirm-dialog-title";
    explanation.id = "confirm-dialog-text";
    dialog.className = "confirm-dialog";
    dialog.setAttribute("role", "alertdialog");
    dialog.setAttribute("aria-labelledby", heading.id);
    dialog.setAttribute("aria-describedby", explanation.id);
    (isDanger ? cancel3 : confirm).autofocus = true;
    actions.append(cancel3, confirm);
    dialog.append(heading, explanation, actions);
    document.body.append(dialog);
    const leave2 = () => dialog.close();
    window.addEventListener("popstate", leave2);
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
    return new Promise((resolve) => {
      dialog.addEventListener("close", () => {
        window.removeEventListener("popstate", leave2);
        dialog.remove();
        resolve(dialog.returnValue === CONFIRMED);
      });
      dialog.showModal();
    });
  }
  var confirmed = null;
  window.addEventListener(
    "click",
    async (event) => {
      const button = event.target.closest?.("[data-confirm-verb]");
      if (!button || button === confirmed) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      button.focus();
      const { confirmTitle, confirmText, confirmVerb, confirmKeep, confirmTone } = button.dataset;
      const question = { title: confirmTitle, text: confirmText, verb: confirmVerb };
      if (!await ask({ ...question, keep: confirmKeep, tone: confirmTone })) return;
      confirmed = button;
      button.click();
      confirmed = null;
    },
    true
  );

  // browser/shell/copy_command.js
  var SHOWN = 2e3;
  async function copy(button) {
    const said = button.querySelector(".command__said");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = "Copied";
    } catch {
      const command = button.parentElement.querySelector("code");
      window.getSelection().selectAllChildren(command);
      said.textContent = document.execCommand("copy") ? "Copied" : "Press Ctrl+C";
    }
    window.setTimeout(() => said.textContent = "Copy", SHOWN);
  }
  onClick(".command__copy", copy);

  // browser/shell/theme.js
  var KEY = "mantine-color-scheme-value";
  var SCHEME = "data-mantine-color-scheme";
  var root = document.documentElement;
  function chooseScheme(scheme) {
    const before2 = localStorage.getItem(KEY);
    localStorage.setItem(KEY, scheme);
    window.dispatchEvent(
      new StorageEvent("storage", {
        key: KEY,
        oldValue: before2,
        newValue: scheme,
        storageArea: localStorage
      })
    );
  }
  onClick("[id^='theme-'][role='menuitem']", (item) => chooseScheme(item.id.slice("theme-".length)));
  var shown = root.getAttribute(SCHEME);
  var turns = 0;
  new MutationObserver(() => {
    const scheme = root.getAttribute(SCHEME);
    if (scheme === shown) return;
    shown = scheme;
    turns += 1;
    setProps(ids.shell.COLOR_SCHEME, { data: turns });
  }).observe(root, { attributes: true, attributeFilter: [SCHEME] });

  // browser/shell/paper.js
  var WHEN = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
  var root2 = document.documentElement;
  function turnToPaper(isPaper) {
    if (root2.classList.contains("is-paper") === isPaper) return;
    root2.classList.toggle("is-paper", isPaper);
    const isSlide = document.querySelector("[data-slide]") !== null;
    root2.classList.toggle("is-slide", isPaper && isSlide);
    const isTable = document.querySelector("[data-portfolio]") !== null;
    root2.classList.toggle("is-wide-table", isPaper && isTable);
    const note = document.getElementById(ids.shell.PAPER_NOTE);
    if (note) {
      note.textContent = `Insights Dash, printed ${WHEN.format(/* @__PURE__ */ new Date())} from ${window.location.href}`;
    }
    window.dispatchEvent(new CustomEvent("insights-paper", { detail: isPaper }));
  }
  window.addEventListener("beforeprint", () => turnToPaper(true));
  window.addEventListener("afterprint", () => turnToPaper(false));
  window.matchMedia("print").addEventListener("change", (event) => turnToPaper(event.matches));
  onClick("[data-prints]", () => window.print());

  // browser/shell/menus.js
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    const opens2 = target.getAttribute?.("aria-haspopup") === "menu";
    if (!opens2 || event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    target.click();
  });
  document.addEventListener("focusin", ({ target }) => {
    if (!target.matches("[role='menu'] > [data-autofocus]")) return;
    target.removeAttribute("tabindex");
    target.parentElement.querySelector("[role='menuitem']")?.focus();
  });
  var SEARCHED = ".mantine-Select-input:not([readonly])";
  document.addEventListener("focusin", ({ target }) => {
    if (target.matches(SEARCHED)) target.select();
  });
  var entered = null;
  document.addEventListener(
    "mousedown",
    ({ target }) => entered = document.activeElement === target ? null : target,
    true
  );
  onClick(SEARCHED, (field2) => {
    if (field2 === entered) field2.select();
  });
  provide("dialogs", {
    /* Opened by the first of two buttons, closed by the other. */
    toggle() {
      return getContext().triggered_id.endsWith("-delete");
    }
  });
  var isPhone = window.matchMedia("(max-width: 720px)");
  var ownAreas = [];
  var listItems = () => isPhone.matches ? ownAreas.map(([name, path]) => menuItem({ children: name, href: path })) : [];
  isPhone.addEventListener("change", () => setProps(ids.shell.AREA_ITEMS, { children: listItems() }));
  provide("shell", {
    nameSpace(pathname, names) {
      const space = decodeURIComponent((pathname || "").split("/")[1] || "");
      return names[space] || "All spaces";
    },
    /* Links to the areas of the space in the address, for the header, where the current one is
       marked, and for the menu of phones. */
    listAreas(pathname, areas) {
      const [, space = "", here] = (pathname || "").split("/").map(decodeURIComponent);
      ownAreas = areas[space] || [];
      const links = ownAreas.map(([name, path]) => {
        const isHere = path.split("/")[2] === here;
        const text = component("Span", { children: name, ...isHere && { "aria-current": "page" } });
        const className = `shell__link shell__area${isHere ? " is-here" : ""}`;
        return routed({ children: text, href: path, className });
      });
      return [links, listItems()];
    }
  });

  // browser/shell/focus.js
  var pressed = null;
  var around = [];
  function focusOn(element4) {
    element4.tabIndex = -1;
    element4.focus({ preventScroll: true });
  }
  var listAround = (element4) => element4 ? [element4, ...listAround(element4.parentElement)] : [];
  window.addEventListener(
    "click",
    ({ detail }) => {
      const place3 = document.activeElement;
      if (detail || !place3?.closest("#content")) return;
      pressed = place3;
      around = listAround(place3.parentElement);
    },
    true
  );
  document.addEventListener("focusin", ({ target }) => {
    if (target !== pressed) pressed = null;
  });
  onElements(() => {
    if (!pressed || pressed.isConnected) return;
    pressed = null;
    if (document.activeElement !== document.body) return;
    const near = around.find((each) => each.isConnected);
    const isNewPage = near.id === "content" || near.id.startsWith("_pages");
    const target = isNewPage && near.querySelector("h1") || near;
    focusOn(target);
  });
  async function focusNewHeading() {
    const former = document.querySelector("#content h1");
    const heading = await waitFor(() => {
      const found = document.querySelector("#content h1");
      return found !== former && found;
    });
    if (heading) focusOn(heading);
  }

  // browser/callback_failures.js
  var ABANDONED = 204;
  function write(values2) {
    return JSON.stringify(values2, (_name, value) => {
      if (!value || typeof value !== "object" || Array.isArray(value)) return value;
      return Object.fromEntries(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1));
    });
  }
  function readCall(body) {
    const { output, outputs, inputs = [], state = [] } = JSON.parse(body);
    const given = [inputs, state].flat(2);
    const controller = new AbortController();
    return {
      output,
      outputs: [outputs].flat(2).map(({ id }) => id),
      inputs: write([inputs, state]),
      reads: given.map(({ id }) => id),
      signal: controller.signal,
      abandon: () => controller.abort()
    };
  }
  var abandoned = () => new Response(null, { status: ABANDONED });
  function watchCallbacks({
    answered: answered3,
    unreachable,
    isNeeded: isNeeded3 = () => true,
    begun = () => {
    },
    ended = () => {
    }
  }) {
    const send3 = window.fetch;
    window.fetch = async function(resource, options) {
      const isCallback = String(resource.url || resource).includes("_dash-update-component");
      if (!isCallback) return send3.call(this, resource, options);
      const call = readCall(options.body);
      if (!isNeeded3(call)) return abandoned();
      begun(call);
      let response;
      try {
        response = await send3.call(this, resource, { ...options, signal: call.signal });
      } catch (error) {
        if (call.signal.aborted) return abandoned();
        unreachable(call);
        throw error;
      } finally {
        ended(call);
      }
      await answered3(response, call);
      return response;
    };
  }

  // browser/lost_answers.js
  function buildLostAnswer({ title, text }, part = "page") {
    const children = { state__title: title, state__text: text };
    return mapComponents(lostAnswers.state, (each) => {
      const { className, id } = each.props;
      const own3 = { ...each.props, children: children[className] ?? each.props.children };
      return { ...each, props: id?.role ? { ...own3, id: { ...id, role: part } } : own3 };
    });
  }

  // browser/report/address.js
  var OPENED = "opened";
  var SEARCH = "search";
  var FILTER = "filter";
  var ORDERS = ["order", "deploymentOrder"];
  var ON_THIS_PAGE = [...parameters.picked, OPENED, SEARCH, FILTER, ...ORDERS];
  var DROPPED = Object.fromEntries(ON_THIS_PAGE.map((name) => [name, ""]));
  var OWN_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;
  function parseView(query, usual) {
    const search = new URLSearchParams(query);
    const asked2 = parameters.view.map((name) => [name, search.get(name) || usual[name] || ""]);
    const view = Object.fromEntries(asked2);
    for (const name of parameters.repeated) view[name] = search.getAll(name).filter(Boolean);
    const { timeRange, split } = Object.fromEntries(search);
    if (!timeRange && (view.from || view.to)) view.timeRange = values.timeRange.CUSTOM;
    if (!split && view.tenantTagSetId) view.split = values.split.TENANT_TAG_SET;
    if (view.asOf === values.now) view.asOf = "";
    return view;
  }
  function parsePick(query) {
    const search = new URLSearchParams(query);
    const found = parameters.picked.map((name) => [name, search.get(name)]);
    return Object.fromEntries(found.filter(([, value]) => value));
  }
  var parseHidden = (query) => new URLSearchParams(query).getAll("hidden");
  function writeView(view, usual, hidden2 = []) {
    const written = { ...view, asOf: view.asOf || usual.asOf && values.now };
    const changes = parameters.view.filter((name) => written[name] !== usual[name]).map((name) => [name, written[name]]);
    return changeQuery("", { ...Object.fromEntries(changes), hidden: hidden2 });
  }
  function writeInherited(view, usual) {
    const written = { ...view, asOf: view.asOf || usual.asOf && values.now };
    const changed2 = parameters.inherited.filter((name) => written[name] !== usual[name]);
    return changeQuery("", Object.fromEntries(changed2.map((name) => [name, written[name]])));
  }
  function writeQuestion(view) {
    const asked2 = parameters.question.map((name) => [name, view[name]]);
    const changes = Object.fromEntries(asked2);
    if (view.tenantId === values.untenanted) {
      changes.tenantId = "";
      changes.tenantFilter = values.tenantFilter.UNTENANTED;
    } else if (view.tenantId?.includes("/")) {
      changes.tenantId = "";
      changes.tags = view.tenantId;
    }
    const { team = "" } = view;
    if (team.startsWith(values.owner)) changes.owner = team.replace(values.owner, "");
    else changes.projectGroupId = team;
    return changeQuery("", changes);
  }
  function changeQuery(query, changes) {
    const search = new URLSearchParams(query);
    for (const [name, value] of Object.entries(changes)) {
      search.delete(name);
      for (const each of [value].flat().filter(Boolean)) search.append(name, each);
    }
    return search.toString();
  }
  var dropPick = (query) => changeQuery(query, DROPPED);
  function dropDates(query) {
    const dates = Object.fromEntries(parameters.dates.map((name) => [name, ""]));
    const { timeRange } = Object.fromEntries(new URLSearchParams(query));
    const isCustom = timeRange === values.timeRange.CUSTOM;
    return changeQuery(dropPick(query), { ...dates, ...isCustom && { timeRange: "" } });
  }
  var findPage = () => document.querySelector("[data-overview]");
  var readOverviewPath = () => findPage().dataset.overview;
  var isOpen = () => findPage()?.dataset.overview === decodeURI(window.location.pathname);
  function readDefaults() {
    const here = findPage();
    return { timeZone: OWN_ZONE, ...here ? JSON.parse(here.dataset.defaults) : {} };
  }
  var readView = () => parseView(window.location.search, readDefaults());
  var readPick = () => parsePick(window.location.search);
  var readOpened = () => new URLSearchParams(window.location.search).getAll(OPENED);
  var readParameter = (name) => new URLSearchParams(window.location.search).get(name) ?? "";
  var readSearch = () => readParameter(SEARCH);
  var readFilter = () => readParameter(FILTER);
  var readHidden = () => parseHidden(window.location.search);
  var readKept = () => dropPick(window.location.search);
  function readInherited(isProject) {
    if (!isOpen()) return "";
    const zone = document.getElementById(ids.report.ZONE)?.textContent;
    const timeZone = isProject && zone !== OWN_ZONE && zone;
    return changeQuery(writeInherited(readView(), readDefaults()), { timeZone });
  }
  var followers = [];
  function onAddress(follow2) {
    followers.push(follow2);
  }
  function tellFollowers() {
    if (isOpen()) for (const follow2 of followers) follow2();
  }
  window.addEventListener("popstate", tellFollowers);
  function writeAddress(query, how) {
    const url = window.location.pathname + (query ? `?${query}` : "");
    if (url === window.location.pathname + window.location.search) return;
    window.history[how](window.history.state, "", url);
    tellFollowers();
  }
  function changeAddress(changes, how) {
    writeAddress(changeQuery(window.location.search, changes), how);
  }
  var writeSearch = (text) => changeAddress({ [SEARCH]: text }, "replaceState");
  var writeFilter = (text) => changeAddress({ [FILTER]: text }, "replaceState");

  // browser/charts/colors.js
  var VARIABLE = /^var\((--[\w-]+)\)(?:\/([\d.]+))?$/;
  function resolveColor(text, styles) {
    const found = VARIABLE.exec(text);
    if (!found) return text;
    const color = styles.getPropertyValue(found[1]).trim();
    if (!found[2]) return color;
    const channels = [1, 3, 5].map((place3) => parseInt(color.slice(place3, place3 + 2), 16));
    return `rgba(${channels.join(",")},${found[2]})`;
  }
  var TEXTS = ["name", "text", "hovertext", "hovertemplate", "ticktext"];
  var VALUES = /* @__PURE__ */ new Set(["x", "y", "customdata", "meta", ...TEXTS]);
  function resolveColors(value, styles) {
    if (typeof value === "string") {
      return value.startsWith("var(") ? resolveColor(value, styles) : value;
    }
    if (Array.isArray(value)) {
      return typeof value[0] === "number" ? value : value.map((each) => resolveColors(each, styles));
    }
    if (value && typeof value === "object") {
      const copy2 = {};
      for (const key of Object.keys(value)) {
        copy2[key] = VALUES.has(key) ? value[key] : resolveColors(value[key], styles);
      }
      return copy2;
    }
    return value;
  }

  // browser/charts/names.js
  var ROUNDS = 3;
  var REFERENCES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;" };
  function writePlain(text) {
    return text.replace(/[&<>{]/g, (each) => REFERENCES[each]);
  }
  var segmenter = new Intl.Segmenter();
  function spell(text) {
    return Array.from(segmenter.segment(text), (each) => each.segment);
  }
  function findLongest(most, write2, fits) {
    let [low, high] = [2, most];
    while (low < high) {
      const middle2 = Math.ceil((low + high) / 2);
      if (fits(write2(middle2))) low = middle2;
      else high = middle2 - 1;
    }
    return write2(low);
  }
  function shortenOne(letters, fits) {
    const write2 = (count2) => {
      const tail = Math.floor(count2 / 2);
      return [...letters.slice(0, count2 - tail), "…", ...letters.slice(letters.length - tail)].join(
        ""
      );
    };
    return findLongest(letters.length - 1, write2, fits);
  }
  function countShared(spelled, from) {
    const [first, ...others] = spelled;
    const most = Math.min(...spelled.map((each) => each.length));
    let count2 = 0;
    while (count2 < most && others.every((each) => each.at(from(count2)) === first.at(from(count2))))
      count2 += 1;
    return count2;
  }
  function shortenAlike(spelled, fits) {
    const begin = countShared(spelled, (count2) => count2);
    const longestEnd = Math.min(...spelled.map((each) => each.length)) - begin;
    const end = Math.min(
      countShared(spelled, (count2) => -1 - count2),
      longestEnd
    );
    return spelled.map((letters) => {
      const close3 = letters.length - end;
      const write2 = (count2) => {
        const own3 = Math.min(Math.ceil(count2 / 2), close3 - begin);
        const head = Math.min(Math.ceil((count2 - own3) / 2), begin);
        const tail = Math.min(count2 - own3 - head, end);
        return [
          ...letters.slice(0, head),
          head < begin ? "…" : "",
          ...letters.slice(begin, begin + own3),
          begin + own3 < close3 || tail < end ? "…" : "",
          ...letters.slice(letters.length - tail)
        ].join("");
      };
      return findLongest(letters.length, write2, fits);
    });
  }
  function findDuplicates(texts2) {
    const places = /* @__PURE__ */ new Map();
    for (const [place3, text] of texts2.entries()) {
      places.set(text, [...places.get(text) || [], place3]);
    }
    return [...places.values()].filter((each) => each.length > 1);
  }
  function shortenNames(names, fits) {
    const spelled = names.map(spell);
    const short = names.map((name, place3) => fits(name) ? name : shortenOne(spelled[place3], fits));
    for (let round2 = 0; round2 < ROUNDS; round2 += 1) {
      for (const duplicates of findDuplicates(short)) {
        const told = shortenAlike(
          duplicates.map((place3) => spelled[place3]),
          fits
        );
        duplicates.forEach((place3, index) => {
          if (short[place3] !== names[place3]) short[place3] = told[index];
        });
      }
    }
    const taken = /* @__PURE__ */ new Set();
    return short.map((text, place3) => {
      let unique = text;
      for (let number = 2; taken.has(unique); number += 1) {
        const ending = ` (${number})`;
        unique = shortenOne(spelled[place3], (each) => fits(each + ending)) + ending;
      }
      taken.add(unique);
      return unique;
    });
  }

  // browser/charts/series.js
  var figures = {};
  var hidden = /* @__PURE__ */ new Set();
  function keepFigure(chartId, figure) {
    figures[chartId.replace("chart-", "")] = figure;
  }
  var findFigure = (metric) => figures[metric];
  var metricOf = (plot) => plot.closest(".chart-card").dataset.metric;
  function listPlots() {
    const plots = document.querySelectorAll(".chart-card .js-plotly-plot");
    return [...plots].filter((plot) => plot.data);
  }
  var listLines = (data) => data.filter((trace) => trace.meta?.points);
  var isHidden = (series) => hidden.has(series);
  var listHidden = () => [...hidden];
  function hideOnly(names) {
    hidden.clear();
    for (const name of names) hidden.add(name);
  }
  function pressSeries(series, all, alone) {
    if (alone) {
      const others = all.filter((each) => each !== series);
      hideOnly(others.every(isHidden) ? [] : others);
    } else if (!hidden.delete(series)) hidden.add(series);
  }
  function showSeries(trace) {
    const { series, marks } = trace.meta || {};
    if (marks) return { ...trace, y: trace.y.map((y, at) => hidden.has(marks[at]) ? null : y) };
    return { ...trace, visible: !hidden.has(series) };
  }

  // browser/charts/text_width.js
  var FONT = "'Inter Variable', system-ui, sans-serif";
  var pen = null;
  function measureText(text, size, weight = 400) {
    pen ||= document.createElement("canvas").getContext("2d");
    pen.font = `${weight} ${size}px ${FONT}`;
    return pen.measureText(text).width;
  }

  // browser/charts/end_labels.js
  var SIZE = 12;
  var APART = 16;
  var LEADER = 14;
  var PAD = 4;
  var ABOVE = 8;
  var BELOW = 30;
  var SHARE = 0.34;
  var MOST = 190;
  var NARROW = 480;
  var FEW_DAYS = 4;
  var BESIDE = 12;
  var NAMED = "end:";
  function spread(wanted2, apart, end) {
    const order = wanted2.map((_, at) => at).sort((one, other) => wanted2[one] - wanted2[other]);
    const blocks = [];
    for (const at of order) {
      let block = { members: [at], sum: wanted2[at], start: wanted2[at] };
      for (let last2 = blocks.at(-1); last2; last2 = blocks.at(-1)) {
        if (last2.start + last2.members.length * apart <= block.start) break;
        blocks.pop();
        const shifted = block.sum - block.members.length * last2.members.length * apart;
        block = { members: [...last2.members, ...block.members], sum: last2.sum + shifted };
        block.start = limit(block.sum / block.members.length, block, apart, end);
      }
      block.start = limit(block.start, block, apart, end);
      blocks.push(block);
    }
    const places = [];
    for (const { members, start: start2 } of blocks) {
      members.forEach((member, index) => {
        places[member] = start2 + index * apart;
      });
    }
    return places;
  }
  function limit(start2, { members }, apart, end) {
    return Math.max(Math.min(start2, end - (members.length - 1) * apart), 0);
  }
  function findShare(value, { type, range: [low, high] }) {
    return ((type === "log" ? Math.log10(value) : value) - low) / (high - low);
  }
  var isNamed = ({ visible, meta }) => visible !== false && Number.isFinite(meta?.end);
  function labelEnds(figure, { width, height }) {
    const lines = listLines(figure.data).filter(isNamed);
    if (!lines.length) return figure;
    const inner = height - ABOVE - BELOW;
    const meta = { ...figure.layout.meta, named: { width, height } };
    if (inner / lines.length < SIZE) return { ...figure, layout: { ...figure.layout, meta } };
    const room = Math.min(MOST, width * SHARE - LEADER - PAD);
    const names = shortenNames(
      lines.map(({ meta: meta2 }) => meta2.series),
      (text) => measureText(text, SIZE) <= room
    );
    const widest = Math.max(...names.map((name) => measureText(name, SIZE)));
    const ends = lines.map(({ meta: meta2 }) => inner * (1 - findShare(meta2.end, figure.layout.yaxis)));
    const places = spread(ends, Math.min(APART, inner / lines.length), inner);
    const { annotations = [], shapes = [], margin } = figure.layout;
    const labels = lines.map(({ meta: meta2 }, at) => ({
      ...{ name: NAMED + meta2.series, xref: "paper", x: 1, xanchor: "left", xshift: LEADER + PAD },
      ...{ yref: "paper", y: 1 - places[at] / inner, yanchor: "middle", showarrow: false },
      ...{ text: writePlain(names[at]), font: { size: SIZE } }
    }));
    const leaders = lines.map(({ line, meta: meta2 }, at) => ({
      ...{ name: NAMED + meta2.series, type: "line", xref: "paper", xsizemode: "pixel", xanchor: 1 },
      ...{ x0: 2, x1: LEADER, yref: "paper", y0: 1 - ends[at] / inner, y1: 1 - places[at] / inner },
      line: { color: line.color, width: 1.5 }
    }));
    const layout = {
      ...figure.layout,
      meta,
      margin: { ...margin, r: Math.ceil(widest + LEADER + 2 * PAD) },
      annotations: [...annotations, ...labels],
      shapes: [...shapes, ...leaders],
      xaxis: { ...figure.layout.xaxis, ...width < NARROW ? { nticks: FEW_DAYS } : {} }
    };
    return { ...figure, layout };
  }
  var findNamed = ({ name }) => name?.startsWith(NAMED) ? name.slice(NAMED.length) : void 0;
  function dropEnds({ data, layout }) {
    const isOther = (each) => findNamed(each) === void 0;
    const { annotations = [], shapes = [], margin } = layout;
    return {
      data,
      layout: {
        ...layout,
        margin: { ...margin, r: BESIDE },
        annotations: annotations.filter(isOther),
        shapes: shapes.filter(isOther)
      }
    };
  }

  // browser/charts/drawing.js
  var CHANGED = 8;
  var GUESS = { width: 1200, height: 340 };
  function findSize(chartId) {
    const find = (css) => document.querySelector(css)?.getBoundingClientRect?.();
    const { width, height } = find(`#${chartId}`) ?? find(".chart-card__chart") ?? GUESS;
    return width > 0 && height > 0 ? { width, height } : GUESS;
  }
  function paintFigure(figure, styles, size) {
    const drawn = resolveColors(figure, styles);
    return labelEnds({ ...drawn, data: drawn.data.map(showSeries) }, size);
  }
  var paintChart = (chartId, figure, styles) => paintFigure(figure, styles, findSize(chartId));
  function redrawCharts() {
    const styles = getComputedStyle(document.documentElement);
    for (const plot of listPlots()) {
      const figure = findFigure(metricOf(plot));
      if (!figure) continue;
      const data = resolveColors(figure.data, styles).map(showSeries);
      const named = labelEnds(dropEnds({ data, layout: plot.layout }), readSize(plot));
      window.Plotly.react(plot, named.data, named.layout);
    }
  }
  var readSize = ({ clientWidth: width, clientHeight: height }) => ({ width, height });
  function renameLines(plot) {
    const { width, height } = readSize(plot);
    const named = plot.layout?.meta?.named;
    if (!named || !width || document.documentElement.classList.contains("is-paper")) return;
    const changes = [named.width - width, named.height - height];
    if (changes.every((each) => Math.abs(each) < CHANGED)) return;
    const { layout } = labelEnds(dropEnds(plot), { width, height });
    window.Plotly.react(plot, plot.data, layout);
  }
  var sizes = new ResizeObserver(async (entries) => {
    for (const { target } of entries) {
      const plot = await waitFor(() => target.querySelector(".js-plotly-plot .main-svg"));
      if (plot) renameLines(plot.closest(".js-plotly-plot"));
    }
  });
  var watched = /* @__PURE__ */ new WeakSet();
  onElements(() => {
    for (const box2 of document.querySelectorAll(".chart-card__graph")) {
      if (watched.has(box2)) continue;
      watched.add(box2);
      sizes.observe(box2);
    }
  });

  // browser/charts/legend.js
  var CHIP = { size: 13, weight: 500, room: 180 };
  var listButtons = () => [...document.querySelectorAll("[data-series]")];
  var listSeries = () => listButtons().map((each) => each.dataset.series);
  function markLegend() {
    for (const button of listButtons()) {
      button.setAttribute("aria-pressed", String(!isHidden(button.dataset.series)));
    }
  }
  function bindLegend(afterwards) {
    onClick("[data-series]", (button, event) => {
      const { series } = button.dataset;
      const all = listSeries();
      pressSeries(series, all, event.shiftKey || event.detail === 2);
      redrawCharts();
      markLegend();
      afterwards(series, { shown: all.filter((each) => !isHidden(each)).length, of: all.length });
    });
  }
  async function settleLegend(series) {
    await waitFor(() => listSeries().join("\n") === series.join("\n"));
    shortenChips();
    markLegend();
  }
  function shortenChips() {
    const chips = [...document.querySelectorAll(".legend__chip[data-series]")];
    const names = chips.map((chip) => chip.dataset.series);
    const short = shortenNames(
      names,
      (text) => measureText(text, CHIP.size, CHIP.weight) <= CHIP.room
    );
    for (const [place3, chip] of chips.entries()) {
      chip.querySelector(".legend__name").textContent = short[place3];
      if (short[place3] === names[place3]) chip.removeAttribute("aria-label");
      else chip.setAttribute("aria-label", names[place3]);
    }
  }

  // browser/report/header.js
  onClick("[data-unfolds]", (button) => {
    const isOpen3 = button.parentElement.classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(isOpen3));
    button.textContent = isOpen3 ? "Show less" : "Show more";
  });
  var folds = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const box2 = target.parentElement;
      const isCut = target.scrollHeight > target.clientHeight + 1;
      if (!box2.classList.contains("is-open")) box2.querySelector("[data-unfolds]").hidden = !isCut;
    }
  });
  function settleHeader() {
    folds.disconnect();
    const text = document.querySelector(".description__text");
    if (text) folds.observe(text);
    const tabs = document.querySelector(".tabs");
    const tab = tabs?.querySelector("[aria-current]");
    if (!tab) return;
    tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.clientWidth) / 2;
  }

  // browser/shell/sign_out.js
  function forgetOnSignOut(key) {
    document.addEventListener("submit", ({ target }) => {
      if (new URL(target.action).pathname === "/sign-out") window.localStorage.removeItem(key);
    });
  }

  // browser/report/last_view.js
  var PREFIX = "insights-views:";
  var MOST2 = 50;
  var LONGEST = 2e3;
  var KEY2 = `${PREFIX}${pageData.account || "local"}`;
  var PAGE = /^(\/[^/]+\/insights\/[^/]+)(\/[^/]+)?$/;
  var NO_PAGE = /\/insights\/new$|\/settings$/;
  var isEntry = (each) => Array.isArray(each) && each.every((part) => typeof part === "string");
  function listViews() {
    try {
      const stored = JSON.parse(window.localStorage.getItem(KEY2) || "[]");
      return Array.isArray(stored) ? stored.filter(isEntry).slice(0, MOST2) : [];
    } catch {
      return [];
    }
  }
  function store(views) {
    try {
      if (views.length) window.localStorage.setItem(KEY2, JSON.stringify(views.slice(0, MOST2)));
      else window.localStorage.removeItem(KEY2);
    } catch {
    }
  }
  var listOthers = (report) => listViews().filter(([path]) => path !== report);
  function rememberView(report, query) {
    const view = dropDates(query);
    const isKept = view && view.length <= LONGEST;
    store(isKept ? [[report, view], ...listOthers(report)] : listOthers(report));
  }
  function forgetView(report) {
    store(listOthers(report));
  }
  function recallView(pathname) {
    const [, report] = pathname.match(PAGE) ?? [];
    if (!report || NO_PAGE.test(pathname)) return "";
    return listViews().find(([path]) => path === decodeURI(report))?.[1] ?? "";
  }
  function openAsLeft() {
    const { pathname, search, hash } = window.location;
    const query = search ? "" : recallView(pathname);
    if (query) window.history.replaceState(window.history.state, "", `${pathname}?${query}${hash}`);
  }
  var open = null;
  var showResets = () => {
    for (const each of document.querySelectorAll("[data-resets]")) each.hidden = !readKept();
  };
  function startPage({ path, project }) {
    open = { report: project ? "" : path, query: readKept() };
    showResets();
  }
  onAddress(() => {
    showResets();
    const query = readKept();
    if (!open?.report || open.query === query) return;
    open.query = query;
    rememberView(open.report, query);
  });
  forgetOnSignOut(KEY2);
  window.addEventListener("_dashprivate_pushstate", openAsLeft);
  openAsLeft();

  // browser/report/words.js
  var UNITS = [
    [86400, "d"],
    [3600, "h"],
    [60, "min"],
    [1, "s"]
  ];
  function describeDuration(seconds) {
    const rest = Math.round(Math.abs(seconds));
    const sign = seconds < 0 && rest ? "−" : "";
    for (let index = 0; index < 3; index += 1) {
      const [size, unit] = UNITS[index];
      if (rest < size) continue;
      const [smaller, smallerUnit] = UNITS[index + 1];
      let minor = Math.round(rest % size / smaller);
      let major = Math.floor(rest / size);
      if (minor * smaller === size) {
        major += 1;
        minor = 0;
      }
      if (index && major * size === UNITS[index - 1][0]) return `${sign}1 ${UNITS[index - 1][1]}`;
      return `${sign}${major.toLocaleString("en")} ${unit}${minor ? ` ${minor} ${smallerUnit}` : ""}`;
    }
    return `${sign}${rest} s`;
  }
  function describeDay(day) {
    if (!day) return "";
    const [year, month, date] = String(day).slice(0, 10).split("-").map(Number);
    const name = new Date(Date.UTC(year, month - 1)).toLocaleString("en-US", {
      month: "short",
      timeZone: "UTC"
    });
    return `${date} ${name} ${year}`;
  }
  function describeDays(first, last2) {
    if (first === last2) return describeDay(last2);
    const [date, month, year] = describeDay(first).split(" ");
    const [, lastMonth, lastYear] = describeDay(last2).split(" ");
    if (year !== lastYear) return `${describeDay(first)} – ${describeDay(last2)}`;
    if (month !== lastMonth) return `${date} ${month} – ${describeDay(last2)}`;
    return `${date}–${describeDay(last2)}`;
  }
  function describeInstant(instant, timeZone) {
    const format = { dateStyle: "short", timeStyle: "short", timeZone };
    const [day, time] = instant.toLocaleString("sv-SE", format).split(" ");
    return `${describeDay(day)}, ${time}`;
  }
  var AGES = [
    [31556952, "year"],
    [2629746, "month"],
    [7 * 86400, "week"],
    [86400, "day"],
    [3600, "hour"],
    [60, "minute"]
  ];
  function describeAge(seconds) {
    const found = AGES.find(([size]) => seconds >= size);
    if (!found) return "just now";
    const count2 = Math.floor(seconds / found[0]);
    return `${count2} ${found[1]}${count2 > 1 ? "s" : ""} ago`;
  }

  // browser/report/question.js
  function setControls(view) {
    setProps(ids.report.SPLIT, { value: view.split });
    if (view.tenantTagSetId) setProps(ids.report.TAG_SET, { value: view.tenantTagSetId });
    setProps(ids.report.TIME_RANGE, { value: view.timeRange });
    if (view.from && view.to) setProps(ids.report.CUSTOM_DAYS, { value: [view.from, view.to] });
    setProps(ids.report.GRANULARITY, { value: view.granularity });
    setProps(ids.report.AS_OF, { value: view.asOf || null });
    setProps(ids.report.SERIES, { value: view.series });
    for (const name of parameters.view) {
      const id = { type: ids.report.OPTION, name };
      if (document.getElementById(writeId(id))) setProps(id, { value: view[name] });
    }
  }
  function pick(data) {
    const chosen = findProps(ids.report.PICK)?.data;
    if (JSON.stringify(chosen) !== JSON.stringify(data)) setProps(ids.report.PICK, { data });
  }
  function followAddress() {
    hideOnly(readHidden());
    setControls(readView());
    pick(readPick());
    redrawCharts();
    markLegend();
  }
  window.addEventListener("popstate", (event) => {
    if (!isOpen()) return;
    event.stopImmediatePropagation();
    followAddress();
  });
  onClick("[data-resets]", () => {
    const { via } = readView();
    writeAddress(changeQuery("", { via }), "pushState");
    forgetView(findProps(ids.report.PLACE).data.path);
    followAddress();
  });
  function returnTo(query) {
    writeAddress(query.replace(/^\?/, ""), "replaceState");
    followAddress();
  }
  onClick("[data-chart-form]", async (button) => {
    const form2 = button.dataset.chartForm;
    if (button.getAttribute("aria-pressed") === "true") return;
    changeAddress({ form: form2 }, "pushState");
    setProps(ids.report.VIEW, { data: { ...findProps(ids.report.VIEW).data, form: form2 } });
    const isPressed = `[data-chart-form="${form2}"][aria-pressed="true"]`;
    (await waitFor(() => document.querySelector(isPressed)))?.focus();
  });
  onClick("[data-chooses]", (button) => {
    const card = button.dataset.chooses;
    if (button.getAttribute("aria-pressed") === "true") return;
    const changes = { card: card === readDefaults().card ? "" : card, form: "" };
    changeAddress(changes, "pushState");
    setProps(ids.report.VIEW, { data: { ...findProps(ids.report.VIEW).data, card, form: "" } });
  });
  onClick("a[data-release]", (link, event) => {
    if (!isPlainClick(event) || !isOpen()) return;
    event.preventDefault();
    const { release } = link.dataset;
    changeAddress({ release }, "pushState");
    setProps(ids.report.VIEW, { data: { ...findProps(ids.report.VIEW).data, release } });
  });
  function readPeriod(timeRange, days, before2) {
    if (timeRange !== values.timeRange.CUSTOM)
      return { timeRange: timeRange || "", from: "", to: "" };
    const [from, to] = days || [];
    if (from && to) return { timeRange, from, to };
    return { timeRange: before2.timeRange, from: before2.from, to: before2.to };
  }
  function offerDays(days) {
    const shown4 = document.querySelector(`#${ids.report.DAYS} [data-first]`);
    if (!shown4 || days?.some(Boolean)) return;
    setProps(ids.report.CUSTOM_DAYS, { value: [shown4.dataset.first, shown4.dataset.last] });
  }
  function readControls(chosen, options, place3, before2) {
    const { split, tagSet, timeRange, days, granularity, asOf, series } = chosen;
    return {
      ...Object.fromEntries(options.filter(([, value]) => value !== void 0)),
      split: split || "",
      tenantTagSetId: split === values.split.TENANT_TAG_SET && tagSet || "",
      ...readPeriod(timeRange, days, before2),
      granularity: granularity || "",
      asOf: place3.exact[asOf] || asOf || "",
      series: series || []
    };
  }
  function readChoice(controls, before2) {
    const write2 = (view) => writeView(view, readDefaults());
    const addressed = readView();
    if (isOpen() && write2({ ...addressed, ...controls }) === write2(addressed)) {
      return { view: write2(before2) === write2(addressed) ? before2 : addressed, isChosen: false };
    }
    const isOtherSplit = before2.split !== controls.split;
    return {
      view: { ...before2, ...controls, ...isOtherSplit && { series: [] } },
      isChosen: true
    };
  }
  function describeView(view, { timeRange: ranges, tagSets, ...words }) {
    const isCustom = view.from && view.to;
    const period = isCustom ? describeDays(view.from, view.to) : ranges[view.timeRange];
    const isByTagSet = view.split === values.split.TENANT_TAG_SET;
    const tagSet = isByTagSet && tagSets?.[view.tenantTagSetId];
    const rest = Object.entries(words).map(([name, own3]) => own3[view[name]]);
    return [period, ...rest, tagSet].filter(Boolean).join(" · ");
  }
  provide("overview", {
    /* What the controls ask for, into the address and to the server. */
    ask(split, tagSet, timeRange, days, granularity, asOf, series, options, optionIds, before2, place3) {
      const isFirst = getContext().triggered.length === 0;
      if (timeRange === values.timeRange.CUSTOM) offerDays(days);
      const controls = readControls(
        { split, tagSet, timeRange, days, granularity, asOf, series },
        optionIds.map(({ name }, index) => [name, options[index] === null ? "" : options[index]]),
        place3,
        before2
      );
      const { view, isChosen } = isFirst ? { view: { ...before2, ...controls }, isChosen: false } : readChoice(controls, before2);
      const timeZone = place3.project ? view.timeZone || OWN_ZONE : "";
      const shown4 = { ...view, timeZone };
      const projectId = view.projectId || place3.usualProject;
      if (place3.project) setProps(ids.report.ZONE, { children: timeZone });
      const rest = [
        view.split !== values.split.TENANT_TAG_SET,
        place3.shown.includes(view.split) && view.series.length === 0,
        timeRange !== values.timeRange.CUSTOM,
        `${place3.api}?${writeQuestion({ ...shown4, projectId })}`,
        `${texts.asOf} ${describeDay(asOf) || "now"}`,
        describeView(view, place3.words)
      ];
      if (isFirst) {
        hideOnly(readHidden());
        settleHeader();
        startPage(place3);
        pick(readPick());
        return [shown4, ...rest];
      }
      if (JSON.stringify(before2) === JSON.stringify(shown4)) return [noUpdate(), ...rest];
      if (isChosen) {
        if (before2.split !== view.split) {
          hideOnly([]);
          if (controls.series.length) setProps(ids.report.SERIES, { value: [] });
        }
      }
      if (isChosen && isOpen()) {
        const query = writeView(shown4, readDefaults(), listHidden());
        writeAddress(changeQuery(query, { [OPENED]: readOpened() }), "pushState");
        pick({});
      }
      return [shown4, ...rest];
    },
    /* Set the day that the charts are as of; it is in the button's data-as-of. */
    viewAsOf(clicks) {
      if (!clicks?.some(Boolean)) return noUpdate();
      return document.querySelector("[data-as-of]")?.dataset.asOf ?? noUpdate();
    }
  });

  // browser/report/status.js
  function say(text) {
    setProps(ids.report.STATUS, { children: text });
  }

  // browser/report/cancel.js
  var asked = /* @__PURE__ */ new Map();
  var answered = /* @__PURE__ */ new Map();
  var restored = /* @__PURE__ */ new Set();
  var shown2 = null;
  var isQuestion = ({ reads }) => reads.includes(ids.report.VIEW);
  var isAnswer = ({ outputs }) => outputs.includes(ids.report.ANSWER);
  var readQuestion = (query) => writeView(parseView(query, readDefaults()), readDefaults());
  onAddress(() => {
    const { pathname: path, search: query } = window.location;
    const isSame = path === shown2?.path && readQuestion(query) === readQuestion(shown2.query);
    if (isSame) shown2 = { path, query };
  });
  function keepAnswer(call) {
    const { call: last2, ...address2 } = asked.get(call.output) || {};
    if (last2 !== call) return;
    answered.set(call.output, call.inputs);
    if (isAnswer(call)) shown2 = address2;
  }
  function isNeeded(call) {
    const isShown = restored.delete(call.output) && answered.get(call.output) === call.inputs;
    if (isShown) return false;
    if (isAnswer(call)) restored.clear();
    if (isQuestion(call)) {
      const { pathname: path, search: query } = window.location;
      asked.set(call.output, { call, path, query });
    }
    return true;
  }
  var canCancel = (call) => isQuestion(call) && shown2?.path === window.location.pathname;
  function cancel(calls2) {
    const questions = calls2.filter(isQuestion);
    for (const call of questions) call.abandon();
    if (questions.some(isAnswer)) for (const output of answered.keys()) restored.add(output);
    returnTo(shown2.query);
    say("Canceled. The page shows the previous figures.");
  }

  // browser/shell/sign_in.js
  function goToSignIn({ hasEnded = false } = {}) {
    const next = window.location.pathname + window.location.search;
    const query = new URLSearchParams({ next, ...hasEnded && { ended: "yes" } });
    window.location.assign(`/sign-in?${query}`);
  }

  // browser/shell/turning.js
  var root3 = document.documentElement;
  var isThere = () => true;
  function stopTurning() {
    root3.classList.remove("is-turning");
  }
  function startTurning(path, arrived) {
    isThere = arrived;
    root3.classList.add("is-turning");
    for (const tab of document.querySelectorAll(".tabs__tab")) {
      if (tab.pathname === path) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
  }
  onElements(() => {
    if (root3.classList.contains("is-turning") && isThere()) stopTurning();
  });

  // browser/shell/waiting.js
  var STAGES = [
    [8e3, "is-long"],
    [1e3, "is-slow"]
  ];
  var calls = /* @__PURE__ */ new Map();
  var box = null;
  var left = null;
  function findStage() {
    const age = Date.now() - Math.min(...calls.values());
    return STAGES.find(([after2]) => age >= after2 - 20)?.[1] || "";
  }
  function buildBox(cancel3) {
    const made = build("div", void 0, { class: "waiting" });
    const words = build("p", "", { class: "waiting__words", role: "status" });
    const button = build("button", "Cancel", { class: "button", type: "button", hidden: "" });
    button.addEventListener("click", () => {
      cancel3([...calls.keys()]);
      if (left?.isConnected) left.focus();
    });
    made.append(build("div", void 0, { class: "waiting__bar" }), words, button);
    document.body.append(made);
    return made;
  }
  function watchWaiting({ canCancel: canCancel2 = () => false, cancel: cancel3 = () => {
  } } = {}) {
    const update2 = () => {
      const stage = findStage();
      if (!stage && !box) return;
      box ||= buildBox(cancel3);
      const isLong = stage === "is-long";
      if (isLong && !box.classList.contains("is-long")) left = document.activeElement;
      for (const [, name] of STAGES) box.classList.toggle(name, name === stage);
      document.documentElement.classList.toggle("is-waiting", stage !== "");
      box.querySelector("p").textContent = isLong ? "Still working…" : "";
      box.querySelector("button").hidden = !(isLong && [...calls.keys()].some(canCancel2));
    };
    return {
      begun(call) {
        calls.set(call, Date.now());
        for (const [after2] of STAGES) window.setTimeout(update2, after2);
      },
      ended(call) {
        calls.delete(call);
        update2();
      }
    };
  }

  // browser/shell/connection.js
  var TOGETHER = 1e3;
  var TOAST = "connection";
  var shownInPlace = Number.NEGATIVE_INFINITY;
  function tell({ title, text: message }) {
    if (performance.now() - shownInPlace < TOGETHER) return;
    const note = { action: "show", id: TOAST, title, message, color: "red", autoClose: 1e4 };
    setProps(ids.shell.TOASTS, { sendNotifications: [note] });
  }
  function freeButtons() {
    for (const { id } of document.querySelectorAll("button[id]")) {
      if (findProps(parseId(id))?.loading) setProps(parseId(id), { loading: false });
    }
  }
  function fail({ outputs }, failure) {
    stopTurning();
    if (outputs.includes(ids.report.ANSWER) && document.querySelector("[data-overview]")) {
      const children = buildLostAnswer(failure);
      setProps(ids.report.RESULTS, { children, className: "overview__results" });
      shownInPlace = performance.now();
      setProps(ids.shell.TOASTS, { hideNotifications: [TOAST] });
    } else if (outputs[0]?.type === ids.fold.CONTENT) {
      setProps(outputs[0], { children: buildLostAnswer(failure, outputs[0].part) });
    } else tell(failure);
  }
  watchCallbacks({
    ...watchWaiting({ canCancel, cancel }),
    isNeeded,
    answered({ status }, call) {
      if (status === 401) goToSignIn({ hasEnded: true });
      else if (status >= 400) fail(call, lostAnswers.broken);
      else keepAnswer(call);
    },
    unreachable(call) {
      freeButtons();
      fail(call, lostAnswers.unreachable);
    }
  });

  // browser/shell/left_pages.js
  var root4 = document.documentElement;
  var { account } = pageData;
  async function isStillSignedIn() {
    const response = await window.fetch("/api/users/me", { cache: "no-store" });
    return response.ok && (!account || (await response.json()).Id === account);
  }
  window.addEventListener("pagehide", () => {
    root4.classList.toggle("is-away", Boolean(account));
  });
  window.addEventListener("pageshow", async (event) => {
    if (!event.persisted) return;
    if (await isStillSignedIn().catch(() => false)) root4.classList.remove("is-away");
    else window.location.reload();
  });

  // browser/go_to/matching.js
  var fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  var wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);
  var isExact = (name, text) => fold(name) === wordsOf(text).join(" ");
  function rank(name, words) {
    const folded = fold(name);
    if (!words.every((word) => folded.includes(word))) return -1;
    if (folded.startsWith(words.join(" "))) return 0;
    const parts = folded.split(/[^\p{L}\p{N}]+/u);
    return words.every((word) => parts.some((part) => part.startsWith(word))) ? 1 : 2;
  }
  function markLetters(name, words) {
    const letters = [...name];
    const folded = letters.map(fold);
    const owners = folded.flatMap((part, at) => Array.from({ length: part.length }, () => at));
    const text = folded.join("");
    const marked2 = /* @__PURE__ */ new Set();
    for (const word of words) {
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
        for (const owner of owners.slice(at, at + word.length)) marked2.add(owner);
      }
    }
    let isMatch = false;
    return letters.map((letter, at) => {
      if (folded[at]) isMatch = marked2.has(at);
      return [letter, isMatch];
    });
  }
  function splitAtMatches(name, words) {
    const pieces = [];
    for (const [letter, isMatch] of markLetters(name, words)) {
      const last2 = pieces.at(-1);
      if (last2 && last2[1] === isMatch) last2[0] += letter;
      else pieces.push([letter, isMatch]);
    }
    return pieces;
  }

  // browser/go_to/options.js
  var KINDS = {
    Recent: ["Recent", "clock-rotate-left"],
    InsightsReport: ["Reports", "chart-line"],
    Project: ["Projects", "cube"],
    Tenant: ["Tenants", "building"],
    Release: ["Releases", "tag"],
    Space: ["Spaces", "layer-group"],
    Page: ["Pages", "window-maximize"]
  };
  function buildIcon(name) {
    return build("i", "", { class: `fa-solid fa-${name}`, "aria-hidden": "true" });
  }
  var HASH = /^[0-9a-f]{24,64}$/;
  var SHORT = 12;
  function shorten(name, text) {
    const shown4 = name.slice(0, Math.max(SHORT, text.length));
    return HASH.test(name) && shown4 !== name ? `${shown4}…` : name;
  }
  function buildName(name, text) {
    const element4 = build("bdi", void 0, { class: "go-to__name" });
    for (const [part, isMatch] of splitAtMatches(shorten(name, text), wordsOf(text))) {
      element4.append(isMatch ? build("mark", part) : part);
    }
    return element4;
  }
  function writeHref({ kind, path }) {
    const isProject = kind === "Project";
    const query = isProject || kind === "InsightsReport" ? readInherited(isProject) : "";
    return path + (query ? `?${query}` : "");
  }
  var listFacts = ({ project, space }, namesSpaces) => [project, namesSpaces && space].filter(Boolean);
  function buildOption(item, id, { text, namesSpaces }) {
    const option = build("a", void 0, {
      id,
      class: "go-to__option",
      href: writeHref(item),
      role: "option",
      tabindex: "-1",
      "aria-selected": "false"
    });
    option.append(buildIcon(KINDS[item.kind][1]), buildName(item.name, text));
    for (const fact of listFacts(item, namesSpaces)) {
      option.append(build("bdi", fact, { class: "go-to__fact" }));
    }
    option.item = item;
    return option;
  }
  function buildMore(group, id) {
    const { kind, items, total, isCut } = group;
    const left2 = total - items.length;
    if (!left2) return [];
    const count2 = `${isCut ? "More than " : ""}${left2.toLocaleString("en")} more`;
    if (group.isWhole) {
      const rest = build("div", `${count2}. Type more to find them.`, { class: "go-to__rest" });
      rest.setAttribute("role", "presentation");
      return [rest];
    }
    const more = build("div", count2, {
      id,
      class: "go-to__option go-to__option--more",
      role: "option",
      "aria-selected": "false",
      "aria-label": `${count2} ${KINDS[kind][0].toLowerCase()}`
    });
    more.shows = kind;
    return [more];
  }
  function buildGroup(group, prefix, shown4) {
    const heading = build("div", KINDS[group.kind][0], {
      id: `${prefix}-title`,
      class: "go-to__kind",
      role: "presentation"
    });
    const element4 = build("div", void 0, { role: "group", "aria-labelledby": heading.id });
    element4.append(
      heading,
      ...group.items.map((item, at) => buildOption(item, `${prefix}-${at}`, shown4)),
      ...buildMore(group, `${prefix}-more`)
    );
    return element4;
  }

  // browser/go_to/places.js
  var MOST3 = 6;
  var read = (id) => findProps(id)?.data || {};
  var findSpace = () => decodeURIComponent(window.location.pathname.split("/")[1] || "");
  function listSpaces() {
    return Object.entries(read(ids.shell.SPACES)).filter(([id]) => /^Spaces-\d+$/.test(id)).map(([id, name]) => ({ kind: "Space", name, path: `/${id}/insights` }));
  }
  var hasSeveralSpaces = () => listSpaces().length > 1;
  function listAreas() {
    const names = read(ids.shell.SPACES);
    const areas = Object.entries(read(ids.shell.AREA_PATHS));
    const here = findSpace();
    return areas.filter(([id]) => /^Spaces-\d+$/.test(id)).sort(([one], [other]) => (names[other] === names[here]) - (names[one] === names[here])).flatMap(
      ([id, listed2]) => listed2.map(([name, path]) => ({ kind: "Page", name, path, space: names[id] || "" }))
    );
  }
  var listPages = () => (findProps(ids.shell.PAGES)?.data || []).map(([name, path]) => ({ kind: "Page", name, path }));
  function listNearby() {
    const names = read(ids.shell.SPACES);
    const here = names[findSpace()];
    const areas = listAreas().filter(({ space }) => !here || space === here);
    const spaces = listSpaces().filter(({ name }) => name !== here);
    return [
      { kind: "Page", items: here ? areas : [] },
      { kind: "Space", items: spaces.slice(0, MOST3) }
    ];
  }
  var findIn = (items, kind, text) => {
    const words = wordsOf(text);
    const found = items.map((item) => ({ ...item, rank: rank(item.name, words) })).filter((item) => item.rank >= 0).sort((one, other) => one.rank - other.rank);
    return { kind, items: found.slice(0, MOST3), total: Math.min(found.length, MOST3) };
  };
  var findPlaces = (text) => [
    findIn(listSpaces(), "Space", text),
    findIn([...listAreas(), ...listPages()], "Page", text)
  ];
  var sortGroups = (groups, text) => groups.filter(({ items }) => items.length).map((group) => [group.items.some(({ name }) => isExact(name, text)), group]).sort(([one], [other]) => other - one).map(([, group]) => group);

  // browser/go_to/recent.js
  var PREFIX2 = "insights-recent:";
  var MOST4 = 6;
  var KEY3 = `${PREFIX2}${pageData.account || "local"}`;
  var isEntry2 = (each) => ["kind", "name", "path"].every((name) => typeof each?.[name] === "string") && each.path.startsWith("/");
  function listRecent() {
    try {
      const stored = JSON.parse(window.localStorage.getItem(KEY3) || "[]");
      return Array.isArray(stored) ? stored.filter(isEntry2).slice(0, MOST4) : [];
    } catch {
      return [];
    }
  }
  function addRecent(entry) {
    const others = listRecent().filter(({ path }) => path !== entry.path);
    try {
      window.localStorage.setItem(KEY3, JSON.stringify([entry, ...others].slice(0, MOST4)));
    } catch {
    }
  }
  forgetOnSignOut(KEY3);

  // browser/go_to/server.js
  var TAKE = 6;
  var TAKE_OF_ONE = 50;
  var toItem = (kind) => (found) => ({
    kind,
    name: found.Name,
    path: found.Links.Web,
    space: found.SpaceName,
    project: found.ProjectName || ""
  });
  var toGroup = (isWhole) => (found) => ({
    kind: found.ItemType,
    items: found.Items.map(toItem(found.ItemType)),
    total: found.TotalResults,
    isCut: found.HasMoreThanCounted,
    isWhole
  });
  async function askServer({ text, kind, space }, signal) {
    const query = new URLSearchParams({ q: text, currentSpace: space });
    query.set("take", String(kind ? TAKE_OF_ONE : TAKE));
    if (kind) query.set("itemTypes", kind);
    const response = await window.fetch(`/api/search?${query}`, { signal });
    if (!response.ok) throw Object.assign(new Error(), { status: response.status });
    const { Results } = await response.json();
    return Results.map(toGroup(Boolean(kind)));
  }

  // browser/go_to/dialog.js
  var PAUSE = 120;
  var LONGEST2 = 200;
  var LIST = "go-to-list";
  function buildParts() {
    const field2 = build("input", void 0, {
      class: "go-to__field",
      type: "text",
      role: "combobox",
      placeholder: "Report, project, tenant or release",
      "aria-label": "Go to",
      "aria-autocomplete": "list",
      "aria-controls": LIST,
      "aria-expanded": "false",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      maxlength: String(LONGEST2)
    });
    const list = build("div", void 0, {
      id: LIST,
      class: "go-to__list",
      role: "listbox",
      "aria-label": "Results"
    });
    const close3 = build("button", void 0, { class: "go-to__close", type: "button" });
    close3.append(build("kbd", "Esc"), buildIcon("xmark"));
    close3.append(build("span", " Close", { class: "is-said" }));
    const note = build("div", void 0, { class: "go-to__note" });
    const status = build("div", void 0, { class: "is-said", role: "status" });
    return { field: field2, list, close: close3, note, status };
  }
  function buildDialog({ field: field2, list, close: close3, note, status }) {
    const dialog = build("dialog", void 0, { class: "go-to", "aria-label": "Go to" });
    const head = build("div", void 0, { class: "go-to__head" });
    head.append(buildIcon("magnifying-glass"), field2, close3);
    const keys = build("div", void 0, { class: "go-to__keys", "aria-hidden": "true" });
    for (const [key, does] of [
      ["↑ ↓", "choose"],
      ["Enter", "open"],
      ["Ctrl Enter", "open in a new tab"]
    ]) {
      const pair = build("span");
      pair.append(build("kbd", key), ` ${does}`);
      keys.append(pair);
    }
    dialog.append(head, build("div", void 0, { class: "go-to__bar" }), list, note, keys, status);
    return dialog;
  }
  var GoTo = class {
    constructor() {
      this.parts = buildParts();
      this.element = buildDialog(this.parts);
      this.groups = [];
      this.active = null;
      this.shown = "";
      this.request = null;
      this.opensFirst = false;
    }
    get text() {
      return this.parts.field.value.trim();
    }
    open() {
      const { field: field2, list, close: close3 } = this.parts;
      field2.addEventListener("input", () => this.type());
      field2.addEventListener("keydown", (event) => this.press(event));
      list.addEventListener("mousedown", (event) => event.preventDefault());
      list.addEventListener("mousemove", ({ target }) => this.point(target));
      list.addEventListener("click", (event) => this.choose(event));
      close3.addEventListener("click", () => this.element.close());
      this.element.addEventListener("click", ({ target }) => {
        if (target === this.element) this.element.close();
      });
      this.leave = () => this.element.close();
      window.addEventListener("popstate", this.leave);
      this.element.addEventListener("close", () => this.finish());
      document.body.append(this.element);
      this.showNearby();
      this.element.showModal();
      field2.focus();
    }
    finish() {
      window.removeEventListener("popstate", this.leave);
      this.request?.abort();
      window.clearTimeout(this.pause);
      this.element.remove();
      current = null;
    }
    /* The field ---------------------------------------------------------------- */
    type() {
      this.opensFirst = false;
      window.clearTimeout(this.pause);
      this.request?.abort();
      if (!this.text) {
        this.setBusy(false);
        this.showNearby();
      } else if (this.text === this.shown) this.setBusy(false);
      else {
        this.setBusy(true);
        this.pause = window.setTimeout(() => this.search(), PAUSE);
      }
    }
    press(event) {
      if (event.isComposing) return;
      const { key } = event;
      const options = [...this.parts.list.querySelectorAll("[role='option']")];
      const at = options.indexOf(this.active);
      const last2 = options.length - 1;
      if (key === "ArrowDown") this.activate(options[at < last2 ? at + 1 : 0]);
      else if (key === "ArrowUp") this.activate(options[at > 0 ? at - 1 : last2]);
      else if (key === "PageDown") this.activate(options[Math.min(at + 6, last2)]);
      else if (key === "PageUp") this.activate(options[Math.max(at - 6, 0)]);
      else if (key === "Enter") this.enter(event);
      else return;
      event.preventDefault();
    }
    enter({ ctrlKey, metaKey, shiftKey }) {
      if (this.isBusy) this.opensFirst = true;
      else if (this.hasFailed) this.type();
      else {
        const click = { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey };
        this.active?.dispatchEvent(new MouseEvent("click", click));
      }
    }
    /* The answer --------------------------------------------------------------- */
    async search(kind) {
      const request = new AbortController();
      this.request = request;
      this.setBusy(true);
      const { text } = this;
      try {
        const found = await askServer({ text, kind, space: findSpace() }, request.signal);
        if (request.signal.aborted) return;
        this.setBusy(false);
        if (kind) this.unfold(found[0]);
        else this.show([...found, ...findPlaces(text)], text);
      } catch (error) {
        if (!request.signal.aborted) this.fail(error, kind);
      }
    }
    show(groups, text) {
      this.groups = sortGroups(groups, text);
      this.shown = text;
      this.draw();
      const count2 = this.groups.reduce((sum, { total }) => sum + total, 0);
      const isCut = this.groups.some((group) => group.isCut);
      this.say(count2 ? describeCount(count2, isCut) : `No match for “${text}”`);
      if (!count2) this.note(`No match for “${text}”`);
      if (this.opensFirst) this.active?.click();
    }
    /* Show the other results of a kind in place of the link to them. */
    unfold(group) {
      if (!group) return;
      const { kind } = group;
      const before2 = this.groups.find((each) => each.kind === kind).items.length;
      this.groups = this.groups.map((each) => each.kind === kind ? group : each);
      this.draw();
      const options = [...this.parts.list.querySelectorAll("[role='option']")];
      const first = options.findIndex(({ item }) => item?.kind === kind);
      this.activate(options[first + before2] || options[0]);
    }
    showNearby() {
      const recent = { kind: "Recent", items: listRecent() };
      this.groups = [recent, ...listNearby()].filter(({ items }) => items.length);
      this.shown = "";
      this.draw();
      this.say("");
    }
    fail({ status }, kind) {
      this.setBusy(false);
      if (status === 401) {
        goToSignIn({ hasEnded: true });
        return;
      }
      this.groups = sortGroups(findPlaces(this.text), this.text);
      this.shown = "";
      this.draw();
      const text = status ? "The search failed." : "The server didn't answer.";
      const retry = build("button", "Try again", { class: "button", type: "button" });
      retry.addEventListener("click", () => {
        this.parts.field.focus();
        this.search(kind);
      });
      this.note(text, retry);
      this.say(text);
      this.hasFailed = !this.active;
    }
    draw() {
      const { field: field2, list } = this.parts;
      const shown4 = { text: this.shown || this.text, namesSpaces: hasSeveralSpaces() };
      this.note("");
      this.hasFailed = false;
      list.replaceChildren(
        ...this.groups.map((group) => buildGroup(group, `${LIST}-${group.kind}`, shown4))
      );
      list.scrollTop = 0;
      list.hidden = !this.groups.length;
      field2.setAttribute("aria-expanded", String(!list.hidden));
      this.activate(list.querySelector("[role='option']"));
    }
    /* Small things ------------------------------------------------------------- */
    setBusy(isBusy) {
      this.isBusy = isBusy;
      this.element.classList.toggle("is-busy", isBusy);
      this.parts.list.setAttribute("aria-busy", String(isBusy));
    }
    say(text) {
      this.parts.status.textContent = text;
    }
    note(text, ...others) {
      this.parts.note.replaceChildren(...text ? [build("p", text)] : [], ...others);
    }
    activate(option) {
      this.active?.setAttribute("aria-selected", "false");
      this.active = option || null;
      if (!option) return this.parts.field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.parts.field.setAttribute("aria-activedescendant", option.id);
    }
    point(target) {
      const option = target.closest("[role='option']");
      if (option && option !== this.active) this.activate(option);
    }
    choose(event) {
      const option = event.target.closest("[role='option']");
      if (!option) return;
      if (option.shows) {
        this.search(option.shows);
        return;
      }
      addRecent(option.item);
      if (!isPlainClick(event)) return;
      event.preventDefault();
      this.element.close();
      openResult(option);
    }
  };
  function describeCount(count2, isCut) {
    if (isCut) return `More than ${count2.toLocaleString("en")} results`;
    return count2 === 1 ? "1 result" : `${count2.toLocaleString("en")} results`;
  }
  function openResult({ pathname, search, href }) {
    if (pathname.startsWith("/app/")) window.location.assign(href);
    else {
      openPage(pathname, search.slice(1));
      focusNewHeading();
    }
  }
  var current = null;
  function toggleGoTo() {
    if (current) current.element.close();
    else if (!document.querySelector("dialog[open]")) {
      current = new GoTo();
      current.open();
    }
  }

  // browser/go_to.js
  var FIELDS = "input, textarea, select, [contenteditable]:not([contenteditable='false'])";
  var OWN = "[data-focused-by='/']";
  var isMac = /Mac|iPhone|iPad/.test(navigator.platform);
  document.documentElement.classList.toggle("is-mac", isMac);
  var opensByLetter = ({ key, ctrlKey, metaKey, altKey, shiftKey }) => key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;
  var opensBySlash = ({ key, ctrlKey, metaKey, altKey, target }) => key === "/" && !ctrlKey && !metaKey && !altKey && !target.closest?.(FIELDS);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (opensByLetter(event)) {
      event.preventDefault();
      toggleGoTo();
    } else if (opensBySlash(event) && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      const own3 = document.querySelector(OWN);
      if (own3) own3.focus();
      else toggleGoTo();
    }
  });
  onClick(`#${ids.shell.GO_TO}`, toggleGoTo);

  // browser/shell/svg.js
  window.insights_dash = {
    ...window.insights_dash,
    Svg({ markup, label, name }) {
      const described = label ? { role: "img", "aria-label": label, title: label } : {};
      return window.React.createElement("span", {
        className: name,
        ...described,
        dangerouslySetInnerHTML: { __html: markup }
      });
    }
  };

  // browser/static_parts.js
  var STATIC = { namespace: "insights_dash", type: "Static" };
  var HTML = "dash_html_components";
  var LINK = "dash_core_components.Link";
  var DRAWING = "insights_dash.Svg";
  var DRAWN_BY_DASH = /* @__PURE__ */ new Set([LINK, DRAWING]);
  var URLS = { A: "href", Button: "formAction", Form: "action", Iframe: "src" };
  var OTHERS = /* @__PURE__ */ new Set(["Embed", "MapEl", "ObjectEl"]);
  var OF_DASH = /* @__PURE__ */ new Set(["children", "disable_n_clicks", "n_clicks", "n_clicks_timestamp"]);
  var isComponent = (part) => Boolean(part?.props && part.namespace && part.type);
  var nameOf = ({ namespace, type }) => `${namespace}.${type}`;
  var isText = (part) => part === null || typeof part !== "object";
  function isStatic(part) {
    if (isText(part)) return true;
    if (Array.isArray(part)) return part.every(isStatic);
    if (!isComponent(part) || part.props.id) return false;
    const isElement = part.namespace === HTML && !OTHERS.has(part.type);
    const isKnown2 = isElement || DRAWN_BY_DASH.has(nameOf(part));
    return isKnown2 && isStatic(part.props.children);
  }
  function joinStatic(children) {
    if (Array.isArray(children)) return children.map(joinStatic);
    if (!isComponent(children)) return children;
    if (isStatic(children)) return { ...STATIC, props: { content: children } };
    const { props } = children;
    if (!props.children) return children;
    return { ...children, props: { ...props, children: joinStatic(props.children) } };
  }
  function joinAnswer(answer) {
    const response = Object.entries(answer.response || {}).map(([id, props]) => [
      id,
      props?.children ? { ...props, children: joinStatic(props.children) } : props
    ]);
    return { ...answer, response: Object.fromEntries(response) };
  }
  var JOINS = { "_dash-layout": joinStatic, "_dash-update-component": joinAnswer };
  var send = window.fetch;
  window.fetch = async function(resource, options) {
    const response = await send.call(this, resource, options);
    const url = String(resource.url || resource);
    const found = Object.keys(JOINS).find((name) => url.includes(name));
    if (found) {
      const read3 = response.json.bind(response);
      response.json = async () => JOINS[found](await read3());
    }
    return response;
  };
  var ignore = () => {
  };
  function listShown(children) {
    if (children === null || children === void 0) return [];
    return Array.isArray(children) ? children.map(draw) : [draw(children)];
  }
  function draw(part) {
    if (isText(part)) return part;
    const { createElement, Fragment } = window.React;
    if (Array.isArray(part)) return createElement(Fragment, null, ...part.map(draw));
    const { namespace, type, props } = part;
    const shown4 = listShown(props.children);
    if (namespace !== HTML) {
      return createElement(window[namespace][type], { ...props, setProps: ignore }, ...shown4);
    }
    const own3 = Object.entries(props).filter(([name]) => !OF_DASH.has(name)).map(([name, value]) => [name, name === URLS[type] && value ? cleanUrl(value) : value]);
    return createElement(type.toLowerCase(), Object.fromEntries(own3), ...shown4);
  }
  window.insights_dash = {
    ...window.insights_dash,
    Static({ content }) {
      const { createElement, Fragment } = window.React;
      return createElement(Fragment, null, ...listShown(content));
    }
  };

  // browser/toolbars.js
  var STEPS = {
    ArrowRight: (at) => at + 1,
    ArrowDown: (at) => at + 1,
    ArrowLeft: (at) => at - 1,
    ArrowUp: (at) => at - 1,
    Home: () => 0,
    End: () => -1
  };
  var listItems2 = (bar) => [...bar.querySelectorAll("button, a[href]")].filter((each) => each.checkVisibility());
  function stopAt(items, stop) {
    for (const each of items) each.tabIndex = each === stop ? 0 : -1;
  }
  function prepare() {
    for (const bar of document.querySelectorAll("[role='toolbar']")) {
      const items = listItems2(bar);
      if (items.filter((each) => each.tabIndex === 0).length === 1) continue;
      const pressed2 = items.filter((each) => each.getAttribute("aria-pressed") === "true");
      stopAt(items, pressed2.length === 1 ? pressed2[0] : items[0]);
    }
  }
  document.addEventListener("keydown", (event) => {
    const bar = event.target.closest?.("[role='toolbar']");
    const step3 = STEPS[event.key];
    if (!bar || !step3) return;
    event.preventDefault();
    const items = listItems2(bar);
    items.at(step3(items.indexOf(event.target)) % items.length).focus();
  });
  document.addEventListener("focusin", (event) => {
    const bar = event.target.closest?.("[role='toolbar']");
    if (bar) stopAt(listItems2(bar), event.target);
  });
  var isDue = false;
  onElements(() => {
    if (isDue) return;
    isDue = true;
    window.requestAnimationFrame(() => {
      isDue = false;
      prepare();
    });
  });

  // browser/shell/ages.js
  function update() {
    for (const time of document.querySelectorAll("time.age")) {
      time.textContent = describeAge((Date.now() - Date.parse(time.dateTime)) / 1e3);
    }
  }
  setInterval(update, 6e4);

  // browser/report/picture_text.js
  var read2 = (element4) => element4?.textContent.trim().replace(/\s+/g, " ") || "";
  function readFact(fact) {
    const verdict = read2(fact.querySelector(".verdict"));
    const rest = read2(fact);
    if (!verdict || rest === verdict) return rest;
    const after2 = rest.slice(verdict.length).trim();
    return rest.startsWith(verdict) ? `${verdict}, ${after2[0].toLowerCase()}${after2.slice(1)}` : `${rest.slice(0, -verdict.length).trim()}, ${verdict.toLowerCase()}`;
  }
  function readHeadlines(card) {
    const groups = [...card.querySelectorAll(".headline--groups > li")];
    const listed2 = groups.length > 0 ? groups : [...card.querySelectorAll(".headline")];
    return listed2.map((each) => {
      const values2 = [".headline__group", ".headline__value", ".headline__unit"].map(
        (part) => read2(each.querySelector(part))
      );
      const facts = [...each.querySelectorAll(".headline__fact")].map(readFact);
      return [values2.filter(Boolean).join(" "), ...facts].filter(Boolean).join(" · ");
    });
  }
  function describeAsked(pairs, zone) {
    const asked2 = pairs.filter(([name]) => name !== "Statistic");
    return [...asked2, ["Time zone", zone]].filter(([, text]) => text).map(([name, text]) => `${name}: ${text}`).join(" · ");
  }
  function readAsked() {
    const pairs = [...document.querySelectorAll(`#${ids.report.ASKED} > div`)].map(
      (pair) => ["dt", "dd"].map((part) => read2(pair.querySelector(part)))
    );
    return describeAsked(pairs, read2(document.getElementById(ids.report.ZONE)));
  }
  function fill(pieces, fits) {
    const lines = [""];
    for (const piece of pieces) {
      const line = lines.at(-1);
      if (line && !fits(line + piece.trimEnd())) lines.push(piece);
      else lines[lines.length - 1] = line + piece;
    }
    return lines;
  }
  function wrapText(text, size, room, measure = measureText) {
    const fits = (line) => measure(line, size) <= room;
    const facts = fill(text.split(/(?<= · )/), fits);
    const lines = facts.flatMap((line) => fill(line.split(/(?<= )/), fits));
    return lines.map((line) => line.trim().replace(/ ·$/, ""));
  }
  var readTitle = (card) => [
    read2(document.querySelector(".overview__name")),
    read2(card.querySelector("h2"))
  ];
  function listLinesBelow(card, size, room) {
    const meaning = read2(card.querySelector(".chart-card__meaning"));
    const bands = [".bands__title", ".bands__list > li"].flatMap(
      (part) => [...card.querySelectorAll(part)].map(read2)
    );
    const texts2 = [meaning, readAsked(), ...readHeadlines(card), bands.join(" · ")];
    return texts2.filter(Boolean).flatMap((text) => wrapText(text, size, room));
  }

  // browser/report/drawn_pictures.js
  var SPACE = "http://www.w3.org/2000/svg";
  var MARGIN = 20;
  var TITLE = 15;
  var BELOW2 = { size: 12, line: 18 };
  var GAP = 8;
  function element2(tag, attributes, text) {
    const made = document.createElementNS(SPACE, tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (text !== void 0) made.textContent = text;
    return made;
  }
  function copyPlain(drawing, styles) {
    const copy2 = drawing.cloneNode(true);
    for (const each of [copy2, ...copy2.querySelectorAll("*")]) {
      for (const { name, value } of [...each.attributes]) {
        if (name.startsWith("data-") || name === "class" || name === "tabindex") {
          each.removeAttribute(name);
        } else if (value.startsWith("var(")) {
          each.setAttribute(name, styles.getPropertyValue(value.slice(4, -1)).trim());
        }
      }
    }
    return copy2;
  }
  function* listTexts(box2) {
    const walker = document.createTreeWalker(box2, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (node.textContent.trim() && !parent.closest("svg") && parent.checkVisibility()) yield node;
    }
  }
  function* listLines2(node) {
    const range = document.createRange();
    let line = null;
    for (const { 0: word, index } of node.textContent.matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const place3 = range.getBoundingClientRect();
      if (line && Math.abs(place3.top - line.place.top) < place3.height / 2) {
        line.text += ` ${word}`;
        continue;
      }
      if (line) yield line;
      line = { text: word, place: place3 };
    }
    if (line) yield line;
  }
  function shorten2(text, { offsetWidth, scrollWidth, clientWidth }, { fontSize, fontWeight, whiteSpace }) {
    if (whiteSpace !== "nowrap" || scrollWidth <= clientWidth) return text;
    const size = Number.parseFloat(fontSize);
    const fits = (each) => measureText(each, size, fontWeight) <= offsetWidth;
    const [short] = shortenNames([text], fits);
    return short;
  }
  function copyText(node, origin) {
    const styles = getComputedStyle(node.parentElement);
    const { fontSize, fontWeight, color } = styles;
    const style = { "font-size": fontSize, "font-weight": fontWeight, fill: color };
    return [...listLines2(node)].filter(({ place: place3 }) => place3.width).map(({ text, place: place3 }) => {
      const at = {
        x: place3.left - origin.left,
        y: place3.top - origin.top + place3.height * 0.76
      };
      return element2("text", { ...at, ...style }, shorten2(text, node.parentElement, styles));
    });
  }
  function copyDrawings(box2) {
    const origin = box2.getBoundingClientRect();
    const styles = getComputedStyle(document.documentElement);
    const group = element2("g", {});
    for (const drawing of box2.querySelectorAll("svg")) {
      const place3 = drawing.getBoundingClientRect();
      if (!place3.width || !drawing.checkVisibility()) continue;
      const copy2 = copyPlain(drawing, styles);
      const { width, height } = place3;
      const at = { x: place3.left - origin.left, y: place3.top - origin.top, width, height };
      for (const [name, value] of Object.entries(at)) copy2.setAttribute(name, value);
      group.append(copy2);
    }
    group.append(...[...listTexts(box2)].flatMap((node) => copyText(node, origin)));
    return { group, width: origin.width, height: origin.height };
  }
  function buildDrawnPicture(card) {
    const { group, width, height } = copyDrawings(card.querySelector(".drawings"));
    const styles = getComputedStyle(document.documentElement);
    const color = (name) => styles.getPropertyValue(name).trim();
    const title = wrapText(readTitle(card).filter(Boolean).join(" · "), TITLE, width);
    const below = listLinesBelow(card, BELOW2.size, width);
    const head = title.length * TITLE * 1.4 + below.length * BELOW2.line + GAP;
    const size = { width: width + 2 * MARGIN, height: head + height + 2 * MARGIN };
    const picture = element2("svg", {
      xmlns: SPACE,
      ...size,
      viewBox: `0 0 ${size.width} ${size.height}`,
      "font-family": "'Inter Variable', Inter, system-ui, sans-serif"
    });
    const bold = { "font-size": TITLE, "font-weight": 600, fill: color("--text") };
    const dim = { "font-size": BELOW2.size, fill: color("--text-dim") };
    const top = MARGIN + title.length * TITLE * 1.4;
    group.setAttribute("transform", `translate(${MARGIN} ${head + MARGIN})`);
    picture.append(
      element2("rect", { ...size, fill: color("--surface") }),
      ...title.map(
        (text, place3) => element2("text", { x: MARGIN, y: MARGIN + TITLE * (1 + 1.4 * place3), ...bold }, text)
      ),
      ...below.map(
        (text, place3) => element2("text", { x: MARGIN, y: top + BELOW2.line * (place3 + 0.8), ...dim }, text)
      ),
      group
    );
    return { text: new XMLSerializer().serializeToString(picture), ...size };
  }

  // browser/charts/data_table.js
  var buildHeading = (text, scope) => build("th", text, { scope });
  function buildRow(heading, cells) {
    const row = build("tr");
    row.append(heading, ...cells);
    return row;
  }
  function buildCompared(said) {
    const cell = build("td", said?.[0] || "–");
    if (said?.[0]) cell.append(" ", build("small", said[1]));
    return cell;
  }
  function* buildWhole(rows, lines, compared) {
    for (const [name, texts2] of rows) {
      const cells = lines.map(({ meta }) => build("td", texts2[meta.series] || "–"));
      const row = buildRow(buildHeading(name, "row"), [...cells, ...compared.map(() => build("td"))]);
      row.className = "is-whole";
      yield row;
    }
  }
  function buildTable(figure, buildValue) {
    const lines = listLines(figure.data);
    const compared = figure.data.filter((trace) => trace.meta?.compared);
    const { head: interval, intervals, whole = [] } = figure.layout.meta;
    const days = [...new Set(lines.flatMap((line) => line.x))].sort().reverse();
    const head = build("thead");
    head.append(
      buildRow(
        buildHeading(interval, "col"),
        [...lines, ...compared].map(({ meta }) => buildHeading(meta.series || meta.compared, "col"))
      )
    );
    const body = build("tbody");
    body.append(...buildWhole(whole, lines, compared));
    for (const day of days) {
      const cells = lines.map((line) => {
        const said = line.customdata[line.x.lastIndexOf(day)];
        const cell = build("td");
        cell.append(said?.[0] ? buildValue(said, day, line.meta.series) : "–");
        if (said?.[3]) cell.append(" ", build("small", said[3]));
        return cell;
      });
      const before2 = compared.map((trace) => buildCompared(trace.customdata[trace.x.indexOf(day)]));
      body.append(buildRow(buildHeading(intervals[day], "row"), [...cells, ...before2]));
    }
    const table = build("table");
    table.append(head, body);
    return table;
  }
  function refillTables(fill3) {
    for (const box2 of document.querySelectorAll("[data-table-of].is-open")) fillBox(box2, fill3);
  }
  function bindTables(fill3) {
    onClick("[data-opens-table]", (button) => {
      const isOpen3 = toggleExpanded(button);
      const box2 = document.querySelector(`[data-table-of="${button.dataset.opensTable}"]`);
      box2.classList.toggle("is-open", isOpen3);
      if (isOpen3) fillBox(box2, fill3);
    });
  }
  function fillBox(box2, fill3) {
    if (box2.dataset.isFilled) return;
    const metric = box2.dataset.tableOf;
    const figure = findFigure(metric);
    if (figure) box2.replaceChildren(fill3(figure, metric, box2));
  }

  // browser/report/compared_rows.js
  var listButtons2 = () => [...document.querySelectorAll("[data-opens-row]")];
  var isOpened = (button) => button.getAttribute("aria-expanded") === "true";
  function showRow(button) {
    const row = document.getElementById(button.dataset.opensRow);
    if (row) row.hidden = !isOpened(button);
  }
  async function openRows() {
    await waitFor(() => listButtons2().length > 0);
    const opened2 = readOpened();
    for (const button of listButtons2()) {
      button.setAttribute("aria-expanded", String(opened2.includes(button.dataset.opensRow)));
      showRow(button);
    }
  }
  onClick("[data-opens-row]", (button) => {
    toggleExpanded(button);
    showRow(button);
    const opened2 = listButtons2().filter(isOpened);
    changeAddress({ [OPENED]: opened2.map((each) => each.dataset.opensRow) }, "replaceState");
  });

  // browser/report/data_table.js
  function fillTable(figure, metric, box2) {
    const table = buildTable(
      figure,
      ([value, , rest], day, series) => build("button", value, {
        type: "button",
        title: rest,
        "data-picks": "point",
        "data-point": day,
        "data-of": series,
        "data-metric": metric
      })
    );
    const title = box2.closest(".chart-card").querySelector("h2").textContent;
    table.prepend(build("caption", title, { class: "is-said" }));
    return table;
  }
  bindTables(fillTable);

  // browser/report/picks.js
  var NOTHING = Object.fromEntries(parameters.narrowing.map((name) => [name, ""]));
  var LEAST_SEEN = 120;
  var SHOWN2 = 340;
  var findPanel = () => document.getElementById(ids.report.DEPLOYMENTS);
  function show(element4, block) {
    element4?.scrollIntoView({ block, behavior: prefersCalm() ? "auto" : "smooth" });
  }
  async function showPicked() {
    const { point } = readPick();
    const panel = await waitFor(() => document.querySelector(`[data-opened="${point}"]`));
    if (!panel) return;
    const { top } = panel.getBoundingClientRect();
    if (top + LEAST_SEEN < window.innerHeight) return;
    const behavior = prefersCalm() ? "auto" : "smooth";
    window.scrollBy({ top: top + SHOWN2 - window.innerHeight, behavior });
  }
  function pick2(changes) {
    const leavesList = changes.deployment !== void 0 || changes.show !== void 0;
    const all = leavesList ? changes : { ...NOTHING, deployment: "", ...changes };
    changeAddress(all, "pushState");
    setProps(ids.report.PICK, { data: readPick() });
    if (leavesList) return;
    if (changes.point) showPicked();
    else if (Object.keys(changes).length) show(findPanel(), "start");
  }
  var showsPicked = () => Boolean(findPanel());
  var findMarkedDay = (picked) => findPanel() && picked.point;
  function openMetric(metric, changes) {
    openPage(`${readOverviewPath()}/${metric}`, changeQuery(window.location.search, changes));
  }
  function pickPoint(metric, point, series) {
    const isSingle = listSeries().length === 0 && !document.querySelector(".panels");
    const changes = { point, of: isSingle ? "" : series };
    const picked = readPick();
    const isOpen3 = picked.point === point && (picked.of ?? "") === (changes.of ?? "");
    if (findPanel()) pick2(isOpen3 ? {} : changes);
    else openMetric(metric, changes);
  }
  function findMetric(mark2) {
    const { metric, leadsTo } = mark2.closest("[data-metric], [data-leads-to]").dataset;
    return metric ?? leadsTo;
  }
  onClick("[data-picks]", (button) => {
    const { picks, value, point, of, metric } = button.dataset;
    if (picks === "nothing") pick2({});
    else if (picks === "point") pickPoint(metric, point, of ?? "");
    else if (findPanel()) pick2({ [picks]: value });
    else openMetric(findMetric(button), { [picks]: value });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !readPick().point) return;
    if (document.querySelector("dialog[open], .mantine-Drawer-content")) return;
    if (event.target.matches?.("input, select, textarea")) return;
    if (findPanel()) pick2({});
  });
  provide("overview", {
    // How many deployments a search finds, or what was picked has.
    announceRows(counts, searches) {
      const { show: show3, deployment, ...picked } = readPick();
      if (counts.length && (searches.some(Boolean) || show3 || Object.keys(picked).length)) {
        say(`Deployments: ${counts[0]}.`);
      }
    },
    /* Opening and closing the drawer leaves the list as it is: its rows, its scroll
       position and the cell that focus returns to. */
    listPicked(picked, listed2) {
      const { deployment, ...wanted2 } = picked || {};
      const isSame = JSON.stringify(wanted2) === JSON.stringify(listed2);
      return isSame ? noUpdate() : wanted2;
    },
    openDrawer(picked) {
      return Boolean(picked?.deployment);
    },
    closeDrawer(opened2) {
      if (!opened2 && readPick().deployment) pick2({ deployment: "" });
    }
  });

  // browser/report/painting.js
  var CHANGING = [
    [ids.report.LEGEND, ["children"]],
    [ids.report.ASKED, ["children"]],
    ["chart-box-", ["aria-label"]],
    ["chart-csv-", ["href"]],
    ["chart-", ["figure"]]
  ];
  var shownFrame = "";
  function listChanging(part) {
    const found = CHANGING.find(([start2]) => String(part.props.id).startsWith(start2));
    return found ? found[1] : [];
  }
  function readProps(part, read3) {
    return Object.fromEntries(listChanging(part).map((name) => [name, read3(name)]));
  }
  function markDay(day) {
    const styles = getComputedStyle(document.documentElement);
    const color = styles.getPropertyValue("--accent").trim();
    const place3 = { x0: day, x1: day, y0: 0, y1: 1 };
    return { type: "line", yref: "paper", ...place3, line: { color, width: 1.5 } };
  }
  function markPicked(drawn, day) {
    if (!day) return drawn;
    const shapes = [...drawn.layout.shapes || [], markDay(day)];
    return { ...drawn, layout: { ...drawn.layout, shapes } };
  }
  function listSeries2(answer) {
    const series = [];
    mapComponents(answer, (part) => {
      if (part.props["data-series"]) series.push(part.props["data-series"]);
      return part;
    });
    return series;
  }
  provide("overview", {
    /* Where only figures changed, only they are given to the page: that is twice as fast. */
    paint(answer, _scheme, picked) {
      if (!answer) return noUpdate();
      const styles = getComputedStyle(document.documentElement);
      const day = findMarkedDay(picked || {});
      const changing = {};
      const painted = mapComponents(answer, (part) => {
        if (!listChanging(part).length) return part;
        const props = { ...part.props };
        if (props.figure) {
          keepFigure(props.id, props.figure);
          props.figure = markPicked(paintChart(props.id, props.figure, styles), day);
        }
        changing[props.id] = readProps(part, (name) => props[name]);
        return { ...part, props };
      });
      const blank = (part) => ({ ...part, props: { ...part.props, ...readProps(part, () => null) } });
      const frame2 = JSON.stringify(mapComponents(answer, blank));
      settleLegend(listSeries2(answer)).then(() => refillTables(fillTable));
      if (document.querySelector(".is-compare")) openRows();
      const isSame = frame2 === shownFrame && document.getElementById(ids.report.LEGEND);
      shownFrame = frame2;
      if (!isSame) return joinStatic(painted);
      for (const [id, props] of Object.entries(changing)) setProps(id, props);
      return noUpdate();
    }
  });

  // browser/report/picture_file.js
  var SCALE = 2;
  var FAMILY = "Inter Variable";
  var MOST_ASCII = 127;
  function isNeeded2(range, text) {
    const ranges = range.split(",").map((each) => {
      const [first, last2 = first] = each.trim().replace(/^U\+/i, "").split("-");
      return [first, last2].map((digits) => Number.parseInt(digits, 16));
    });
    const has = (code) => ranges.some(([first, last2]) => first <= code && code <= last2);
    if (has("A".codePointAt(0))) return true;
    return Array.from(text).some(
      (each) => each.codePointAt(0) > MOST_ASCII && has(each.codePointAt(0))
    );
  }
  function listFonts(text) {
    const sheets = [...document.styleSheets].filter(
      ({ href }) => href?.startsWith(window.location.origin)
    );
    const rules = sheets.flatMap((sheet) => [...sheet.cssRules]);
    return rules.filter(
      (rule) => rule instanceof CSSFontFaceRule && rule.style.getPropertyValue("font-family").includes(FAMILY) && isNeeded2(rule.style.getPropertyValue("unicode-range"), text)
    );
  }
  async function writeFont(rule) {
    const [, path] = rule.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/);
    const answer = await fetch(new URL(path, rule.parentStyleSheet.href));
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const text = Array.from(bytes, (each) => String.fromCharCode(each)).join("");
    const range = rule.style.getPropertyValue("unicode-range");
    return `@font-face{font-family:'${FAMILY}';font-weight:100 900;unicode-range:${range};src:url(data:font/woff2;base64,${btoa(text)})}`;
  }
  async function bringFont({ text, ...size }) {
    const fonts = await Promise.all(listFonts(text).map(writeFont));
    const style = `<style>${fonts.join("")}</style>`;
    return { ...size, text: text.replace(/<svg[^>]*>/, (tag) => `${tag}${style}`) };
  }
  async function load(picture) {
    const image = new Image();
    image.src = `data:image/svg+xml,${encodeURIComponent(picture.text)}`;
    await image.decode();
    return image;
  }
  async function draw2(pictures) {
    const images = await Promise.all(pictures.map(load));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(...pictures.map(({ width }) => width)) * SCALE;
    canvas.height = pictures.reduce((sum, { height }) => sum + height, 0) * SCALE;
    const pen2 = canvas.getContext("2d");
    const styles = getComputedStyle(document.documentElement);
    pen2.fillStyle = styles.getPropertyValue("--surface").trim();
    pen2.fillRect(0, 0, canvas.width, canvas.height);
    let top = 0;
    pictures.forEach(({ width, height }, place3) => {
      pen2.drawImage(images[place3], 0, top, width * SCALE, height * SCALE);
      top += height * SCALE;
    });
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  }
  function nameFile(stem) {
    const shown4 = document.querySelector(`#${ids.report.DAYS} [data-first]`)?.dataset;
    return shown4 ? `${stem}-${shown4.first}-to-${shown4.last}` : stem;
  }
  async function savePictures(pictures, kind, stem) {
    const complete = await Promise.all(pictures.map(bringFont));
    const svg = () => new Blob([complete[0].text], { type: "image/svg+xml" });
    saveFile(kind === "png" ? await draw2(complete) : svg(), `${nameFile(stem)}.${kind}`);
  }

  // browser/report/pictures.js
  var WIDTH = 1200;
  var HEIGHT = 600;
  var MARGIN2 = 26;
  var TITLE2 = { size: 15, room: WIDTH - 40 };
  var SUBTITLE = { size: 12, line: 18, room: WIDTH - 40 };
  var LEGEND = { size: 12, room: WIDTH / 5 };
  function fit(names, { size, room }) {
    return shortenNames(names, (text) => measureText(text, size) <= room);
  }
  function buildTitle(report, chart, below, styles) {
    const rest = ` · ${chart}`;
    const color = styles.getPropertyValue("--text").trim();
    const [name] = fit([report], { ...TITLE2, room: TITLE2.room - measureText(rest, TITLE2.size) });
    return {
      // No tags: Plotly would write their styles inline, which pages don't allow.
      text: writePlain(name + rest),
      font: { size: TITLE2.size, weight: 600, color },
      subtitle: { text: below.map(writePlain).join("<br>"), font: { size: SUBTITLE.size, color } },
      x: 0.01,
      xanchor: "left",
      y: 1 - MARGIN2 / HEIGHT,
      yref: "container",
      yanchor: "top"
    };
  }
  function buildKeys({ data, layout }, styles) {
    const [signal, before2] = ["--signal", "--before"].map(
      (name) => styles.getPropertyValue(name).trim()
    );
    const isSignal = data.some(({ marker }) => [marker?.color].flat().includes(signal));
    const hasBand = data.some(({ fill: fill3 }) => fill3 === "tonexty") || (layout.shapes || []).some(({ type }) => type === "rect");
    const hasKey = document.querySelector(".legend__sample--usual") !== null;
    const entry = (name, color, opacity) => ({
      ...{ type: "scatter", mode: "markers", x: [null], y: [null], name, showlegend: true },
      marker: { symbol: "square", size: 12, color, opacity }
    });
    return [
      ...hasBand && hasKey ? [entry("Usual range", before2, 0.25)] : [],
      ...isSignal && hasKey ? [entry("Unusual", signal, 1)] : []
    ];
  }
  function nameSeries(data, isSplit) {
    const lines = listLines(data);
    if (!isSplit) {
      const compared = data.filter((trace) => trace.meta?.compared);
      if (compared.length === 0) return /* @__PURE__ */ new Map();
      return new Map([
        ...lines.map((line) => [line, "This period"]),
        ...compared.map((trace) => [trace, trace.meta.compared])
      ]);
    }
    const names = fit(
      lines.map((line) => line.meta.series),
      LEGEND
    );
    return new Map(lines.map((line, place3) => [line, writePlain(names[place3])]));
  }
  function buildPicture(card) {
    const styles = getComputedStyle(document.documentElement);
    const ground = styles.getPropertyValue("--surface").trim();
    const [report, chart] = readTitle(card);
    const below = listLinesBelow(card, SUBTITLE.size, SUBTITLE.room);
    const top = 56 + below.length * SUBTITLE.line;
    const size = { width: WIDTH, height: HEIGHT - top };
    const painted = paintFigure(findFigure(card.dataset.metric), styles, size);
    const drawn = markPicked(painted, findMarkedDay(readPick()));
    const isSplit = document.querySelector("[data-series]") !== null;
    const names = nameSeries(drawn.data, isSplit);
    const keys = buildKeys(drawn, styles);
    const layout = {
      ...drawn.layout,
      paper_bgcolor: ground,
      plot_bgcolor: ground,
      title: buildTitle(report, chart, below, styles),
      margin: { ...drawn.layout.margin, t: top, l: 16, b: 16 },
      showlegend: names.size + keys.length > 0,
      // The names of the lines are next to the plot.
      legend: { traceorder: "normal", ...isSplit ? { orientation: "h", y: -0.1 } : {} }
    };
    const data = drawn.data.map((trace) => ({
      ...trace,
      showlegend: names.has(trace),
      ...names.has(trace) ? { name: names.get(trace) } : {}
    }));
    return { data: [...data, ...keys], layout };
  }
  async function drawCard(card) {
    if (card.querySelector(".drawings")) return buildDrawnPicture(card);
    if (!card.querySelector(".js-plotly-plot")) return null;
    const size = { width: WIDTH, height: HEIGHT };
    const picture = buildPicture(card);
    const drawn = await window.Plotly.toImage(picture, { format: "svg", ...size });
    return { text: decodeURIComponent(drawn.slice(drawn.indexOf(",") + 1)), ...size };
  }
  async function saveAll(cards, file) {
    const pictures = await Promise.all(cards.map(drawCard));
    await savePictures(pictures.filter(Boolean), "png", file);
  }
  onClick("[data-saves]", async (button) => {
    const { kind, file } = button.dataset;
    await savePictures([await drawCard(button.closest(".chart-card"))], kind, file);
  });

  // browser/report/links.js
  function setQuery(link, query) {
    const search = query ? `?${query}` : "";
    if (link.search !== search) link.search = search;
  }
  function fillLinks() {
    if (!isOpen()) return;
    for (const link of document.querySelectorAll("a.keeps-query")) setQuery(link, readKept());
    for (const link of document.querySelectorAll("a[data-usual]")) {
      setQuery(link, writeInherited(readView(), JSON.parse(link.dataset.usual)));
    }
    for (const link of document.querySelectorAll("a[data-period]")) {
      const changes = { timeRange: link.dataset.period, from: "", to: "" };
      setQuery(link, changeQuery(readKept(), changes));
    }
  }
  onElements(fillLinks);
  onAddress(fillLinks);
  onClick("a[data-period]", (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    setProps(ids.report.TIME_RANGE, { value: link.dataset.period });
  });
  onClick(
    "a.keeps-query",
    (link, event) => {
      if (!isPlainClick(event)) return;
      event.preventDefault();
      event.stopPropagation();
      startTurning(link.pathname, isOpen);
      openPage(link.pathname, link.search.slice(1));
    },
    true
  );
  onClick("a.leads-on", (link, event) => {
    if (!isPlainClick(event)) return;
    event.preventDefault();
    openPage(link.pathname, link.search.slice(1));
  });

  // browser/report/sheet.js
  var PHONES = "(max-width: 720px), (max-height: 520px) and (max-width: 960px)";
  var AROUND = ".shell__header, .shell__footer";
  var opener = null;
  var findSheet = (button) => document.getElementById(button.getAttribute("aria-controls"));
  function setBehind(sheet, isInert) {
    const beside = [...sheet?.parentElement.children ?? []].filter((each) => each !== sheet);
    for (const each of [...document.querySelectorAll(AROUND), ...beside]) each.inert = isInert;
  }
  function close() {
    if (!opener) return;
    const button = opener;
    opener = null;
    const sheet = findSheet(button);
    setBehind(sheet, false);
    document.documentElement.classList.remove("has-sheet");
    sheet?.classList.remove("is-open");
    for (const name of ["role", "aria-modal", "aria-label"]) sheet?.removeAttribute(name);
    button.setAttribute("aria-expanded", "false");
    button.focus({ preventScroll: true });
  }
  onClick("[data-opens-controls]", (button) => {
    const sheet = findSheet(button);
    opener = button;
    button.setAttribute("aria-expanded", "true");
    sheet.classList.add("is-open");
    const attributes = { role: "dialog", "aria-modal": "true", "aria-label": "Filters" };
    for (const [name, value] of Object.entries(attributes)) sheet.setAttribute(name, value);
    document.documentElement.classList.add("has-sheet");
    setBehind(sheet, true);
    sheet.querySelector("[data-closes-controls]").focus();
  });
  onClick("[data-closes-controls]", close);
  document.addEventListener("click", ({ target }) => {
    if (opener && (target === document.documentElement || target === document.body)) close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !opener || event.defaultPrevented) return;
    const lists = [...document.querySelectorAll("[role=listbox], .mantine-Popover-dropdown")];
    if (!lists.some((each) => each.checkVisibility())) close();
  });
  window.matchMedia(PHONES).addEventListener("change", close);
  onElements(() => {
    if (opener && !opener.isConnected) close();
  });

  // browser/charts/tip.js
  var AWAY = 12;
  var EDGE = 8;
  var tip = null;
  function place({ width, height }, mark2, chart, page) {
    const low = Math.max(chart.left, 0) + EDGE;
    const high = Math.min(chart.right, page.width) - EDGE;
    const right = mark2.right + AWAY;
    const left2 = mark2.left - AWAY - width;
    const top = (mark2.top + mark2.bottom - height) / 2;
    const within = (at) => Math.max(Math.min(at, chart.bottom - height), chart.top, EDGE);
    if (right + width <= high) return { left: right, top: within(top) };
    if (left2 >= low) return { left: left2, top: within(top) };
    const middle2 = (mark2.left + mark2.right - width) / 2;
    const above = mark2.top - AWAY - height;
    return {
      left: Math.max(Math.min(middle2, page.width - EDGE - width), EDGE),
      top: above >= Math.max(chart.top, EDGE) ? above : mark2.bottom + AWAY
    };
  }
  function showTip([name, ...texts2], click, mark2, chart) {
    tip ??= document.body.appendChild(build("div", "", { class: "chart-tip", role: "presentation" }));
    const said = texts2.filter(Boolean).map((text) => build("span", text));
    tip.replaceChildren(build("strong", name), ...said);
    if (click) tip.append(build("small", click));
    tip.hidden = false;
    const page = { width: document.documentElement.clientWidth };
    const { left: left2, top } = place(tip.getBoundingClientRect(), mark2, chart, page);
    tip.style.left = `${left2}px`;
    tip.style.top = `${top}px`;
  }
  function hideTip() {
    if (tip) tip.hidden = true;
  }
  window.addEventListener("scroll", hideTip, { passive: true, capture: true });

  // browser/report/marks.js
  function takeTitle(mark2) {
    const title = mark2.querySelector(":scope > title");
    if (title) {
      mark2.dataset.said = title.textContent;
      title.remove();
    }
    return mark2.dataset.said ?? "";
  }
  var CLICKS = {
    deployment: "Click to see where its figures come from",
    point: "Click to open this interval",
    of: "Click to list its deployments"
  };
  function sayMark(mark2) {
    const [name, ...rest] = takeTitle(mark2).split(": ");
    const { picks } = mark2.closest("[data-picks]")?.dataset ?? {};
    const drawing = mark2.closest("svg.drawing");
    const places = [mark2, drawing].map((each) => each.getBoundingClientRect());
    showTip([name, rest.join(": ")], CLICKS[picks] ?? "", ...places);
  }
  var hasTitle = (element4) => element4.dataset?.said || element4.querySelector?.(":scope > title");
  function findMark(element4) {
    let found = element4;
    while (found?.closest?.("svg.drawing") && !found.matches("svg.drawing")) {
      if (hasTitle(found)) return found;
      found = found.parentElement;
    }
    return null;
  }
  document.addEventListener("pointerover", (event) => {
    const mark2 = event.pointerType === "touch" ? null : findMark(event.target);
    if (mark2) sayMark(mark2);
    else hideTip();
  });
  var middle = (mark2) => {
    const { left: left2, right } = mark2.getBoundingClientRect();
    return (left2 + right) / 2;
  };
  function listMarks(drawing) {
    const rows = [...drawing.querySelectorAll(".drawing__row[data-picks]")];
    if (rows.length) return rows;
    const columns = [...drawing.querySelectorAll("[data-point]")];
    const marks = columns.length ? columns : [...drawing.querySelectorAll("[data-picks]")];
    return marks.sort((one, other) => middle(one) - middle(other));
  }
  var listDots = (column) => [...column.querySelectorAll("[data-picks='deployment']")].sort(
    (one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top
  );
  function activate(drawing, mark2) {
    for (const each of drawing.querySelectorAll(".is-active")) each.classList.remove("is-active");
    if (!mark2) return;
    mark2.classList.add("is-active");
    if (!isTouched()) sayMark(mark2);
    say(takeTitle(mark2));
  }
  function step(list, current3, by) {
    const at = list.indexOf(current3);
    if (at < 0) return list[by > 0 ? 0 : list.length - 1];
    return list[Math.min(Math.max(at + by, 0), list.length - 1)];
  }
  var isDot = (mark2) => mark2?.dataset.picks === "deployment" && mark2.closest("[data-point]");
  function stepDown(drawing, column, active, by) {
    if (isCalendar(drawing) || drawing.querySelector(".drawing__row"))
      return step(listMarks(drawing), active, by);
    return column && step(listDots(column), active, by);
  }
  var isCalendar = (drawing) => drawing.classList.contains("drawing--calendar");
  var DAYS = 7;
  function stepAcross(drawing, column, by) {
    return step(listMarks(drawing), column, isCalendar(drawing) ? by * DAYS : by);
  }
  var KEYS = {
    ArrowRight: (drawing, column) => stepAcross(drawing, column, 1),
    ArrowLeft: (drawing, column) => stepAcross(drawing, column, -1),
    Home: (drawing) => listMarks(drawing)[0],
    End: (drawing) => listMarks(drawing).at(-1),
    ArrowUp: (drawing, column, active) => stepDown(drawing, column, active, -1),
    ArrowDown: (drawing, column, active) => stepDown(drawing, column, active, 1)
  };
  document.addEventListener("keydown", (event) => {
    const drawing = event.target.closest?.("svg.drawing[tabindex]");
    if (!drawing) return;
    const active = drawing.querySelector(".is-active");
    if (event.key === "Escape") {
      activate(drawing, null);
      hideTip();
      return;
    }
    if (event.key === "Enter" || event.key === " ") {
      if (!active) return;
      event.preventDefault();
      active.dispatchEvent(new MouseEvent("click", { bubbles: true }));
      return;
    }
    const move = KEYS[event.key];
    if (!move) return;
    event.preventDefault();
    const column = isDot(active) ? active.closest("[data-point]") : active;
    const next = move(drawing, column, active);
    if (next) activate(drawing, next);
  });
  document.addEventListener("focusout", (event) => {
    const drawing = event.target.closest?.("svg.drawing[tabindex]");
    if (!drawing) return;
    activate(drawing, null);
    hideTip();
  });
  function markPicked2() {
    const { point, of } = readPick();
    for (const each of document.querySelectorAll(".drawing [data-point]")) {
      const isPicked = each.dataset.point === point && (!each.dataset.of || each.dataset.of === of);
      if (each.classList.contains("is-picked") !== isPicked) {
        each.classList.toggle("is-picked", isPicked);
      }
    }
    pointAtPicked();
  }
  function pointAtPicked() {
    const panel = document.querySelector(".picked");
    if (!panel) return;
    const marks = [...document.querySelectorAll(".drawing .is-picked")];
    const mark2 = marks.find((each) => each.getBoundingClientRect().width > 0);
    const left2 = mark2 ? middle(mark2) - panel.getBoundingClientRect().left : -100;
    panel.style.setProperty("--notch", `${left2}px`);
  }
  onElements(markPicked2);
  window.addEventListener("resize", pointAtPicked);

  // browser/report/tapped.js
  var GO_ON = "Show deployments";
  var close2 = null;
  var tapped = null;
  function buildStep(name, icon2, press) {
    const button = build("button", void 0, { class: "button tapped__step", type: "button" });
    button.setAttribute("aria-label", name);
    button.append(build("i", "", { class: `fa-solid fa-${icon2}`, "aria-hidden": "true" }));
    button.addEventListener("click", press);
    return button;
  }
  function openTapped(card, { read: read3, step: step3, goOn: goOn2, leave: leave2, verb = GO_ON, chart }) {
    close2?.();
    tapped = chart;
    const words = build("div", void 0, { class: "tapped__words", role: "status" });
    const show3 = () => {
      const [name, ...texts2] = read3();
      const said = texts2.filter(Boolean).map((text) => build("span", text));
      words.replaceChildren(build("strong", name), ...said);
    };
    const move = (key) => () => {
      step3(key);
      show3();
    };
    const main = build("button", verb, { class: "button tapped__main", type: "button" });
    main.addEventListener("click", goOn2);
    const steps = build("div", void 0, { class: "tapped__steps" });
    steps.append(
      main,
      buildStep("Previous", "chevron-left", move("ArrowLeft")),
      buildStep("Next", "chevron-right", move("ArrowRight"))
    );
    const box2 = build("div", void 0, { class: "tapped" });
    const shut = buildStep("Close", "xmark", () => close2?.());
    shut.classList.add("tapped__close");
    box2.append(words, shut, steps);
    card.insertBefore(box2, card.querySelector(":scope > .chart-tools"));
    close2 = () => {
      close2 = null;
      box2.remove();
      leave2();
    };
    show3();
    box2.scrollIntoView({ block: "nearest" });
  }
  onElements(() => {
    if (close2 && !tapped.isConnected) close2();
  });

  // browser/report/touch.js
  var DRAWING2 = "svg.drawing[tabindex]:not(:has(.drawing__row))";
  var STEPS2 = { ArrowLeft: -1, ArrowRight: 1 };
  var gap = (at, from, to) => Math.max(from - at, at - to, 0);
  function findNearest(rectangles, { x, y }) {
    const distances = rectangles.map(({ left: left2, right, top, bottom }) => [
      gap(x, left2, right),
      gap(y, top, bottom),
      Math.abs(x - (left2 + right) / 2)
    ]);
    const order = distances.map((_, at) => at);
    const compare = (one, other) => {
      const [first, second] = [distances[one], distances[other]];
      const by = first.map((each, part) => each - second[part]).find((each) => each !== 0);
      return by ?? 0;
    };
    return order.sort(compare)[0] ?? -1;
  }
  var isColumn = (mark2) => mark2.dataset.point !== void 0;
  function goOn(mark2) {
    const { metric, point, of } = mark2.dataset;
    if (isColumn(mark2)) {
      pickPoint(metric, point, of ?? "");
      showPicked();
    } else mark2.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }
  function describe(mark2) {
    const [name, ...rest] = takeTitle(mark2).split(": ");
    return [name, rest.join(": ")];
  }
  function preview(drawing, marks, first) {
    let at = first;
    openTapped(drawing.closest(".chart-card"), {
      read() {
        activate(drawing, marks[at]);
        return describe(marks[at]);
      },
      step(key) {
        at = Math.min(Math.max(at + STEPS2[key], 0), marks.length - 1);
      },
      goOn: () => goOn(marks[at]),
      leave: () => activate(drawing, null),
      chart: drawing,
      verb: isColumn(marks[at]) ? "Show deployments" : "Show this deployment"
    });
  }
  document.addEventListener(
    "click",
    (event) => {
      const drawing = event.isTrusted && isTouched() && event.target.closest?.(DRAWING2);
      if (!drawing) return;
      const marks = listMarks(drawing);
      const place3 = { x: event.clientX, y: event.clientY };
      const at = findNearest(
        marks.map((mark2) => mark2.getBoundingClientRect()),
        place3
      );
      if (at < 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (showsPicked()) goOn(marks[at]);
      else preview(drawing, marks, at);
    },
    true
  );

  // browser/report/legend.js
  bindLegend((series, { shown: shown4, of }) => {
    changeAddress({ hidden: listHidden() }, "replaceState");
    const what = isHidden(series) ? "hidden" : "shown";
    say(`${series} ${what}. ${shown4} of ${of} series in the charts.`);
  });
  onClick("[data-opens-series]", () => {
    const box2 = document.getElementById(ids.report.SERIES);
    if (!box2) return;
    box2.scrollIntoView({ block: "center", behavior: prefersCalm() ? "auto" : "smooth" });
    box2.focus();
    box2.click();
  });

  // browser/report/paper_slices.js
  var FEW = 3;
  var SHOWN3 = ".panels__slice:not(.panels__rest:not([open]) *)";
  function buildSlice(drawing, row, top, bottom) {
    const slice = drawing.cloneNode(false);
    const width = drawing.viewBox.baseVal.width;
    for (const name of ["width", "height", "tabindex"]) slice.removeAttribute(name);
    slice.setAttribute("class", "panels__slice");
    slice.setAttribute("viewBox", `0 ${top} ${width} ${bottom - top}`);
    slice.setAttribute("aria-hidden", "true");
    const shown4 = [...drawing.children].filter(
      (each) => each === row || !each.matches(".drawing__row")
    );
    slice.append(...shown4.map((each) => each.cloneNode(true)));
    return slice;
  }
  function sliceDrawing(drawing) {
    const rows = [...drawing.querySelectorAll(":scope > .drawing__row")];
    const ends = rows.map(({ dataset }) => Number(dataset.bottom));
    const bottoms = [...ends.slice(0, -1), drawing.viewBox.baseVal.height];
    const tops = [0, ...bottoms];
    drawing.after(...rows.map((row, at) => buildSlice(drawing, row, tops[at], bottoms[at])));
  }
  function sliceLists(isPaper) {
    for (const slice of document.querySelectorAll(".panels__slice")) slice.remove();
    if (!isPaper) return;
    for (const list of document.querySelectorAll(".panels__list")) {
      for (const drawing of list.querySelectorAll(".drawing--ranking")) sliceDrawing(drawing);
      list.classList.toggle("is-short", list.querySelectorAll(SHOWN3).length <= FEW);
    }
  }

  // browser/report/paper.js
  var WIDTH2 = 660;
  var HEIGHT2 = { overview: 150, alone: 250 };
  function writeAddress2() {
    const { origin, pathname, search } = window.location;
    const query = dropPick(search);
    for (const address2 of document.querySelectorAll("[data-paper-address]")) {
      address2.textContent = `${origin}${pathname}${query ? `?${query}` : ""}`;
    }
  }
  window.addEventListener("insights-paper", ({ detail: isPaper }) => {
    writeAddress2();
    sliceLists(isPaper);
    const styles = getComputedStyle(document.documentElement);
    const isOverview = document.querySelectorAll(".chart-card").length > 1;
    const height = isOverview ? HEIGHT2.overview : HEIGHT2.alone;
    for (const plot of listPlots()) {
      const figure = findFigure(metricOf(plot));
      if (!figure) continue;
      const size = isPaper ? { autosize: false, width: WIDTH2, height } : {};
      const drawn = isPaper ? paintFigure(figure, styles, size) : paintChart(plot.parentElement.id, figure, styles);
      const { data, layout } = markPicked(drawn, findMarkedDay(readPick()));
      window.Plotly.react(plot, data, { ...layout, ...size });
      for (const drawing of plot.querySelectorAll(".main-svg")) {
        if (isPaper) drawing.setAttribute("viewBox", `0 0 ${WIDTH2} ${height}`);
        else drawing.removeAttribute("viewBox");
      }
    }
  });

  // browser/charts/pointer.js
  var DIM = 0.3;
  var RING = 12;
  var dayOf = (point) => String(point.x).slice(0, 10);
  var findPlane = (plot) => plot.querySelector(".nsewdrag").getBoundingClientRect();
  function putOver(plot, kind, { left: left2, top, width = 0, height = 0 }) {
    const box2 = plot.closest(".chart-card__chart");
    const around2 = box2.getBoundingClientRect();
    const mark2 = box2.querySelector(`.${kind}`) ?? box2.appendChild(build("div", "", { class: kind }));
    mark2.hidden = false;
    const places = { left: left2 - around2.left, top: top - around2.top, width, height };
    for (const [name, place3] of Object.entries(places)) mark2.style[name] = `${place3}px`;
  }
  function hideOver(plot) {
    const marks = plot.closest(".chart-card__chart").querySelectorAll(".chart-ring, .chart-hair");
    for (const mark2 of marks) mark2.hidden = true;
  }
  function findPlace({ layout }, plane, day, value) {
    const { xaxis, yaxis } = layout;
    const [first, last2] = xaxis.range.map((each) => Date.parse(`${each}Z`));
    const across2 = (Date.parse(`${day}T00:00Z`) - first) / (last2 - first);
    const [low, high] = yaxis.range;
    const up = ((yaxis.type === "log" ? Math.log10(value) : value) - low) / (high - low);
    return { left: plane.left + across2 * plane.width, top: plane.bottom - up * plane.height, across: across2 };
  }
  function putHair(plot, day) {
    const plane = findPlane(plot);
    const { left: left2, across: across2 } = findPlace(plot, plane, day, 1);
    if (across2 < 0 || across2 > 1) hideOver(plot);
    else putOver(plot, "chart-hair", { left: left2, top: plane.top, height: plane.height });
  }
  function emphasise(plot, series) {
    const { data, layout } = plot;
    if (listLines(data).length < 2 || plot.emphasised === series) return;
    plot.emphasised = series;
    const isDim = (each) => series !== void 0 && each !== series;
    const places = data.map((_, at) => at).filter((at) => data[at].meta?.points);
    const opacities = places.map((at) => isDim(data[at].meta.series) ? DIM : 1);
    window.Plotly.restyle(plot, { opacity: opacities }, places);
    const marks = data.findIndex((trace) => trace.meta?.marks);
    if (marks >= 0) {
      const opacity = data[marks].meta.marks.map((each) => isDim(each) ? DIM : 1);
      window.Plotly.restyle(plot, { "marker.opacity": [opacity] }, [marks]);
    }
    for (const label of plot.querySelectorAll(".infolayer .annotation")) {
      const named = findNamed(layout.annotations[label.dataset.index] ?? {});
      label.classList.toggle("is-dim", named !== void 0 && isDim(named));
    }
  }
  function nameSeries2(point, lines) {
    const day = dayOf(point);
    const isSame = ({ visible, x, y, meta }) => visible !== false && meta.series !== point.data.meta.series && y[x.lastIndexOf(day)] === point.y;
    const same = lines.filter(isSame).map(({ meta }) => meta.series);
    const [first, second, ...rest] = [point.data.meta.series, ...same];
    if (!second) return first;
    return rest.length ? `${first}, ${second} and ${rest.length} more` : `${first} and ${second}`;
  }
  function describe2(plot, point, compared) {
    const { intervals } = plot.layout.meta;
    const [value, rest] = point.customdata;
    const isAlone = listLines(plot.data).length < 2;
    const before2 = compared?.customdata[0] ? compared.customdata : null;
    return [
      isAlone ? intervals[dayOf(point)] : nameSeries2(point, listLines(plot.data)),
      `${value}${rest}`,
      before2 && `${before2[1]}: ${before2[0]}`,
      isAlone ? "" : intervals[dayOf(point)]
    ];
  }
  function sayClick(offer) {
    return offer ? `Click to ${offer[0].toLowerCase()}${offer.slice(1)}` : "";
  }
  function leave(plot) {
    hideTip();
    emphasise(plot, void 0);
    for (const each of listPlots()) hideOver(each);
  }
  var findPoint = (points) => points.find(({ customdata, data }) => customdata?.[0] && data.meta?.points);
  function showPoint(plot, point, { compared, hasClick }) {
    const day = dayOf(point);
    const place3 = findPlace(plot, findPlane(plot), day, point.y);
    const mark2 = { left: place3.left - RING / 2, top: place3.top - RING / 2 };
    for (const other of listPlots()) {
      if (other === plot) hideOver(plot);
      else putHair(other, day);
    }
    putOver(plot, "chart-ring", { ...mark2, width: RING, height: RING });
    emphasise(plot, point.data.meta.series);
    const edges = { ...mark2, right: mark2.left + RING, bottom: mark2.top + RING };
    const click = hasClick ? sayClick(point.customdata[2]) : "";
    const said = describe2(plot, point, compared).filter(Boolean);
    showTip(said, click, edges, plot.getBoundingClientRect());
    return said;
  }
  function listen(plot, pick4) {
    const hasClick = Boolean(pick4);
    plot.on("plotly_hover", ({ points }) => {
      const point = findPoint(points);
      const compared = points.find(({ data }) => data.meta?.compared);
      if (point) showPoint(plot, point, { compared, hasClick });
      else leave(plot);
    });
    plot.on("plotly_unhover", () => leave(plot));
    if (pick4) {
      plot.on("plotly_click", ({ points }) => {
        const point = findPoint(points);
        if (point) pick4(plot, point);
      });
    }
  }
  function watchPointer(pick4) {
    document.addEventListener(
      "mousemove",
      (event) => {
        const plot = event.target.closest?.(".chart-card .js-plotly-plot");
        if (!plot?.on || plot.dataset.listens) return;
        plot.dataset.listens = "true";
        listen(plot, pick4);
      },
      { passive: true, capture: true }
    );
    for (const kind of ["pointerover", "focusin"]) {
      document.addEventListener(kind, (event) => {
        const { series } = event.target.closest?.("[data-series]")?.dataset ?? {};
        if (event.target.closest?.(".js-plotly-plot")) return;
        const shown4 = series !== void 0 && !isHidden(series) ? series : void 0;
        for (const plot of listPlots()) emphasise(plot, shown4);
      });
    }
  }

  // browser/charts/line_keys.js
  var listPoints = (data) => data.x.map((x, at) => ({ x, y: data.y[at], customdata: data.customdata[at], data })).filter(({ y, customdata }) => y !== null && customdata[0]);
  var dayOf2 = ({ x }) => String(x).slice(0, 10);
  function stepTo(key, point, lines) {
    const [first] = lines;
    if (!first) return void 0;
    const points = listPoints(point?.data ?? first);
    const at = points.findIndex(({ x }) => point && x === point.x);
    const to = (place3, list) => list[Math.min(Math.max(place3, 0), list.length - 1)];
    if (key === "End" || at < 0 && key === "ArrowLeft") return points.at(-1);
    if (key === "Home" || at < 0) return points[0];
    if (key === "ArrowRight") return to(at + 1, points);
    if (key === "ArrowLeft") return to(at - 1, points);
    const same = lines.flatMap(listPoints).filter((each) => dayOf2(each) === dayOf2(point)).sort((one, other) => one.y - other.y);
    const rank3 = same.findIndex(({ data }) => data === point.data);
    return to(rank3 + (key === "ArrowUp" ? 1 : -1), same);
  }
  var KEYS2 = /* @__PURE__ */ new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);
  function watchKeys({ say: say3, pick: pick4 }) {
    const reached = /* @__PURE__ */ new WeakMap();
    const find = ({ target }) => target.matches?.(".chart-card__chart") ? target.querySelector(".js-plotly-plot") : null;
    document.addEventListener("keydown", (event) => {
      const plot = find(event);
      if (!plot?.data) return;
      const lines = listLines(plot.data).filter(({ visible }) => visible !== false);
      const before2 = reached.get(plot);
      const line = lines.find((each) => each.meta.series === before2?.data.meta.series);
      const point = line && listPoints(line).find(({ x }) => x === before2.x);
      if (event.key === "Enter" && point && pick4) pick4(plot, point);
      else if (event.key === "Escape") leave(plot);
      else if (KEYS2.has(event.key)) {
        event.preventDefault();
        const next = stepTo(event.key, point, lines);
        if (!next) return;
        reached.set(plot, next);
        say3(showPoint(plot, next, { hasClick: Boolean(pick4) }).join(", "));
      }
    });
    document.addEventListener("focusout", (event) => {
      const plot = find(event);
      if (plot?.data) leave(plot);
    });
  }

  // browser/report/pointing.js
  var pick3 = (plot, point) => pickPoint(metricOf(plot), dayOf(point), point.data.meta.series);
  function showTapped(plot, point) {
    const lines = listLines(plot.data).filter(({ visible }) => visible !== false);
    let shown4 = point;
    const read3 = () => {
      const said = showPoint(plot, shown4, { hasClick: false });
      hideTip();
      return said;
    };
    openTapped(plot.closest(".chart-card"), {
      read: read3,
      step(key) {
        shown4 = stepTo(key, { ...shown4, x: dayOf(shown4) }, lines) ?? shown4;
      },
      goOn: () => pick3(plot, shown4),
      leave: () => leave(plot),
      chart: plot
    });
  }
  var isPreview = () => isTouched() && !showsPicked();
  watchPointer((plot, point) => (isPreview() ? showTapped : pick3)(plot, point));
  watchKeys({ say, pick: pick3 });

  // browser/report/groups.js
  var listNames = ({ dataset }) => dataset.groups?.split("\n") ?? [dataset.group];
  function mark(names) {
    for (const each of document.querySelectorAll("[data-group], [data-groups]")) {
      each.classList.toggle(
        "is-marked",
        listNames(each).some((name) => names.includes(name))
      );
    }
  }
  onClick("[data-opens-panel]", (button) => {
    const isOpen3 = toggleExpanded(button);
    button.closest(".panels__panel").classList.toggle("is-open", isOpen3);
  });
  var marked = null;
  document.addEventListener("pointerover", (event) => {
    const group = event.target.closest?.("[data-group], [data-groups]") ?? null;
    if (group === marked) return;
    marked = group;
    mark(group ? listNames(group) : []);
  });
  var opened = 0;
  function fill2(fold4) {
    if (!fold4.open || !fold4.querySelector(".is-blank")) return;
    const { part, asked: asked2 } = fold4.dataset;
    opened += 1;
    setProps({ type: ids.fold.OPENED, part, asked: asked2 }, { data: opened });
  }
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!target.matches?.(".panels__rest")) return;
      for (const each of target.closest(".panels").querySelectorAll(".panels__rest")) {
        each.open = target.open;
      }
      fill2(target);
    },
    true
  );

  // browser/report/two_lines.js
  var NARROW2 = 640;
  var ROW = 58;
  var MOST5 = 3;
  var hasTwoLines = () => window.innerWidth <= NARROW2;
  var rowHeight = (usual) => hasTwoLines() ? ROW : usual;
  var headerHeight = (usual) => hasTwoLines() ? 0 : usual;
  var NAMES = ["project", "environment", "tenant"];
  function describeGroup(columns, text) {
    const names = columns.filter((each) => NAMES.includes(each));
    const [main, ...others] = columns.filter((each) => !NAMES.includes(each));
    const [name, ...rest] = names.map(text);
    const before2 = others.find((each) => each === "before" || each === "failedBefore");
    const said = before2 && text(before2);
    const count2 = others.includes("deployments") && text("deployments");
    return {
      name,
      value: text(main),
      texts: [
        ...rest,
        said && said !== "–" && `was ${said}`,
        count2 && `${count2} deployment${count2 === "1" ? "" : "s"}`
      ]
    };
  }
  var NAME = "project release".split(" ");
  var PLACES = ["environment", "tenant", "channel"];
  function describeDeployment(columns, text) {
    const [, , ...others] = columns;
    const main = others.find((each) => ![...NAME, ...PLACES].includes(each));
    const rest = ["environment", "tenant", "recoveredBy", "state"];
    return {
      name: NAME.map(text).filter(Boolean).join(" "),
      value: main ? text(main) : "",
      texts: [
        text("completed"),
        ...rest.filter((each) => others.includes(each) && each !== main).map(text)
      ]
    };
  }
  function describeRow(columns, text) {
    const describe4 = columns.includes("completed") ? describeDeployment : describeGroup;
    const { name, value, texts: texts2 } = describe4(columns, text);
    return { name, value, texts: texts2.filter((each) => each && each !== "–").slice(0, MOST5) };
  }
  function TwoLines({ api, data, node }) {
    const { createElement } = window.React;
    if (!data) return createElement("span", { className: "two-lines" }, "…");
    const columns = api.getColumns().map((each) => each.getColId());
    const text = (colKey) => String(api.getCellValue({ rowNode: node, colKey, useFormatter: true }) ?? "");
    const { name, value, texts: texts2 } = describeRow(columns, text);
    const part = (kind, children) => createElement("span", { className: `two-lines__${kind}` }, children);
    return createElement(
      "span",
      { className: "two-lines" },
      part("name", name),
      part("value", value),
      part("rest", texts2.join(" · "))
    );
  }

  // browser/report/grids.js
  var gridScript = null;
  function loadGrid() {
    if (window.dash_ag_grid) return Promise.resolve();
    gridScript ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = pageData.files.grid;
      script.onload = resolve;
      script.onerror = () => {
        gridScript = null;
        reject(new Error("Could not load the script of the tables"));
      };
      document.head.append(script);
    });
    return gridScript;
  }
  var UNRANKED = ["project", "environment", "tenant", "deployments"];
  var isLink = ({ event }) => event?.target.closest?.("a");
  var isOtherKey = ({ event }) => event?.type === "keydown" && event.key !== "Enter";
  var opens = (params) => params.data && !isLink(params) && !isOtherKey(params);
  var orDash = (write2) => (value) => value === null || value === void 0 ? "–" : write2(value);
  window.dashAgGridFunctions = {
    ...window.dashAgGridFunctions,
    asCount: orDash((value) => value.toLocaleString("en")),
    asShare: orDash((value) => `${(value * 100).toFixed(1)}%`),
    asDuration: orDash(describeDuration),
    hasTwoLines,
    rowHeight,
    headerHeight,
    leaveGrid: () => false,
    // AG Grid then lets Tab go on to what follows the grid
    isFew: (params) => Boolean(params.data?.isFew),
    isFailed: (params) => params.value === "Failed",
    matchesWords: (parts, text) => parts.every((part) => text.includes(part)),
    // However durations are sorted, those of few deployments are last.
    putFewLast: ({ nodes, api }) => {
      const [by] = api.getColumnState().filter(({ sort }) => sort);
      if (UNRANKED.includes(by?.colId)) return;
      const [few, enough] = [true, false].map((is) => nodes.filter(({ data }) => data.isFew === is));
      nodes.splice(0, nodes.length, ...enough, ...few);
    },
    openDeployment: (params) => {
      if (opens(params)) pick2({ deployment: params.data.id });
    },
    pickRow: (params) => {
      if (!opens(params)) return;
      const { projectId, environmentId, tenantId } = params.data;
      pick2({ project: projectId, environment: environmentId, tenant: tenantId });
    }
  };
  function addLink(text, href, name) {
    const { createElement } = window.React;
    const icon2 = createElement("i", {
      className: "fa-solid fa-arrow-up-right-from-square",
      "aria-hidden": "true"
    });
    const link = createElement(
      "a",
      {
        href,
        className: "project-link leads-on",
        title: name,
        "aria-label": name,
        tabIndex: -1
      },
      icon2
    );
    return createElement("span", { className: "project-cell" }, text, link);
  }
  function ProjectLink({ data, value }) {
    if (!data?.projectUrl) return value || "";
    const text = window.React.createElement("span", null, value);
    return addLink(text, data.projectUrl, `Open project ${value}`);
  }
  var HASH2 = /\b([0-9a-f]{10})([0-9a-f]{30}(?:[0-9a-f]{24})?)\b/g;
  function Release({ value }) {
    const { createElement } = window.React;
    const parts = (value || "").split(HASH2);
    const shown4 = parts.map(
      (part, place3) => place3 % 3 === 2 ? createElement("span", { className: "commit__rest", key: place3 }, part) : part
    );
    return createElement("span", null, ...shown4);
  }
  function ReleaseLink({ data, value }) {
    const text = Release({ value });
    return data?.releaseUrl ? addLink(text, data.releaseUrl, `Show rollout of ${value}`) : text;
  }
  function Verdict({ data }) {
    const { createElement } = window.React;
    if (!data?.verdictWord) return "–";
    const { verdictIcon: icon2, verdictKind: kind, verdictWord: word } = data;
    const className = `fa-solid fa-${icon2}`;
    const shown4 = icon2 ? createElement("i", { className, "aria-hidden": "true" }) : null;
    return createElement("span", { className: `verdict is-${kind}` }, shown4, word);
  }
  window.dashAgGridComponentFunctions = {
    ...window.dashAgGridComponentFunctions,
    ProjectLink,
    Release,
    ReleaseLink,
    TwoLines,
    Verdict
  };
  onElements(() => {
    for (const grid of document.querySelectorAll(".grid [role='grid']:not([aria-labelledby])")) {
      const title = grid.closest("section").querySelector("h2[id]");
      if (title) grid.setAttribute("aria-labelledby", title.id);
    }
  });
  var searched = "";
  onElements(() => {
    const field2 = document.querySelector(`#${ids.report.DEPLOYMENTS} .details__search input`);
    if (!field2 || field2.id === searched) return;
    searched = field2.id;
    if (readSearch()) setProps(parseId(field2.id), { value: readSearch() });
  });
  var filtered = null;
  onElements(() => {
    const field2 = document.getElementById(ids.report.TABLE_SEARCH);
    if (!field2 || field2 === filtered) return;
    filtered = field2;
    if (readFilter()) setProps(ids.report.TABLE_SEARCH, { value: readFilter() });
  });
  provide("overview", {
    loadGrid(results) {
      if (!results) return noUpdate();
      return loadGrid().then(() => true);
    },
    filterTable(text, options) {
      if (typeof text === "string") writeFilter(text.trim());
      return { ...options, quickFilterText: text || "" };
    },
    searchRows([text], grids) {
      writeSearch((text ?? "").trim());
      for (const id of grids) {
        window.dash_ag_grid.getApiAsync(writeId(id)).then((grid) => grid.purgeInfiniteCache());
      }
    }
  });

  // browser/report/grid_order.js
  function readOrder(grid) {
    const [by] = grid.getColumnState().filter(({ sort }) => sort);
    return by ? `${by.sort === "desc" ? "-" : ""}${by.colId}` : "";
  }
  function applyOrder(grid, order) {
    const colId = order.replace(/^-/, "");
    const sort = order.startsWith("-") ? "desc" : "asc";
    if (!grid.getColumn(colId) || order === readOrder(grid)) return;
    grid.applyColumnState({ state: [{ colId, sort }], defaultState: { sort: null } });
  }
  function followOrder(grid, list) {
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
  var followed = /* @__PURE__ */ new WeakSet();
  onElements(() => {
    for (const list of document.querySelectorAll("select[data-orders]")) {
      const shown4 = list.closest("section").querySelector(".grid [role='grid']");
      if (followed.has(list) || !shown4) continue;
      followed.add(list);
      const { id } = shown4.closest(".grid");
      window.dash_ag_grid.getApiAsync(id).then((grid) => followOrder(grid, list));
    }
  });

  // browser/shell/share_dialogs.js
  provide("embeds", {
    /* "Done" closes the dialog. */
    close(clicks) {
      return clicks ? false : noUpdate();
    }
  });
  provide("walls", {
    /* The fields of a new wall display are hidden if another one is chosen. */
    choose: (wall) => wall !== values.newWall
  });

  // browser/report/share_links.js
  function followData(query) {
    const { asOf } = Object.fromEntries(new URLSearchParams(query));
    return asOf === values.now ? query.replace(/^\?/, "") : changeQuery(query, { asOf: "" });
  }
  function keepData(query, view, { seen: seen2, now }) {
    const isOver = new Date(seen2) <= now;
    const day = view.asOf === values.now ? "" : view.asOf;
    const asOf = isOver ? day || seen2 : now.toISOString();
    return changeQuery(query, { ...view, asOf });
  }
  function findCsv(api, metric) {
    const url = new URL(api, window.location.href);
    url.pathname += "/csv";
    if (metric) url.searchParams.set("metric", metric);
    url.searchParams.set("bom", "true");
    return url.href;
  }

  // browser/shell/link_dialog.js
  function showLink(url, back) {
    const dialog = build("dialog", void 0, {
      class: "confirm-dialog link-dialog",
      "aria-labelledby": "link-dialog-title"
    });
    const heading = build("h2", "Copy this link", {
      id: "link-dialog-title",
      class: "confirm-dialog__title"
    });
    const field2 = build("input", void 0, {
      class: "link-dialog__field",
      "aria-label": "Link",
      readonly: "",
      autofocus: ""
    });
    const hint = build("p", "Your browser doesn't allow this page to copy it for you.", {
      class: "confirm-dialog__text"
    });
    const close3 = build("button", "Close", { class: "button", type: "button" });
    const actions = build("div", void 0, { class: "confirm-dialog__actions" });
    const leave2 = () => dialog.close();
    field2.value = url;
    actions.append(close3);
    dialog.append(heading, hint, field2, actions);
    close3.addEventListener("click", leave2);
    dialog.addEventListener("click", (event) => event.target === dialog && leave2());
    window.addEventListener("popstate", leave2);
    dialog.addEventListener("close", () => {
      window.removeEventListener("popstate", leave2);
      dialog.remove();
      back?.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    field2.select();
  }

  // browser/shell/share.js
  var pages = [];
  var offerPage = (page) => pages.push(page);
  var findPage2 = () => pages.find((page) => page.isOpen());
  function tell2(title, message) {
    const note = { action: "show", title, message, color: "teal", autoClose: 6e3 };
    const closeButtonProps = { "aria-label": "Close" };
    setProps(ids.shell.TOASTS, { sendNotifications: [{ ...note, closeButtonProps }] });
  }
  async function copyLink(query, message) {
    const { origin, pathname } = window.location;
    const url = `${origin}${pathname}${query ? `?${query}` : ""}`;
    try {
      await navigator.clipboard.writeText(url);
    } catch {
      showLink(url, document.querySelector(".share__target"));
      return;
    }
    tell2("Link copied", message);
  }
  var ACTIONS = {
    current: () => copyLink(followData(window.location.search), "It always shows the latest data."),
    seen() {
      const page = findPage2();
      const now = /* @__PURE__ */ new Date();
      const seen2 = page.findSeen() || now.toISOString();
      const query = keepData(window.location.search, page.readView(), { seen: seen2, now });
      const until = new Date(seen2) < now ? new Date(seen2) : now;
      return copyLink(query, `It shows the data as of ${describeInstant(until, page.findZone())}.`);
    },
    // Once the menu has closed.
    paper: () => window.requestAnimationFrame(() => window.print()),
    png: ({ dataset }) => findPage2().savePictures(dataset.file),
    csv: () => findPage2().saveCsv()
  };
  onClick("[data-share]", (item) => ACTIONS[item.dataset.share](item));

  // browser/report/share.js
  function download(href) {
    const link = build("a", void 0, { href, download: "" });
    document.body.append(link);
    link.click();
    link.remove();
  }
  var own = ids.report;
  offerPage({
    isOpen: () => document.getElementById(own.ZONE) !== null,
    readView: () => findProps(own.VIEW).data,
    findSeen: () => document.querySelector(`#${own.DAYS} [data-seen]`)?.dataset.seen,
    findZone: () => document.getElementById(own.ZONE).textContent,
    savePictures: (file) => saveAll([...document.querySelectorAll(".chart-card")], file),
    saveCsv() {
      const { metric } = findProps(own.PLACE).data;
      download(findCsv(findProps(own.API_LINK).href, metric));
    }
  });

  // browser/portfolio/address.js
  var findPage3 = () => document.querySelector("[data-portfolio]");
  var isOpen2 = () => {
    const path = window.location.pathname.replace(/\/$/, "");
    return findPage3()?.dataset.portfolio === decodeURI(path);
  };
  function readQuery(names, usual = {}) {
    const search = new URLSearchParams(window.location.search);
    return Object.fromEntries(names.map((name) => [name, search.get(name) || usual[name] || ""]));
  }
  function readFilters({ shown: shown4, choices }) {
    const filters = readQuery(shown4);
    for (const [name, valid] of Object.entries(choices))
      if (!valid.includes(filters[name])) filters[name] = "";
    return filters;
  }
  function writeView2(view, usual, names) {
    const changed2 = names.filter((name) => view[name] !== (usual[name] ?? ""));
    return changeQuery("", Object.fromEntries(changed2.map((name) => [name, view[name]])));
  }
  function writeQuestion2(view) {
    const { by, timeRange, from, to, compare, asOf, environmentId, tags } = view;
    const shared = { by, timeRange, from, to, compare, asOf: asOf === values.now ? "" : asOf };
    if (by === "Report") return changeQuery("", shared);
    return changeQuery("", { ...shared, environmentId, tags, timeZone: view.timeZone || OWN_ZONE });
  }
  function writeAddress3(query, how) {
    const url = window.location.pathname + (query ? `?${query}` : "");
    if (url === window.location.pathname + window.location.search) return false;
    window.history[how](window.history.state, "", url);
    return true;
  }
  var changeAddress2 = (changes, how = "pushState") => writeAddress3(changeQuery(window.location.search, changes), how);

  // browser/portfolio/rows.js
  var BY_VERDICT = "Verdict";
  var BY_NAME = "Name";
  var NOT_DEPLOYED = "NotDeployed";
  var fold2 = (text) => text.normalize("NFC").toLowerCase();
  function narrow(rows, { search, projectGroupId, owner }) {
    const words = fold2(search).split(/\s+/).filter(Boolean);
    return rows.filter((row) => {
      if (projectGroupId && row.groupId !== projectGroupId) return false;
      if (owner && fold2(row.owner) !== fold2(owner)) return false;
      if (!words.length) return true;
      const text = fold2(`${row.name} ${row.group} ${row.owner}`);
      return words.every((word) => text.includes(word));
    });
  }
  function countVerdicts(rows) {
    const counts = /* @__PURE__ */ new Map();
    for (const { verdict } of rows) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
    return counts;
  }
  function sortRows(rows, orderBy, isDescending) {
    if (orderBy === BY_NAME) return isDescending ? rows.toReversed() : rows;
    const read3 = (row) => row.keys[orderBy];
    const isKnown2 = (row) => read3(row) !== null && read3(row) !== void 0;
    const known = rows.filter(isKnown2);
    known.sort((a, b) => isDescending ? read3(b) - read3(a) : read3(a) - read3(b));
    return [...known, ...rows.filter((row) => !isKnown2(row))];
  }
  function arrange(rows, filters) {
    const orderBy = filters.orderBy || BY_VERDICT;
    const left2 = narrow(rows, filters);
    const wanted2 = filters.verdict ? left2.filter((row) => row.verdict === filters.verdict) : left2;
    const sorted = sortRows(wanted2, orderBy, filters.descending === "true");
    const counts = countVerdicts(left2);
    const idle = counts.get(NOT_DEPLOYED) ?? 0;
    const mayFold = orderBy === BY_VERDICT && !filters.verdict && !filters.search.trim();
    const isFolded = mayFold && idle > 1 && idle < left2.length && filters.notDeployed !== "shown";
    return {
      rows: isFolded ? sorted.filter((row) => row.verdict !== NOT_DEPLOYED) : sorted,
      folded: isFolded ? idle : 0,
      counts,
      total: left2.length
    };
  }
  function listChoices(rows, read3) {
    const found = new Map(rows.map(read3).filter(([value]) => value));
    const choices = [...found].map(([value, label]) => ({ value, label }));
    return choices.sort((a, b) => a.label.localeCompare(b.label, "en"));
  }
  var COLUMNS = [
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
    ["Last deployment", ({ keys }) => writeInstant(keys.LastDeployment)]
  ];
  var writeInstant = (micros) => micros ? new Date(micros / 1e3).toISOString() : "";
  var FORMULA = /(^|;)(?=\s*[=+@\t\r\n\uff1d\uff0b\uff0d\uff20-])/g;
  function writeCell(value) {
    if (typeof value === "number") return String(value);
    const safe = (value ?? "").replace(FORMULA, "$1'");
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }
  function writeCsv(rows) {
    const lines = [
      COLUMNS.map(([name]) => name),
      ...rows.map((row) => COLUMNS.map(([, read3]) => read3(row)))
    ];
    return lines.map((cells) => `${cells.map(writeCell).join(",")}\r
`).join("");
  }

  // browser/portfolio/sparks.js
  var SVG = "http://www.w3.org/2000/svg";
  var [WIDTH3, HEIGHT3] = [104, 26];
  var PARTS = 100;
  var [LOW, HIGH, LINE] = [60, 60 * 86400, 3600];
  var MANY = 3;
  var PAUSE2 = 60;
  var MOST6 = 100;
  function draw3(tag, attributes) {
    const element4 = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element4.setAttribute(name, String(value));
    return element4;
  }
  function frame(name) {
    const svg = draw3("svg", {
      class: `portfolio__spark is-${name}`,
      viewBox: `0 0 ${WIDTH3} ${HEIGHT3}`,
      width: WIDTH3,
      height: HEIGHT3,
      "aria-hidden": "true"
    });
    return svg;
  }
  var round = (value) => Math.round(value * 10) / 10;
  function place2(seconds) {
    const within = Math.min(Math.max(seconds, LOW), HIGH);
    const share = Math.log(within / LOW) / Math.log(HIGH / LOW);
    return round(HEIGHT3 - 3 - share * (HEIGHT3 - 6));
  }
  var across = (part) => round(2 + (part + 0.5) / PARTS * (WIDTH3 - 4));
  function addPath(svg, name, parts) {
    if (parts.length) svg.append(draw3("path", { d: parts.join(""), class: `portfolio__${name}` }));
  }
  function drawDots({ LeadTimes: leadTimes, Failures: failures }) {
    const svg = frame("dots");
    const line = place2(LINE);
    svg.append(draw3("line", { x1: 0, x2: WIDTH3, y1: line, y2: line, class: "portfolio__line" }));
    const drawAll = (found) => found.map(([part, value]) => `M${across(part)} ${place2(value)}h0`);
    addPath(svg, "dots", drawAll(leadTimes.filter(([, , count2]) => count2 <= MANY)));
    addPath(svg, "dots is-many", drawAll(leadTimes.filter(([, , count2]) => count2 > MANY)));
    const y = HEIGHT3 / 2;
    const crosses = failures.map(([part]) => `M${across(part) - 3} ${y - 3}l6 6m0 -6l-6 6`);
    addPath(svg, "cross", crosses);
    return svg;
  }
  function drawBars({ Intervals: intervals, IsInProgress: isInProgress, Usual: usual }) {
    const svg = frame("bars");
    const most = Math.max(...intervals, 1);
    const step3 = WIDTH3 / intervals.length;
    const width = round(Math.max(step3 - Math.min(1, step3 / 4), 0.6));
    const bars = { bars: [], "bars is-outside": [], "bars is-unfinished": [] };
    for (const [at, count2] of intervals.entries()) {
      if (!count2) continue;
      const height = round(Math.max(count2 / most * (HEIGHT3 - 2), 1.5));
      const isLast = isInProgress && at === intervals.length - 1;
      const isOutside = usual && (count2 > usual[1] || count2 < usual[0]);
      const name = isLast ? "bars is-unfinished" : isOutside ? "bars is-outside" : "bars";
      bars[name].push(`M${round(at * step3)} ${HEIGHT3}v${-height}h${width}v${height}z`);
    }
    for (const [name, parts] of Object.entries(bars)) addPath(svg, name, parts);
    return svg;
  }
  var Sparks = class {
    #known = /* @__PURE__ */ new Map();
    #asked = /* @__PURE__ */ new Set();
    #wanted = [];
    #timer = 0;
    #stopped = new AbortController();
    isFailed = false;
    /* Rows are in the element with the ID `box`. `changed()` is called when `isFailed` changes. */
    constructor(path, question, box2, changed2) {
      Object.assign(this, { path, question, box: box2, changed: changed2 });
    }
    stop() {
      this.#stopped.abort();
      window.clearTimeout(this.#timer);
    }
    /* Draw what is known of a row. */
    fill(element4, row) {
      const found = this.#known.get(row.id);
      if (!found) return;
      element4.querySelector(".is-dots").replaceChildren(drawDots(found));
      element4.querySelector(".is-weeks").replaceChildren(drawBars({ ...found, Usual: row.usual }));
    }
    /* Ask for the rows that are still missing, once scrolling pauses. After a failure, wait for
       `retry`. */
    want(rows) {
      this.#wanted = rows;
      window.clearTimeout(this.#timer);
      if (!this.isFailed && rows.some((row) => this.#isMissing(row)))
        this.#timer = window.setTimeout(() => this.#ask(), PAUSE2);
    }
    retry() {
      this.#setFailed(false);
      return this.#ask();
    }
    #setFailed(isFailed) {
      this.isFailed = isFailed;
      this.changed();
    }
    #isMissing(row) {
      return row.count > 0 && !this.#known.has(row.id) && !this.#asked.has(row.id);
    }
    async #ask() {
      const rows = this.#wanted.filter((row) => this.#isMissing(row)).slice(0, MOST6);
      if (!rows.length) return;
      for (const { id } of rows) this.#asked.add(id);
      const items = await this.#load(rows.map(({ id }) => id).join(","));
      if (this.#stopped.signal.aborted) return;
      if (!items) {
        for (const { id } of rows) this.#asked.delete(id);
        this.#setFailed(true);
        return;
      }
      for (const item of items) this.#known.set(item.Id, item);
      for (const row of rows) {
        const element4 = document.querySelector(`#${this.box} [data-row="${row.id}"]`);
        if (element4) this.fill(element4, row);
      }
      this.want(this.#wanted);
    }
    /* Return the deployments of rows; null if the request failed or was stopped. */
    async #load(ids2) {
      const { signal } = this.#stopped;
      try {
        const response = await window.fetch(`${this.path}?ids=${ids2}&${this.question}`, { signal });
        return response.ok ? (await response.json()).Items : null;
      } catch (error) {
        if (signal.aborted || error instanceof TypeError) return null;
        throw error;
      }
    }
  };

  // browser/portfolio/table.js
  var COLUMNS2 = [
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
    ["last", "Last deployment", "LastDeployment"]
  ];
  var FIGURES = ["typical", "tail", "frequency", "recovery", "failures"];
  var NUMBERS = /* @__PURE__ */ new Set([...FIGURES, "last"]);
  var ASCENDING_FIRST = /* @__PURE__ */ new Set(["Name", BY_VERDICT]);
  var isPhone2 = window.matchMedia("(max-width: 720px)");
  var icon = (name) => build("i", void 0, { class: `fa-solid fa-${name}`, "aria-hidden": "true" });
  var isOf = (by) => by === "Report";
  var nameRows = (by, count2) => {
    const [one, many] = isOf(by) ? ["report", "reports"] : ["project", "projects"];
    return `${count2.toLocaleString("en")} ${count2 === 1 ? one : many}`;
  };
  function nextSort(orderBy, current3) {
    if (orderBy !== (current3.orderBy || BY_VERDICT)) {
      return { orderBy, descending: ASCENDING_FIRST.has(orderBy) ? "" : "true" };
    }
    return { orderBy, descending: current3.descending === "true" ? "" : "true" };
  }
  function buildHeader([key, title, orderBy], answer, filters) {
    const texts2 = { name: isOf(answer.by) ? "Report" : "Project", typical: answer.statistics };
    const cell = build("th", void 0, {
      scope: "col",
      class: `portfolio__cell is-${key}${NUMBERS.has(key) ? " is-number" : ""}`
    });
    const text = title || texts2[key];
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
  function buildHead(answer, filters) {
    const head = build("thead");
    const groups = build("tr", void 0, { class: "portfolio__groups" });
    for (const [key, , , group] of COLUMNS2) {
      groups.append(build("td", group ?? "", { class: `portfolio__cell is-${key}` }));
    }
    const row = build("tr");
    row.append(...COLUMNS2.map((column) => buildHeader(column, answer, filters)));
    head.append(groups, row);
    return head;
  }
  function buildVerdict({ verdict, reason }, verdicts) {
    const [, word, iconName, kind] = verdicts.find(([value]) => value === verdict);
    const chip = build("span", void 0, { class: `verdict is-${kind}` });
    if (iconName) chip.append(icon(iconName));
    chip.append(word);
    return [chip, build("small", reason, { class: "portfolio__reason" })];
  }
  function buildName2(row, href) {
    const link = build("a", row.name, { href, class: "portfolio__name" });
    return [link, build("small", row.group, { class: "portfolio__group" })];
  }
  function buildOwner({ owner, ownerUrl }) {
    if (!owner) return [build("span", "No owner", { class: "portfolio__no-owner" })];
    if (!/^https?:\/\//i.test(ownerUrl)) return [build("span", owner)];
    return [build("a", owner, { href: ownerUrl, target: "_blank", rel: "noopener noreferrer" })];
  }
  function writeFigure(key, { text, brief, failed, total }) {
    if (key !== "failures") return isPhone2.matches && brief || text;
    if (!total) return "–";
    return failed ? text : "0";
  }
  function buildFlag({ target, isMet }) {
    const said = `Target ${target}: ${isMet ? "met" : "missed"}`;
    const flag = build("span", void 0, {
      class: `portfolio__flag is-${isMet ? "met" : "missed"}`,
      title: said
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
  function buildRow2(row, index, { verdicts, write: write2 }) {
    const made = build("tr", void 0, {
      class: "portfolio__row",
      "aria-rowindex": String(index + 3),
      "data-row": row.id
    });
    const contents = {
      name: () => buildName2(row, write2(row)),
      owner: () => buildOwner(row),
      verdict: () => buildVerdict(row, verdicts),
      last: () => [document.createTextNode(row.last)]
    };
    const kind = verdicts.find(([value]) => value === row.verdict)[3];
    for (const [key] of COLUMNS2) {
      const cell = build(key === "name" ? "th" : "td", void 0, {
        class: `portfolio__cell is-${key}${NUMBERS.has(key) ? " is-number" : ""}`
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
  function buildFold(count2, by) {
    const row = build("tr", void 0, { class: "portfolio__fold" });
    const cell = build("td");
    const said = `${nameRows(by, count2)} not deployed for a year`;
    const button = build("button", said, { type: "button", "data-unfolds-rows": "true" });
    button.prepend(icon("chevron-right"));
    cell.append(button);
    row.append(cell);
    return row;
  }

  // browser/portfolio/window.js
  var BEYOND = 700;
  var USUAL = 46;
  var RowWindow = class {
    #body;
    #build;
    #drawn = () => {
    };
    #items = [];
    #heights = [];
    #rows = /* @__PURE__ */ new Map();
    #usual = 0;
    #isDue = false;
    #isWhole = false;
    /* `build(item, index)` returns a row. `drawn(items)` is called with those that are drawn. */
    constructor(body, build2, drawn) {
      this.#body = body;
      this.#build = build2;
      this.#drawn = drawn;
      this.above = this.#addSpacer();
      this.below = this.#addSpacer();
    }
    show(items) {
      this.#items = items;
      this.#heights = new Array(items.length).fill(0);
      for (const row of this.#rows.values()) row.remove();
      this.#rows.clear();
      this.draw();
    }
    /* Draw before the next frame. */
    follow() {
      if (this.#isDue) return;
      this.#isDue = true;
      window.requestAnimationFrame(() => {
        this.#isDue = false;
        if (this.#body.isConnected) this.draw();
      });
    }
    /* Widths have changed: rows are measured again. */
    forget() {
      this.#heights.fill(0);
      this.#usual = 0;
      this.follow();
    }
    drawAll(isWhole) {
      this.#isWhole = isWhole;
      this.draw();
    }
    draw() {
      const [first, end] = this.#isWhole ? [0, this.#items.length] : this.#findRange();
      for (const [index, row] of this.#rows) {
        if (index >= first && index < end) continue;
        row.remove();
        this.#rows.delete(index);
      }
      for (let index = first; index < end; index += 1) this.#place(index, first);
      this.#measure();
      this.above.firstChild.style.height = `${this.#sum(0, first)}px`;
      this.below.firstChild.style.height = `${this.#sum(end, this.#items.length)}px`;
      this.#drawn(this.#items.slice(first, end));
    }
    #addSpacer() {
      const row = document.createElement("tr");
      row.className = "portfolio__spacer";
      row.setAttribute("aria-hidden", "true");
      row.append(document.createElement("td"));
      this.#body.append(row);
      return row;
    }
    #heightOf(index) {
      return this.#heights[index] || this.#usual || USUAL;
    }
    #sum(from, to) {
      let sum = 0;
      for (let index = from; index < to; index += 1) sum += this.#heightOf(index);
      return sum;
    }
    #findRange() {
      const top = this.#body.getBoundingClientRect().top;
      const [from, to] = [-top - BEYOND, window.innerHeight - top + BEYOND];
      let [first, place3] = [0, 0];
      while (first < this.#items.length && place3 + this.#heightOf(first) < from) {
        place3 += this.#heightOf(first);
        first += 1;
      }
      let end = first;
      while (end < this.#items.length && place3 < to) {
        place3 += this.#heightOf(end);
        end += 1;
      }
      return [first, end];
    }
    #place(index, first) {
      if (this.#rows.has(index)) return;
      const row = this.#build(this.#items[index], index);
      this.#rows.set(index, row);
      const before2 = index > first && this.#rows.get(index - 1);
      if (before2) before2.after(row);
      else this.above.after(row);
    }
    /* Rows that aren't drawn are taken to be as tall as the first one that was measured. */
    #measure() {
      for (const [index, row] of this.#rows) {
        if (!this.#heights[index]) this.#heights[index] = row.offsetHeight;
      }
      const [first] = this.#rows.keys();
      if (first !== void 0) this.#usual ||= this.#heights[first];
    }
  };

  // browser/portfolio.js
  var own2 = ids.portfolio;
  var BY_REPORT = "Report";
  var rowWindow = null;
  var sparks = null;
  var listed = [];
  var readPlace = () => findProps(own2.PLACE)?.data;
  var readAnswer = () => findProps(own2.ANSWER)?.data;
  var filtersNow = () => readFilters(readPlace());
  function buildChip(value, word, count2, chosen) {
    const isChosen = value === chosen;
    const chip = build("button", void 0, {
      type: "button",
      class: "portfolio__chip",
      "data-verdict": value,
      "aria-pressed": String(isChosen)
    });
    chip.append(`${word} `, build("strong", count2.toLocaleString("en")));
    return chip;
  }
  function drawChips(place3, filters, { counts, total }) {
    const box2 = document.getElementById(own2.CHIPS);
    const had = document.activeElement?.closest(`#${own2.CHIPS} button`)?.dataset.verdict;
    const chips = [buildChip("", "All", total, filters.verdict)];
    for (const [value, word] of place3.verdicts) {
      const count2 = counts.get(value) ?? 0;
      if (count2 || value === filters.verdict)
        chips.push(buildChip(value, word, count2, filters.verdict));
    }
    box2.replaceChildren(...chips);
    if (had !== void 0) box2.querySelector(`[data-verdict="${had}"]`)?.focus();
  }
  function writePath(row, view, place3) {
    const query = writeView2(view, place3.defaults, place3.inherited);
    const zone = view.by !== BY_REPORT && readQuery(place3.parameters).timeZone;
    const added2 = [query, zone && changeQuery("", { timeZone: zone })].filter(Boolean).join("&");
    if (!added2) return row.path;
    return `${row.path}${row.path.includes("?") ? "&" : "?"}${added2}`;
  }
  function buildNothing(by) {
    const box2 = build("div", void 0, { class: "state", role: "status" });
    box2.append(
      build("h2", `No ${by === BY_REPORT ? "reports" : "projects"} match`, { class: "state__title" }),
      build("button", "Clear filters", { type: "button", class: "button", "data-clears": "true" })
    );
    return box2;
  }
  function say2(answer, found) {
    const shown4 = nameRows(answer.by, found.rows.length + found.folded);
    const all = answer.rows.length;
    return found.total === all && !found.folded && found.rows.length === all ? shown4 : `${shown4} of ${all.toLocaleString("en")}`;
  }
  function buildFoot(said) {
    const foot = build("p", void 0, { class: "portfolio__foot" });
    foot.append(
      build("span", said),
      build(
        "span",
        "Each dot is a deployment's lead time, on a log scale from 1 min to 60 d; the line is at 1 h. Crosses are failures. Orange bars are outside the usual range."
      )
    );
    return foot;
  }
  function drawFailure() {
    const box2 = document.getElementById(own2.TABLE);
    box2?.querySelector(".portfolio__failure")?.remove();
    if (!box2 || !sparks.isFailed) return;
    const bar = build("div", void 0, { class: "portfolio__failure", role: "alert" });
    bar.append(
      build("span", "The small charts couldn't be loaded."),
      build("button", "Try again", { type: "button", class: "button", "data-loads-charts": "true" })
    );
    box2.prepend(bar);
  }
  function keepFilters({ filters }) {
    const now = filtersNow();
    setProps(own2.FILTERS, { data: Object.fromEntries(filters.map((name) => [name, now[name]])) });
  }
  function draw4() {
    const [place3, answer] = [readPlace(), readAnswer()];
    const box2 = document.getElementById(own2.TABLE);
    if (place3) keepFilters(place3);
    if (!place3 || !answer || !box2) {
      box2?.replaceChildren();
      document.getElementById(own2.CHIPS)?.replaceChildren();
      return;
    }
    const filters = filtersNow();
    const found = arrange(answer.rows, filters);
    listed = found.rows;
    drawChips(place3, filters, found);
    const said = say2(answer, found);
    setProps(own2.STATUS, { children: `${said}.` });
    if (!found.rows.length && !found.folded) {
      box2.replaceChildren(buildNothing(answer.by));
      return;
    }
    const view = findProps(own2.VIEW).data;
    const focused = document.activeElement?.closest("[data-sorts]")?.dataset.sorts;
    const figure = filters.figure || place3.usualFigure;
    const owners = answer.rows.some(({ owner }) => owner) ? "" : " is-ownerless";
    const table = build("table", void 0, {
      class: `portfolio__rows shows-${figure}${owners}`,
      "aria-rowcount": String(found.rows.length + 2)
    });
    const body = build("tbody");
    table.append(
      build("caption", "Portfolio", { class: "is-said" }),
      buildHead(answer, filters),
      ...found.folded ? [build("tbody")] : [],
      body
    );
    if (found.folded) table.tBodies[0].append(buildFold(found.folded, answer.by));
    const panel = build("div", void 0, { class: "panel portfolio__panel" });
    panel.append(table);
    box2.replaceChildren(panel, buildFoot(said));
    drawFailure();
    const write2 = (row) => writePath(row, view, place3);
    const parts = { verdicts: place3.verdicts, write: write2 };
    rowWindow = new RowWindow(
      body,
      (row, index) => {
        const made = buildRow2(row, index, parts);
        sparks.fill(made, row);
        return made;
      },
      (rows) => sparks.want(rows)
    );
    rowWindow.show(found.rows);
    if (focused) box2.querySelector(`[data-sorts="${focused}"]`)?.focus();
  }
  window.addEventListener("scroll", () => rowWindow?.follow(), { passive: true });
  window.addEventListener("resize", () => rowWindow?.forget());
  window.addEventListener("beforeprint", () => isOpen2() && rowWindow?.drawAll(true));
  window.addEventListener("afterprint", () => isOpen2() && rowWindow?.drawAll(false));
  function change(changes) {
    if (changeAddress2(changes)) draw4();
  }
  onClick("[data-verdict]", ({ dataset }) => {
    change({ verdict: filtersNow().verdict === dataset.verdict ? "" : dataset.verdict });
  });
  onClick("[data-sorts]", ({ dataset }) => {
    const next = nextSort(dataset.sorts, filtersNow());
    change({ ...next, orderBy: next.orderBy === "Verdict" ? "" : next.orderBy });
  });
  onClick("[data-unfolds-rows]", () => change({ notDeployed: "shown" }));
  onClick("[data-loads-charts]", () => {
    document.getElementById(own2.TABLE).focus({ preventScroll: true });
    sparks.retry();
  });
  onClick("[data-clears]", () => {
    changeAddress2({ search: "", verdict: "", projectGroupId: "", owner: "" });
    followAddress2();
  });
  offerPage({
    isOpen: isOpen2,
    readView() {
      const { parameters: parameters2 } = readPlace();
      const view = findProps(own2.VIEW).data;
      return Object.fromEntries(parameters2.map((name) => [name, view[name]]));
    },
    findSeen: () => document.querySelector(`#${own2.DAYS} [data-seen]`)?.dataset.seen,
    findZone: () => readPlace().timeZone,
    saveCsv() {
      const blob = new Blob(["\uFEFF", writeCsv(listed)], { type: "text/csv" });
      saveFile(blob, `${readPlace().file}.csv`);
    }
  });
  function setControls2(view, filters, place3) {
    setProps(own2.BY, { value: view.by });
    setProps(own2.TIME_RANGE, { value: view.timeRange });
    if (view.from && view.to) setProps(own2.CUSTOM_DAYS, { value: [view.from, view.to] });
    setProps(own2.COMPARE, { value: view.compare });
    setProps(own2.ENVIRONMENT, { value: readList(view.environmentId) });
    setProps(own2.TAGS, { value: readList(view.tags) });
    setProps(own2.AS_OF, { value: view.asOf === values.now ? null : view.asOf.slice(0, 10) || null });
    setProps(own2.GROUP, { value: filters.projectGroupId || null });
    setProps(own2.OWNER, { value: filters.owner || null });
    setProps(own2.SEARCH, { value: filters.search });
    setProps(own2.FIGURE, { value: filters.figure || place3.usualFigure });
  }
  var readList = (text) => text.split(",").filter(Boolean);
  function followAddress2() {
    const place3 = readPlace();
    setControls2(readQuery(place3.parameters, place3.defaults), filtersNow(), place3);
    draw4();
  }
  window.addEventListener("popstate", (event) => {
    if (!isOpen2() || !readPlace()) return;
    event.stopImmediatePropagation();
    followAddress2();
  });
  function readPeriod2(timeRange, days, before2) {
    if (timeRange !== values.timeRange.CUSTOM) return { timeRange, from: "", to: "" };
    const [from, to] = days || [];
    if (from && to) return { timeRange, from, to };
    return { timeRange: before2.timeRange, from: before2.from, to: before2.to };
  }
  function offerDays2(days) {
    const shown4 = document.querySelector(`#${own2.DAYS} [data-first]`);
    if (!shown4 || days?.some(Boolean)) return;
    setProps(own2.CUSTOM_DAYS, { value: [shown4.dataset.first, shown4.dataset.last] });
  }
  function readAsOf(day, before2, usual) {
    if (!day) return usual.asOf ? values.now : "";
    return before2.asOf?.startsWith(day) ? before2.asOf : day;
  }
  var findLabel = (id, value) => {
    const { data = [] } = findProps(id) ?? {};
    const options = data.flatMap((each) => each.items ?? [each]);
    return options.find((each) => each.value === value)?.label ?? value ?? "";
  };
  function describe3(view, filters) {
    const isCustom = view.from && view.to;
    const period = isCustom ? describeDays(view.from, view.to) : findLabel(own2.TIME_RANGE, view.timeRange);
    const owner = view.by === BY_REPORT ? "" : filters.owner || "All owners";
    return [owner, period].filter(Boolean).join(" · ");
  }
  provide("portfolio", {
    /* What the controls ask for, into the address and to the server. */
    ask(by, timeRange, days, compare, chosen, tags, asOf, group, owner, search, figure, ...rest) {
      const [environments, tagSets, before2, place3] = rest;
      const isFirst = getContext().triggered.length === 0;
      const usual = place3.defaults;
      if (timeRange === values.timeRange.CUSTOM) offerDays2(days);
      const view = {
        ...{ by, ...readPeriod2(timeRange, days, before2), compare },
        environmentId: by !== BY_REPORT && chosen.join(",") || usual.environmentId,
        tags: by === BY_REPORT ? "" : tags.join(","),
        asOf: readAsOf(asOf, before2, usual),
        timeZone: readQuery(place3.parameters).timeZone
      };
      const isOther = !isFirst && by !== before2.by;
      const filters = {
        ...readFilters(place3),
        ...{ search: (search ?? "").trim(), projectGroupId: group ?? "", owner: owner ?? "" },
        figure: figure === place3.usualFigure ? "" : figure,
        ...isOther && { projectGroupId: "", owner: "", verdict: "", notDeployed: "" }
      };
      const asked2 = { ...view, timeZone: view.timeZone || OWN_ZONE };
      if (!isFirst && isOpen2()) {
        const names = [...place3.parameters, ...place3.shown];
        const query = writeView2({ ...view, ...filters }, usual, names);
        const isTyped = getContext().triggered.every(({ prop_id: id }) => id.startsWith(own2.SEARCH));
        if (writeAddress3(query, isTyped ? "replaceState" : "pushState")) {
          if (isOther || !chosen.length && usual.environmentId) setControls2(view, filters, place3);
          draw4();
        }
      }
      const isSame = JSON.stringify(before2) === JSON.stringify({ ...before2, ...asked2 });
      return [
        // Dash asks the server for the first rows only if it is given the view.
        isSame && !isFirst ? noUpdate() : { ...before2, ...asked2 },
        timeRange !== values.timeRange.CUSTOM,
        by === BY_REPORT || environments.length < 2,
        by === BY_REPORT || !tagSets.length,
        by === BY_REPORT,
        by === BY_REPORT,
        describe3(view, filters)
      ];
    },
    /* Draw the rows that the server sent. Return how many there are, and the API's URL for them. */
    paint(answer, place3) {
      sparks?.stop();
      const question = writeQuestion2(findProps(own2.VIEW).data);
      const statistic = answer?.statistic ? `&statistic=${answer.statistic}` : "";
      const link = `${place3.api}?${question}${statistic}&take=1000`;
      sparks = new Sparks(`${place3.api}/deployments`, question, own2.TABLE, drawFailure);
      if (answer) {
        const choose = (id, read3) => setProps(id, { data: listChoices(answer.rows, read3) });
        choose(own2.GROUP, (row) => [row.groupId, row.group]);
        choose(own2.OWNER, (row) => [row.owner, row.owner]);
      }
      window.requestAnimationFrame(draw4);
      if (!answer) return ["", link];
      const where = answer.environment ? ` to ${answer.environment}` : "";
      const did = answer.by === BY_REPORT ? "with deployments" : `deployed${where}`;
      const deployed = answer.deployed.toLocaleString("en");
      const rows = nameRows(answer.by, answer.rows.length);
      return [`${rows} in ${answer.space}, ${deployed} ${did} in this period`, link];
    }
  });

  // browser/reports.js
  function remember(search) {
    const url = new URL(window.location.href);
    if (search) url.searchParams.set("search", search);
    else url.searchParams.delete("search");
    if (url.href !== window.location.href) {
      window.history.replaceState(window.history.state, "", url);
    }
  }
  var sayCount = (count2) => count2 ? `${count2} ${count2 === 1 ? "report" : "reports"} found` : texts.noReports;
  provide("reports", {
    search(search, words, cards, sections) {
      const wanted2 = (search || "").toLowerCase().split(/\s+/).filter(Boolean);
      remember((search || "").trim());
      const found = cards.map((card) => wanted2.every((word) => words[card.report].includes(word)));
      const filled = new Set(cards.filter((_, index) => found[index]).map((card) => card.space));
      const none = wanted2.length > 0 && filled.size === 0;
      return [
        found.map((each) => !each),
        sections.map((section) => wanted2.length > 0 && !filled.has(section.space)),
        !none,
        wanted2.length ? sayCount(found.filter(Boolean).length) : ""
      ];
    },
    clear() {
      const box2 = document.getElementById(ids.reports.SEARCH);
      if (box2?.form) window.location.assign(window.location.pathname);
      else if (box2) box2.focus();
      return "";
    }
  });

  // browser/report_form/option_search.js
  var fold3 = (text) => String(text || "").toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
  function rank2(option, words) {
    const label = fold3(option.label);
    const all = `${label} ${fold3(option.terms)} ${fold3(option.value)}`;
    if (!words.every((word) => all.includes(word))) return -1;
    if (label.startsWith(words[0])) return 0;
    return words.every((word) => label.includes(word)) ? 1 : 2;
  }
  var wordsOf2 = (search) => fold3(search).split(/\s+/).filter(Boolean);
  function bestOf(options, words, limit2) {
    if (!words.length) return options.slice(0, limit2);
    return options.map((option) => [rank2(option, words), option]).filter(([place3]) => place3 >= 0).sort((one, other) => one[0] - other[0]).slice(0, limit2).map(([, option]) => option);
  }
  var isHint = (option) => option.answers !== void 0;
  var findOptions = ({ options, search, limit: limit2 }) => {
    const words = wordsOf2(search);
    const hint = options.find(isHint);
    if (!hint) return bestOf(options, words, limit2);
    const here = options.filter((option) => !isHint(option) && (words.length || !option.kept));
    const best = bestOf(here, words, limit2);
    if (hint.answers !== words.join(" ")) return [...best, { ...hint, label: "Searching…" }];
    return hint.more ? [...best, hint] : best;
  };

  // browser/report_form/options.js
  var element3 = (...parts) => window.React.createElement(...parts);
  var renderIcon = ({ option, checked }) => element3(
    "span",
    { className: `icon-picker__option${checked ? " is-chosen" : ""}`, title: option.label },
    element3("i", {
      className: "fa-solid",
      style: { "--fa": `"\\${option.glyph}"` },
      "aria-hidden": true
    }),
    element3("span", { className: "icon-picker__name" }, option.label)
  );
  var renderOption = ({ option }) => element3(
    "span",
    { className: `form-option${isHint(option) ? " form-option--hint" : ""}` },
    option.color && element3("span", { className: "form-option__dot", style: { background: option.color } }),
    element3("span", null, option.label),
    option.remark && element3("span", { className: "form-option__remark" }, option.remark)
  );
  window.dashMantineFunctions = {
    ...window.dashMantineFunctions,
    findOptions,
    renderIcon,
    renderOption
  };

  // browser/report_form/long_lists.js
  var PAUSE3 = 150;
  var wanted = {};
  var pause = () => new Promise((done) => window.setTimeout(done, PAUSE3));
  var findKnown = (field2) => waitFor(() => {
    const box2 = document.getElementById(field2)?.closest(".mantine-MultiSelect-root");
    const shown4 = findProps(field2);
    if (!box2 || !shown4) return {};
    const labels = new Map(shown4.data.map(({ value, label }) => [value, label]));
    const known = (shown4.value || []).map((value) => labels.get(value) ?? value);
    const pills = [...box2.querySelectorAll(".mantine-Pill-label")].map((each) => each.textContent);
    return known.join("\n") === pills.join("\n") && { shown: shown4 };
  });
  async function askForOptions(search, options, chosen, field2) {
    const hint = (options || []).find(isHint);
    if (!hint) return noUpdate();
    const words = wordsOf2(search).join(" ");
    wanted[field2] = words;
    if (hint.answers === words) return noUpdate();
    await pause();
    return wanted[field2] === words ? { search: words, chosen } : noUpdate();
  }
  async function showOptions(found, field2) {
    if (!found) return noUpdate();
    const { shown: shown4 } = await findKnown(field2) || {};
    if (!shown4 || wanted[field2] !== found.hint.answers) return noUpdate();
    const here = new Set(found.options.map((option) => option.value));
    const chosen = new Set(shown4.value);
    const kept = shown4.data.filter(({ value }) => chosen.has(value) && !here.has(value)).map((option) => ({ ...option, kept: true }));
    return [...found.options, ...kept, found.hint];
  }
  provide("reportForm", { askForOptions, showOptions });

  // browser/report_form/pasted_lines.js
  var LINE2 = /^\s*(\d{4}-\d\d-\d\d)[\s,;:]+(\S.*?)\s*$/;
  function parseLines(text) {
    return text.split(/\r?\n/).map((line) => LINE2.exec(line)).filter(Boolean).map(([, day, note]) => ({ day, text: note }));
  }

  // browser/report_form/rows.js
  var keyOf = (row) => row.props.id.key;
  var added = 0;
  function newRow(template) {
    added += 1;
    const key = `new-${Date.now().toString(36)}-${added}`;
    return JSON.parse(template.replaceAll('"new-row"', JSON.stringify(key)));
  }
  var findRow = (rows, key) => rows.findIndex((row) => keyOf(row) === key);
  function moveRow(rows, from, to) {
    if (from < 0 || to < 0 || to >= rows.length) return rows;
    const copy2 = rows.slice();
    copy2.splice(to, 0, copy2.splice(from, 1)[0]);
    return copy2;
  }
  function removeRow(rows, key) {
    const place3 = findRow(rows, key);
    return {
      rows: rows.filter((row) => keyOf(row) !== key),
      near: place3 < 0 ? void 0 : rows[place3 + 1] || rows[place3 - 1]
    };
  }
  function areShown(rows) {
    const elements = rows.map((row) => document.getElementById(writeId(row.props.id)));
    const shown4 = [...elements[0]?.parentElement.children || []];
    return shown4.length === rows.length && shown4.every((each, place3) => each === elements[place3]);
  }
  async function focusOn2(rows, key, type) {
    const find = () => areShown(rows) && document.getElementById(writeId({ key, type }));
    const part = await waitFor(find);
    part?.focus();
  }

  // browser/report_form/annotations.js
  var { DAY, TEXT } = ids.annotation;
  function newAnnotation(template, { day, text } = {}) {
    const row = newRow(template);
    const [date, note] = row.props.children;
    if (day) date.props.value = day;
    if (text) note.props.value = text;
    return row;
  }
  function isBlank(row) {
    const [date, note] = row.props.children;
    return !date.props.value && !(note.props.value || "").trim();
  }
  function remove(rows, key) {
    const { rows: left2, near } = removeRow(rows, key);
    if (near) focusOn2(left2, keyOf(near), TEXT);
    else document.getElementById(ids.reportForm.ADD_ANNOTATION).focus();
    return left2;
  }
  function insert(rows, { key, lines }, template) {
    const place3 = findRow(rows, key);
    if (place3 < 0) return rows;
    const pasted = lines.map((line) => newAnnotation(template, line));
    const kept = isBlank(rows[place3]) ? [] : [rows[place3]];
    const next = [...rows.slice(0, place3), ...kept, ...pasted, ...rows.slice(place3 + 1)];
    focusOn2(next, keyOf(pasted[pasted.length - 1]), TEXT);
    return next;
  }
  function changed(rows, trigger, pasted, template) {
    if (trigger === ids.reportForm.ANNOTATION_PASTE) return insert(rows, pasted, template);
    if (typeof trigger !== "string") return remove(rows, trigger.key);
    const row = newAnnotation(template);
    const next = [...rows, row];
    focusOn2(next, keyOf(row), DAY);
    return next;
  }
  document.addEventListener("paste", (event) => {
    const row = event.target.closest?.(".annotation-row");
    if (!row) return;
    const lines = parseLines(event.clipboardData.getData("text/plain"));
    if (!lines.length) return;
    event.preventDefault();
    const data = { key: JSON.parse(row.id).key, lines, at: Date.now() };
    setProps(ids.reportForm.ANNOTATION_PASTE, { data });
  });
  provide("annotations", {
    change(_add, _remove, pasted, children, template) {
      const { triggered, triggered_id: trigger } = getContext();
      if (!trigger || !triggered.some((each) => each.value)) return [noUpdate(), noUpdate()];
      const rows = changed(listChildren(children), trigger, pasted, template);
      return [rows, rows.map(keyOf)];
    }
  });

  // browser/report_form/groups.js
  var { DOWN, NAME: NAME2, REMOVE, UP } = ids.group;
  function add(rows, template) {
    const row = newRow(template);
    const next = [...rows, row];
    focusOn2(next, keyOf(row), NAME2);
    return next;
  }
  function remove2(rows, key) {
    const { rows: left2, near } = removeRow(rows, key);
    if (near) focusOn2(left2, keyOf(near), NAME2);
    else document.getElementById(ids.reportForm.ADD_GROUP).focus();
    return left2;
  }
  function step2(rows, key, type) {
    const place3 = findRow(rows, key);
    const way = type === UP ? -1 : 1;
    const next = moveRow(rows, place3, place3 + way);
    const isLast = findRow(next, key) === next.length - 1;
    const isUp = isLast || way < 0 && keyOf(next[0]) !== key;
    focusOn2(next, key, isUp ? UP : DOWN);
    return next;
  }
  function change2(rows, trigger, { template, drop }) {
    if (trigger === ids.reportForm.GROUP_DROP) return moveRow(rows, findRow(rows, drop.key), drop.to);
    if (typeof trigger === "string") return add(rows, template);
    if (findRow(rows, trigger.key) < 0) return rows;
    if (trigger.type === REMOVE) return remove2(rows, trigger.key);
    return step2(rows, trigger.key, trigger.type);
  }
  function offerEnvironments(chosen, names, options) {
    return chosen.map((own3, index) => {
      const owner = /* @__PURE__ */ new Map();
      chosen.forEach((values2, other) => {
        if (other === index) return;
        const name = names[other] || "another group";
        for (const value of values2 || []) owner.set(value, name);
      });
      return options.map(
        (option) => owner.has(option.value) && !(own3 || []).includes(option.value) ? { ...option, disabled: true, remark: `in ${owner.get(option.value)}` } : option
      );
    });
  }
  provide("reportForm", {
    changeGroups(_add, _up, _down, _remove, drop, children, template) {
      const { triggered, triggered_id: trigger } = getContext();
      if (!trigger || !triggered.some((each) => each.value)) return [noUpdate(), noUpdate()];
      const rows = change2(listChildren(children), trigger, { template, drop });
      return [rows, rows.map(keyOf)];
    },
    offerEnvironments,
    /* Said once its reader has been there: a new group begins without environments. */
    warnOfEmptyGroup(environments, blurs, place3) {
      const { key } = getContext().outputs_list.id;
      const isStored = place3.report && !key.startsWith("new-");
      const isEmpty = !(environments || []).length;
      return isEmpty && (blurs || isStored) ? "This group has no environments." : "";
    }
  });

  // browser/report_form/group_drag.js
  var EDGE2 = 88;
  var SPEED = 10;
  var SHIFT = 160;
  var root5 = document.documentElement;
  var seen = /* @__PURE__ */ new WeakSet();
  var Sortable = null;
  async function makeSortable(list) {
    seen.add(list);
    Sortable = (await import(pageData.files.sortable)).default;
    let before2 = [];
    const sortable = Sortable.create(list, {
      handle: ".environment-group__handle",
      dataIdAttr: "id",
      // Browsers' own dragging ignores fingers.
      forceFallback: true,
      fallbackOnBody: true,
      fallbackClass: "is-dragged",
      ghostClass: "is-moving",
      animation: prefersCalm() ? 0 : SHIFT,
      scrollSensitivity: EDGE2,
      scrollSpeed: SPEED,
      onStart() {
        root5.classList.add("is-dragging");
        before2 = sortable.toArray();
      },
      onEnd({ item, oldIndex, newIndex, originalEvent }) {
        root5.classList.remove("is-dragging");
        if (originalEvent.type === "pointercancel") return sortable.sort(before2, true);
        const data = { key: parseId(item.id).key, to: newIndex, at: Date.now() };
        if (newIndex !== oldIndex) setProps(ids.reportForm.GROUP_DROP, { data });
      }
    });
  }
  onElements(() => {
    const list = document.getElementById(ids.reportForm.GROUPS);
    if (list && !seen.has(list)) makeSortable(list);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !Sortable?.active) return;
      event.stopPropagation();
      document.dispatchEvent(new PointerEvent("pointercancel"));
    },
    true
  );

  // browser/report_form/fields.js
  var count = (number, noun) => number && `${number} ${noun}${number > 1 ? "s" : ""}`;
  function colorPills() {
    for (const field2 of document.querySelectorAll(".tag-field[data-colors]")) {
      const colors = JSON.parse(field2.dataset.colors);
      for (const pill of field2.querySelectorAll(".mantine-Pill-root")) {
        pill.style.setProperty("--tag-color", colors[pill.textContent] || "transparent");
      }
    }
  }
  function tameFileFields() {
    const untamed = `#${ids.reportForm.LOGO_UPLOAD} input[type='file']:not([aria-hidden])`;
    for (const field2 of document.querySelectorAll(untamed)) {
      field2.setAttribute("aria-label", "Logo file");
      field2.setAttribute("aria-hidden", "true");
      field2.tabIndex = -1;
    }
  }
  onElements(tameFileFields);
  onElements(colorPills);
  provide("reportForm", {
    /* Summarise the fields that are folded away. */
    showTenantParts(mode, all, tenants, tags) {
      const tagged = tags.flat().filter(Boolean).length;
      const chosen = (tenants || []).length;
      const { TENANTED_AND_UNTENANTED: both, UNTENANTED } = values.tenantMode;
      const isUntenanted = mode === UNTENANTED;
      const limits = isUntenanted || all ? [] : [count(chosen, "tenant"), count(tagged, "tag")];
      const named = limits.filter(Boolean);
      const isSome = (mode || both) === both && named.length;
      const said = isSome ? "Tenanted and untenanted" : texts.tenantModes[mode || both];
      return [
        isUntenanted,
        Boolean(all),
        [said, ...named].join(" · "),
        tagged ? "Only tenants with the tags below" : texts.allTenants
      ];
    },
    showIcon(icon2, color) {
      const known = /^#[0-9a-f]{6}$/i.test(color || "") ? color : "#868E96";
      const found = findProps(ids.reportForm.ICON)?.data.find(({ value }) => value === icon2);
      const style = found && { "--fa": `"\\${found.glyph}"` };
      const className = found ? "fa-solid" : "fa-solid fa-chart-line";
      return [
        component("I", { className, style, "aria-hidden": "true" }),
        { backgroundColor: known }
      ];
    }
  });
  markRoot("has-form-bar", ".report-form");

  // browser/report_form/keys.js
  var LINES = "input:is([type='text'], :not([type])):not([aria-haspopup])";
  document.addEventListener("keydown", (event) => {
    const save = document.getElementById(ids.reportForm.SAVE);
    if (event.key !== "Enter" || event.isComposing || !save) return;
    const { target } = event;
    const isOnPage = target === document.body || target.closest(".report-form");
    const isAnywhere = (event.ctrlKey || event.metaKey) && isOnPage;
    const isFromLine = !event.defaultPrevented && target.matches(`#${ids.reportForm.FORM} ${LINES}`);
    if (!isAnywhere && !isFromLine) return;
    event.preventDefault();
    if (!event.repeat) untilKnown(target).then(() => save.click());
  });
  var isTabbing = false;
  document.addEventListener("keydown", (event) => isTabbing = event.key === "Tab", true);
  document.addEventListener("pointerdown", () => isTabbing = false, true);
  document.addEventListener("focusin", ({ target }) => {
    const preview2 = document.getElementById(ids.reportForm.PREVIEW);
    if (!isTabbing || !preview2 || !target.closest(".report-form")) return;
    const bar = preview2.parentElement;
    const follows = bar.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (follows) return;
    window.requestAnimationFrame(() => {
      const over = target.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
      if (over > 0) window.scrollBy({ top: over + 16, behavior: "instant" });
    });
  });

  // browser/report_form/logo.js
  var FIELD = "[data-largest-logo]";
  function findProblem(files, accepted, { largestLogo, otherType, tooLarge }) {
    const endings = accepted.toLowerCase().split(",");
    const isLogo = (file) => endings.some((ending) => file.name.toLowerCase().endsWith(ending));
    if (!files.every(isLogo)) return otherType;
    return files.every((file) => file.size <= Number(largestLogo)) ? "" : tooLarge;
  }
  function tell3(event, files) {
    const field2 = event.target.closest?.(FIELD);
    if (!field2 || !files?.length) return;
    const { accept } = field2.querySelector("input[type=file]");
    const problem = findProblem([...files], accept, field2.dataset);
    setProps(ids.reportForm.LOGO_ERROR, { children: problem });
  }
  document.addEventListener("change", (event) => tell3(event, event.target.files), true);
  document.addEventListener("drop", (event) => tell3(event, event.dataTransfer?.files), true);

  // browser/report_form/problems.js
  var FIELDS2 = ":is(input, textarea, button)";
  var WRONG = `#${ids.reportForm.FORM} ${FIELDS2}:is([aria-invalid="true"], [data-error] *)`;
  var MOST_FRAMES = 40;
  function goTo(target) {
    if (!target) return;
    const fold4 = target.closest("details");
    if (fold4) fold4.open = true;
    const field2 = target.matches(FIELDS2) ? target : target.querySelector(FIELDS2);
    target.scrollIntoView({ block: "center" });
    if (field2) field2.focus({ preventScroll: true });
  }
  onClick("a[data-field]", (link, event) => {
    event.preventDefault();
    goTo(document.getElementById(link.dataset.field));
  });
  function listFields(summary) {
    const fields = [];
    mapComponents(summary, (part) => {
      if (part.props["data-field"]) fields.push(part.props["data-field"]);
      return part;
    });
    return fields;
  }
  function findSummary(fields) {
    const summary = document.getElementById(ids.reportForm.SUMMARY);
    const links = [...summary?.querySelectorAll("a[data-field]") || []];
    const isShown = links.map((link) => link.dataset.field).join() === fields.join();
    return summary?.hasChildNodes() && isShown && summary;
  }
  async function focusFirst(fields) {
    const summary = await waitFor(() => findSummary(fields));
    const field2 = fields.length && await waitFor(() => document.querySelector(WRONG), MOST_FRAMES);
    if (field2) goTo(field2);
    else if (summary?.isConnected) {
      summary.tabIndex = -1;
      summary.scrollIntoView({ block: "center" });
      summary.focus({ preventScroll: true });
    }
  }
  provide("reportForm", {
    focusFirstProblem(summary) {
      if (summary) focusFirst(listFields(summary));
      return summary ? Date.now() : noUpdate();
    },
    forgetError() {
      return "";
    }
  });

  // browser/upload/words.js
  var UNITS2 = ["KB", "MB", "GB"];
  var STEP = 1024;
  function sayBytes(bytes) {
    if (bytes < STEP) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`;
    let size = bytes;
    let unit = -1;
    while (size >= STEP - 0.5 && unit < UNITS2.length - 1) {
      size /= STEP;
      unit += 1;
    }
    const digits = size < 10 && unit > 0 ? 1 : 0;
    return `${size.toLocaleString("en-GB", { maximumFractionDigits: digits })} ${UNITS2[unit]}`;
  }
  function sayProgress(done, size) {
    if (done >= size) return "Reading the file…";
    return `${sayBytes(done)} of ${sayBytes(size)}`;
  }
  var percentOf = (done, size) => size ? Math.floor(100 * done / size) : 0;
  function findRefusal(files, most) {
    if (files.length > 1) {
      return {
        title: "Upload one file at a time",
        text: "If the tables belong together, put them into a zip file."
      };
    }
    const [file] = files;
    if (file.isFolder) {
      return {
        title: `${file.name} is a folder`,
        text: "Upload a file, or a zip file of the folder."
      };
    }
    if (!file.size) return { title: `${file.name} is empty`, text: "Choose another file." };
    if (most && file.size > most) {
      return {
        title: `${file.name} is too large`,
        text: `It has ${sayBytes(file.size)}. This server accepts up to ${sayBytes(most)}. Split the file, or ask the administrator to raise the limit.`
      };
    }
    return void 0;
  }
  function readMessages(body) {
    let answer;
    try {
      answer = JSON.parse(body);
    } catch {
      return "";
    }
    const texts2 = answer?.Errors?.length ? answer.Errors : [answer?.ErrorMessage || ""];
    return texts2.map((text) => String(text).replace(/^[A-Za-z]+: /, "")).join(" ");
  }
  var CONNECTION = "Nothing was imported. Check your connection, then try again.";
  var FAILURES = {
    401: { title: "You have been signed out", text: "Sign in and upload the file again." },
    403: {
      title: "You can't upload files into this space",
      text: "Your roles don't let you record deployments in the whole space. Ask an administrator."
    },
    404: { title: "This space no longer exists", text: "It may have been deleted." },
    413: {
      title: "The file is too large",
      text: "Split it, or ask the administrator to raise the limit."
    }
  };
  var REFUSED = { title: "The file can't be imported", text: "Check its contents." };
  var BUSY = { title: "The server can't take the file now", text: "Try again in a minute." };
  var BROKEN = { title: "Something went wrong on the server", text: "Try again." };
  function describeFailure({ status, body, isOnline = true }) {
    if (!status) {
      const title2 = isOnline ? "The connection was lost" : "You are offline";
      return { title: title2, text: CONNECTION, canRetry: true, signsIn: false };
    }
    const isBusy = status === 409 || status === 429 || status === 503 || status === 507;
    const general = isBusy ? BUSY : status >= 500 ? BROKEN : REFUSED;
    const { title, text } = FAILURES[status] || general;
    const isKnown2 = status in FAILURES;
    return {
      title,
      text: !isKnown2 && readMessages(body) || text,
      canRetry: isBusy || status >= 500,
      signsIn: status === 401
    };
  }
  function readImport(body) {
    try {
      const { Id } = JSON.parse(body);
      return typeof Id === "string" && /^Imports-\d+$/.test(Id) ? Id : void 0;
    } catch {
      return void 0;
    }
  }

  // browser/export/words.js
  var FAILURES2 = {
    0: { title: "The connection was lost", message: "Check your connection, then export again." },
    401: { title: "You have been signed out", message: "Sign in, then export again." },
    403: {
      title: "You can't export this space",
      message: "Only an administrator of the whole space can do that."
    },
    404: { title: "This space no longer exists", message: "It may have been deleted." }
  };
  var BUSY2 = { title: "The server can't export now", message: "Try again in a minute." };
  var BROKEN2 = { title: "The export failed", message: "Try again." };
  function describeFailure2(status, body) {
    const isBusy = status === 409 || status === 429 || status === 503 || status === 507;
    const general = isBusy ? BUSY2 : BROKEN2;
    if (status in FAILURES2) return FAILURES2[status];
    return { ...general, message: readMessages(body) || general.message };
  }
  function readFileName(header) {
    const encoded = /filename\*=UTF-8''([^;]+)/i.exec(header || "");
    try {
      if (encoded) return decodeURIComponent(encoded[1]);
    } catch {
    }
    return /filename="?([^";]+)"?/i.exec(header || "")?.[1] || "export.zip";
  }

  // browser/export/menu.js
  var ITEM = "[data-export]";
  var isExporting = false;
  function tell4(note, action) {
    const shared = { id: "export", action, closeButtonProps: { "aria-label": "Close" } };
    setProps(ids.shell.TOASTS, { sendNotifications: [{ ...shared, ...note }] });
  }
  async function download2(address2) {
    let answer;
    try {
      answer = await fetch(address2);
      if (!answer.ok) return describeFailure2(answer.status, await answer.text());
      saveFile(await answer.blob(), readFileName(answer.headers.get("content-disposition")));
    } catch {
      return describeFailure2(0, "");
    }
    return null;
  }
  onClick(ITEM, async (item) => {
    if (!hasStarted() || isExporting) return;
    isExporting = true;
    const title = "Exporting the space…";
    const message = "The download starts when all its files are written. You can keep working.";
    tell4({ title, message, loading: true, autoClose: false }, "show");
    const failure = await download2(item.dataset.export);
    isExporting = false;
    const done = { title: "The space is exported", message: "Your browser has the file." };
    const color = failure ? "red" : "teal";
    tell4({ ...failure || done, color, loading: false, autoClose: 1e4 }, "update");
  });

  // browser/upload/transfer.js
  async function isReadable(file) {
    try {
      await file.slice(0, 1).arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }
  function send2(file, address2, { progress, answered: answered3 }) {
    const request = new XMLHttpRequest();
    let isCanceled = false;
    const end = () => {
      if (isCanceled) return;
      answered3({ status: request.status, body: request.responseText, isOnline: navigator.onLine });
    };
    request.open("POST", address2);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.addEventListener("progress", ({ loaded }) => progress(loaded));
    request.upload.addEventListener("load", () => progress(file.size));
    for (const name of ["load", "error", "timeout", "abort"]) request.addEventListener(name, end);
    request.send(file);
    return () => {
      isCanceled = true;
      request.abort();
    };
  }

  // browser/upload/drop_zone.js
  var ZONE = "[data-upload]";
  var CHOOSE = ".upload__choose";
  var current2 = null;
  var shown3 = null;
  var findZone = () => [...document.querySelectorAll(ZONE)].find((each) => each.dataset.upload === current2?.address);
  function buildButton2(label, className, press) {
    const button = build("button", label, { class: className, type: "button" });
    button.addEventListener("click", press);
    return button;
  }
  function buildBar() {
    const bar = build("div", void 0, {
      class: "upload__bar",
      role: "progressbar",
      "aria-label": "Upload",
      "aria-valuemin": "0",
      "aria-valuemax": "100"
    });
    bar.append(build("div", void 0, { class: "upload__done" }));
    return bar;
  }
  function buildSending() {
    const said = build("p", "", { class: "upload__said" });
    return [
      build("p", current2.file.name, { class: "upload__name" }),
      buildBar(),
      said,
      buildButton2("Cancel", "button upload__cancel", cancel2)
    ];
  }
  function buildFailed({ title, text, canRetry, signsIn }) {
    const actions = build("div", void 0, { class: "upload__actions" });
    if (canRetry) actions.append(buildButton2("Try again", "button upload__retry", start));
    if (signsIn) {
      const next = window.location.pathname + window.location.search;
      const href = `/sign-in?next=${encodeURIComponent(next)}`;
      actions.append(build("a", "Sign in", { class: "button", href }));
    }
    return [
      build("p", title, { class: "upload__problem-title" }),
      build("p", text, { class: "upload__problem-text" }),
      actions
    ];
  }
  function showProgress(zone) {
    const { sent, file } = current2;
    const isSent = sent >= file.size;
    const bar = zone.querySelector(".upload__bar");
    bar.classList.toggle("is-waiting", isSent);
    if (isSent) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", String(percentOf(sent, file.size)));
    bar.firstElementChild.style.width = `${percentOf(sent, file.size)}%`;
    zone.querySelector(".upload__said").textContent = sayProgress(sent, file.size);
  }
  function draw5() {
    const zone = current2 && findZone();
    if (!zone) {
      shown3 = null;
      return;
    }
    const isSending2 = !current2.failure;
    const wanted2 = current2.failure || "sending";
    const state = zone.querySelector(".upload__state");
    const problem = zone.querySelector(".upload__problem");
    if (!state || !problem) return;
    if (shown3?.zone !== zone || shown3.wanted !== wanted2) {
      const hadFocus = zone.contains(document.activeElement);
      zone.classList.toggle("is-sending", isSending2);
      state.replaceChildren(...isSending2 ? buildSending() : []);
      problem.replaceChildren(...isSending2 ? [] : buildFailed(current2.failure));
      shown3 = { zone, wanted: wanted2 };
      if (hadFocus) zone.querySelector(`.upload__cancel, .upload__retry, ${CHOOSE}`)?.focus();
    }
    if (isSending2) showProgress(zone);
  }
  function forget() {
    const zone = findZone();
    current2 = null;
    shown3 = null;
    zone?.classList.remove("is-sending");
    for (const part of zone?.querySelectorAll(".upload__state, .upload__problem") || []) {
      part.replaceChildren();
    }
    return zone;
  }
  function cancel2() {
    current2.stop?.();
    forget()?.querySelector(CHOOSE)?.focus();
  }
  function fail2(failure) {
    current2 = { ...current2, failure, stop: null };
    draw5();
    if (findZone()) return;
    tell5({ title: failure.title, message: failure.text, color: "red" });
  }
  function tell5(note) {
    if (!hasStarted()) return;
    const shared = { action: "show", id: "upload", autoClose: 1e4 };
    setProps(ids.shell.TOASTS, { sendNotifications: [{ ...shared, ...note }] });
  }
  function answered2(answer) {
    const created = answer.status >= 200 && answer.status < 300 && readImport(answer.body);
    if (!created) return fail2(describeFailure(answer));
    const { page, file } = current2;
    const isHere = Boolean(findZone());
    forget();
    if (isHere) return openPage(`${page}/${created}`);
    const message = "The Data page has the next step: match its columns.";
    return tell5({ title: `${file.name} is uploaded`, message, color: "teal" });
  }
  async function start() {
    const mine = { ...current2, failure: void 0, sent: 0 };
    current2 = mine;
    draw5();
    if (!await isReadable(mine.file)) {
      const title = `The browser can't read ${mine.file.name}`;
      const text = "It may have been moved, deleted or changed. Choose it again.";
      return current2 === mine && fail2({ title, text });
    }
    if (current2 !== mine) return void 0;
    mine.stop = send2(mine.file, `${mine.address}?${new URLSearchParams({ name: mine.file.name })}`, {
      progress(sent) {
        mine.sent = sent;
        draw5();
      },
      answered: answered2
    });
    return void 0;
  }
  var isSending = () => Boolean(current2 && !current2.failure);
  function upload(zone, files) {
    if (!files.length || isSending()) return void 0;
    const { upload: address2, page, most } = zone.dataset;
    current2 = { file: files[0], address: address2, page, sent: 0 };
    const refusal = findRefusal(files, Number(most));
    return refusal ? fail2(refusal) : start();
  }
  var field = null;
  onClick(CHOOSE, (button) => {
    const zone = button.closest(ZONE) || document.querySelector(ZONE);
    if (!zone) return;
    field?.remove();
    field = build("input", void 0, { type: "file", class: "upload__file", hidden: "" });
    document.body.append(field);
    field.addEventListener("change", () => upload(zone, [...field.files]));
    field.click();
  });
  var hasFiles = (event) => Boolean(event.dataTransfer?.types.includes("Files"));
  function markZone(zone) {
    for (const each of document.querySelectorAll(`${ZONE}.is-over`)) {
      if (each !== zone) each.classList.remove("is-over");
    }
    zone?.classList.add("is-over");
  }
  function readFiles({ items, files }) {
    return [...files].map((file, place3) => {
      if (items[place3]?.webkitGetAsEntry?.()?.isDirectory) {
        return { name: file.name, size: 0, isFolder: true };
      }
      return file;
    });
  }
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!hasFiles(event) || !document.querySelector(ZONE)) return;
      event.preventDefault();
      const zone = event.target.closest?.(ZONE);
      event.dataTransfer.dropEffect = zone && !isSending() ? "copy" : "none";
      markZone(isSending() ? null : zone);
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) markZone(null);
  });
  document.addEventListener("drop", (event) => {
    if (!hasFiles(event) || !document.querySelector(ZONE)) return;
    event.preventDefault();
    markZone(null);
    const zone = event.target.closest?.(ZONE);
    if (zone) upload(zone, readFiles(event.dataTransfer));
  });
  onElements(() => {
    if (current2 && !shown3?.zone.isConnected) draw5();
  });
  window.addEventListener("beforeunload", (event) => {
    if (isSending()) event.preventDefault();
  });

  // browser/upload/job_words.js
  var PHASES = {
    starting: "Starting…",
    queued: "Waiting for other imports…",
    reading: "Reading the file",
    waiting: "Waiting for a turn to write…",
    writing: "Comparing with what is stored…"
  };
  var UNDO = "Undoing the import…";
  var LOST = "The server doesn't answer. This page keeps trying. If the server has stopped, the job starts again when the server does.";
  var RUNNING = /* @__PURE__ */ new Set(["Checking", "Importing", "Undoing"]);
  var isRunning = (state) => RUNNING.has(state);
  function describeJob({ State: state, Progress: progress }) {
    const { Phase: phase = "starting", Done: done = 0, Total: total = 0 } = progress || {};
    if (state === "Undoing" && phase === "writing") return { text: UNDO };
    if (phase === "reading" && !total) return { text: `${PHASES.reading}…` };
    if (phase !== "reading") return { text: PHASES[phase] || PHASES.starting };
    const percent = Math.min(99, Math.floor(100 * done / total));
    return { text: `${PHASES.reading}: ${percent}%`, percent };
  }
  var SECOND = 1e3;
  function pauseFor({ failures, isHidden: isHidden2 }) {
    const pause3 = Math.min(30, 2 ** Math.min(failures, 5)) * SECOND;
    return isHidden2 ? Math.max(pause3, 5 * SECOND) : pause3;
  }

  // browser/upload/job.js
  var followed2 = { element: null, state: void 0 };
  function show2({ text, percent }) {
    const bar = followed2.element.querySelector(".upload__bar");
    bar.classList.toggle("is-waiting", percent === void 0);
    if (percent === void 0) bar.removeAttribute("aria-valuenow");
    else bar.setAttribute("aria-valuenow", String(percent));
    bar.firstElementChild.style.width = percent === void 0 ? "100%" : `${percent}%`;
    followed2.element.querySelector(".upload__said").textContent = text;
  }
  async function ask2(address2) {
    try {
      const response = await window.fetch(address2, { cache: "no-store" });
      const isKnown2 = response.ok || [401, 403, 404].includes(response.status);
      if (!isKnown2) return void 0;
      return { status: response.status, found: response.ok ? await response.json() : null };
    } catch {
      return void 0;
    }
  }
  var pause2 = (time) => new Promise((resolve) => window.setTimeout(resolve, time));
  async function follow(mine) {
    const { element: element4, state } = mine;
    let failures = 0;
    while (followed2 === mine && element4.isConnected) {
      const answer = await ask2(element4.dataset.job);
      if (followed2 !== mine || !element4.isConnected) return;
      if (!answer) {
        failures += 1;
        show2({ text: LOST });
      } else if (!answer.found || answer.found.State !== state) {
        if (hasStarted()) {
          setProps(ids.importPage.NEWS, { data: Date.now() });
          return;
        }
      } else if (isRunning(answer.found.State)) {
        failures = 0;
        show2(describeJob(answer.found));
      }
      await pause2(pauseFor({ failures, isHidden: document.hidden }));
    }
  }
  onElements(() => {
    const element4 = document.querySelector("[data-job]");
    const state = element4?.dataset.state;
    if (element4 === followed2.element && state === followed2.state) return;
    followed2 = { element: element4, state };
    if (element4) follow(followed2);
  });

  // browser/upload/kept_focus.js
  var last = null;
  document.addEventListener("focusin", ({ target }) => {
    const isPart = Boolean(target.id) && target.closest(".import");
    last = isPart ? { element: target, id: target.id } : null;
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!target.closest("[role='listbox']")) last = null;
  });
  onElements(() => {
    if (!last || last.element.isConnected || document.activeElement !== document.body) return;
    const element4 = document.getElementById(last.id);
    if (!element4) return;
    last = null;
    element4.focus({ preventScroll: true });
  });

  // browser/shell/unsaved_changes.js
  var form = "";
  var address = "";
  var before = "";
  var after = "";
  var typed = "";
  var FORM = "[data-form]";
  var openForm = () => document.querySelector(FORM)?.dataset.form;
  var askToDiscard = () => ask({
    title: "Discard unsaved changes?",
    text: document.querySelector(FORM).dataset.unsaved,
    verb: "Discard changes"
  });
  function isDirty() {
    const opened2 = openForm();
    if (!opened2) return false;
    return opened2 === typed || opened2 === form && before !== after;
  }
  function forget2() {
    before = after;
    typed = "";
  }
  provide("unsaved", {
    /* Only fields of the form are compared: those of dialogs are not among them. */
    note(...values2) {
      const opened2 = values2.pop();
      after = JSON.stringify(values2.map((value) => value || ""));
      if (opened2 !== form) {
        form = opened2;
        address = window.location.href;
        before = typed === form ? "" : after;
      }
      typed = "";
      return noUpdate();
    }
  });
  document.addEventListener("input", ({ target }) => {
    const isSearch = target.getAttribute("aria-haspopup") === "listbox";
    if (!target.closest(FORM) || isSearch || target.type === "file") return;
    typed = openForm();
    address = window.location.href;
  });
  window.addEventListener("beforeunload", (event) => {
    if (isDirty()) event.preventDefault();
  });
  var leaves = (link, event) => !link.target && !link.hasAttribute("download") && !link.getAttribute("href").startsWith("#") && !(event.ctrlKey || event.metaKey || event.shiftKey);
  document.addEventListener(
    "click",
    async (event) => {
      const link = event.target.closest?.("a[href]");
      if (!link || !isDirty() || !leaves(link, event)) return;
      if ("discards" in link.dataset) return forget2();
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!await askToDiscard()) return;
      forget2();
      link.click();
    },
    true
  );
  window.addEventListener("popstate", async (event) => {
    if (!isDirty()) return;
    event.stopImmediatePropagation();
    window.history.pushState({}, "", address);
    if (!await askToDiscard()) return;
    forget2();
    window.history.back();
  });
})();
