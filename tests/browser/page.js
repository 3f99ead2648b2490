/* A page without a browser, for the scripts under test. Import it before them.

   It has what the server hands over, Dash's interface, and elements that only know their text,
   attributes and children. */
const question = [
  ...["split", "tenantTagSetId", "timeRange", "from", "to", "granularity", "compare"],
  ...["leadTime", "limits", "asOf"],
];
const scope = ["channelId", "environmentId", "tenantId", "timeZone"];
const narrowing = ["point", "of", "project", "environment", "tenant"];
const part = (className, children) => ({
  namespace: "dash_html_components",
  type: "Div",
  props: { className, children },
});

const data = {
  ids: {
    shell: { LOCATION: "location", TOASTS: "toasts" },
    reports: { SEARCH: "search" },
    importPage: { NEWS: "import-news" },
    report: {
      ...{ SPLIT: "split-field", TAG_SET: "tag-set-field", SERIES: "series-field" },
      ...{ TIME_RANGE: "range-field", GRANULARITY: "granularity-field", AS_OF: "day-field" },
      ...{ DAYS: "days", CUSTOM_DAYS: "custom-days" },
      ...{ LEGEND: "legend", ASKED: "asked", CONTROLS: "controls", PICK: "pick", OPTION: "option" },
      ...{ DEPLOYMENTS: "deployments", VIEW: "view", TABLE_SEARCH: "table-search" },
      ...{ ANSWER: "answer", RESULTS: "results", STATUS: "status", ZONE: "zone" },
    },
    fold: { CONTENT: "folded", OPENED: "opened" },
    reportForm: {
      FORM: "form",
      GROUP_DROP: "drop",
      ANNOTATION_PASTE: "paste",
      LOGO_ERROR: "logo-error",
    },
    group: { NAME: "group-name", UP: "group-up", DOWN: "group-down", REMOVE: "group-remove" },
    annotation: { DAY: "annotation-day", TEXT: "annotation-text" },
  },
  parameters: {
    question: [...question, ...scope],
    view: [...question, "statistic", "bands", "team", ...scope, "via", "series"],
    repeated: ["series"],
    narrowing,
    picked: [...narrowing, "deployment", "show"],
    inherited: ["timeRange", "from", "to", "granularity", "compare", "statistic", "asOf"],
    dates: ["asOf", "from", "to"],
  },
  values: {
    now: "now",
    untenanted: "none",
    owner: "owner:",
    timeRange: { LAST_YEAR: "LastYear", CUSTOM: "Custom" },
    split: { NONE: "None", PROJECT: "Project", TENANT_TAG_SET: "TenantTagSet" },
    tenantFilter: { UNTENANTED: "Untenanted" },
    tenantMode: { UNTENANTED: "Untenanted", TENANTED_AND_UNTENANTED: "TenantedAndUntenanted" },
  },
  texts: {
    asOf: "Data as of",
    noReports: "No reports found",
    allTenants: "All tenants",
    tenantModes: { TenantedAndUntenanted: "All deployments", Tenanted: "Tenanted only" },
  },
  lostAnswers: {
    state: part("state", [part("state__title", ""), part("state__text", ""), null]),
    broken: { title: "Something went wrong", text: "Reload the page." },
    unreachable: { title: "Unreachable", text: "Try again." },
  },
};

class Element {
  constructor(tag, textContent = "") {
    Object.assign(this, { tag, textContent, attributes: {}, children: [], dataset: {} });
  }
  setAttribute(name, value) {
    this.attributes[name] = value;
  }
  append(...children) {
    this.children.push(...children);
  }
  getContext() {
    // Every letter is as wide as half its size.
    return { measureText: (text) => ({ width: text.length * (parseFloat(this.size) || 6) }) };
  }
}

/* What elements say, row by row. */
export const readTable = (element) =>
  element.tag === "tr"
    ? [element.children.map((cell) => cell.textContent || cell.children.join(""))]
    : element.children.flatMap(readTable);

/* What scripts asked of Dash and the browser, by the ID of a component. */
export const told = { props: {}, history: [] };

/* Elements of the page by what a script looks for. */
export const found = { "page-data": { textContent: JSON.stringify(data) } };

/* Let the page be at this address. */
export function visit(address) {
  globalThis.location = new URL(address, "https://insights.test");
}

/* Call a function that Dash calls, when these inputs have changed. */
export function call(name, triggered, ...inputs) {
  const [namespace, key] = name.split(".");
  const [first] = triggered;
  globalThis.dash_clientside.callback_context = { triggered, triggered_id: first?.id };
  return globalThis.dash_clientside[namespace][key](...inputs);
}

export const NO_UPDATE = { description: "no update" };

const record = (how) => (_state, _title, url) => {
  told.history.push([how, String(url)]);
  visit(String(url));
};
const ignore = () => {};

Object.assign(globalThis, {
  window: globalThis,
  addEventListener: ignore,
  requestAnimationFrame: setImmediate,
  history: { pushState: record("pushState"), replaceState: record("replaceState") },
  getComputedStyle: () => ({ getPropertyValue: (name) => `<${name}>` }),
  MutationObserver: class {
    observe() {}
  },
  ResizeObserver: class {
    observe() {}
    disconnect() {}
  },
  dash_clientside: {
    no_update: NO_UPDATE,
    set_props: (id, props) => {
      told.props[typeof id === "string" ? id : JSON.stringify(id)] = props;
    },
  },
  dash_component_api: { stringifyId: (id) => JSON.stringify(id) },
  document: {
    addEventListener: ignore,
    createElement: (tag) => new Element(tag),
    documentElement: {
      classList: { add: ignore, remove: ignore, toggle: ignore, contains: () => false },
    },
    getElementById: (id) => found[id] || null,
    querySelector: (selector) => found[selector] || null,
    querySelectorAll: (selector) => found[selector] || [],
  },
});
visit("/");
