/* The list of results: groups of options, each of them a link. */
import { build } from "../dom.js";
import { readInherited } from "../report/address.js";
import { splitAtMatches, wordsOf } from "./matching.js";

const KINDS = {
  Recent: ["Recent", "clock-rotate-left"],
  InsightsReport: ["Reports", "chart-line"],
  Project: ["Projects", "cube"],
  Tenant: ["Tenants", "building"],
  Release: ["Releases", "tag"],
  Space: ["Spaces", "layer-group"],
  Page: ["Pages", "window-maximize"],
};

export function buildIcon(name) {
  return build("i", "", { class: `fa-solid fa-${name}`, "aria-hidden": "true" });
}

const HASH = /^[0-9a-f]{24,64}$/;
const SHORT = 12;

/* A version can be the hash of a commit: as much of it as tells it apart, or was typed. */
function shorten(name, text) {
  const shown = name.slice(0, Math.max(SHORT, text.length));
  return HASH.test(name) && shown !== name ? `${shown}…` : name;
}

function buildName(name, text) {
  const element = build("bdi", undefined, { class: "go-to__name" });
  for (const [part, isMatch] of splitAtMatches(shorten(name, text), wordsOf(text))) {
    element.append(isMatch ? build("mark", part) : part);
  }
  return element;
}

/* Reports and projects open with the period of the page that the user comes from. */
function writeHref({ kind, path }) {
  const isProject = kind === "Project";
  const query = isProject || kind === "InsightsReport" ? readInherited(isProject) : "";
  return path + (query ? `?${query}` : "");
}

const listFacts = ({ project, space }, namesSpaces) =>
  [project, namesSpaces && space].filter(Boolean);

function buildOption(item, id, { text, namesSpaces }) {
  const option = build("a", undefined, {
    id,
    class: "go-to__option",
    href: writeHref(item),
    role: "option",
    tabindex: "-1",
    "aria-selected": "false",
  });
  option.append(buildIcon(KINDS[item.kind][1]), buildName(item.name, text));
  for (const fact of listFacts(item, namesSpaces)) {
    option.append(build("bdi", fact, { class: "go-to__fact" }));
  }
  option.item = item;
  return option;
}

/* What leads to the other results of a kind, or says how many more there are. */
function buildMore(group, id) {
  const { kind, items, total, isCut } = group;
  const left = total - items.length;
  if (!left) return [];
  const count = `${isCut ? "More than " : ""}${left.toLocaleString("en")} more`;
  if (group.isWhole) {
    const rest = build("div", `${count}. Type more to find them.`, { class: "go-to__rest" });
    rest.setAttribute("role", "presentation");
    return [rest];
  }
  const more = build("div", count, {
    id,
    class: "go-to__option go-to__option--more",
    role: "option",
    "aria-selected": "false",
    "aria-label": `${count} ${KINDS[kind][0].toLowerCase()}`,
  });
  more.shows = kind;
  return [more];
}

/* Build a group; `prefix` begins its IDs. */
export function buildGroup(group, prefix, shown) {
  const heading = build("div", KINDS[group.kind][0], {
    id: `${prefix}-title`,
    class: "go-to__kind",
    role: "presentation",
  });
  const element = build("div", undefined, { role: "group", "aria-labelledby": heading.id });
  element.append(
    heading,
    ...group.items.map((item, at) => buildOption(item, `${prefix}-${at}`, shown)),
    ...buildMore(group, `${prefix}-more`),
  );
  return element;
}
