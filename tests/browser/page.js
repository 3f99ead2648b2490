/* The page of the scripts under test. Import it before them. */
const question = ["split", "tenantTagSetId", "timeRange", "granularity", "leadTime", "asOf"];
const scope = ["channelId", "environmentId", "tenantId", "timeZone"];
const narrowing = ["point", "of", "project", "environment", "tenant"];
const groups = ["shell", "reports", "report", "reportForm", "group", "annotation", "embed"];

const data = {
  ids: Object.fromEntries(groups.map((name) => [name, {}])),
  parameters: {
    question: [...question, ...scope],
    view: [...question, "statistic", "bands", ...scope, "via", "series"],
    repeated: ["series"],
    narrowing,
    picked: [...narrowing, "deployment", "show"],
  },
  values: {
    now: "now",
    untenanted: "none",
    tenantFilter: { UNTENANTED: "Untenanted" },
    split: { NONE: "None", TENANT_TAG_SET: "TenantTagSet" },
  },
};

globalThis.document = { getElementById: () => ({ textContent: JSON.stringify(data) }) };
