/* What the browser knows by itself: spaces, their areas, and pages of the server. */
import { findProps } from "../dash.js";
import { ids } from "../page_data.js";
import { isExact, rank, wordsOf } from "./matching.js";

const MOST = 6;

const read = (id) => findProps(id)?.data || {};

/* The ID or slug of the space in the address, or another word on pages of the server. */
export const findSpace = () => decodeURIComponent(window.location.pathname.split("/")[1] || "");

/* Spaces by ID, without their slugs. */
function listSpaces() {
  return Object.entries(read(ids.shell.SPACES))
    .filter(([id]) => /^Spaces-\d+$/.test(id))
    .map(([id, name]) => ({ kind: "Space", name, path: `/${id}/insights` }));
}

export const hasSeveralSpaces = () => listSpaces().length > 1;

/* The areas of the spaces, those of the current space first. */
function listAreas() {
  const names = read(ids.shell.SPACES);
  const areas = Object.entries(read(ids.shell.AREA_PATHS));
  const here = findSpace();
  return areas
    .filter(([id]) => /^Spaces-\d+$/.test(id))
    .sort(([one], [other]) => (names[other] === names[here]) - (names[one] === names[here]))
    .flatMap(([id, listed]) =>
      listed.map(([name, path]) => ({ kind: "Page", name, path, space: names[id] || "" })),
    );
}

const listPages = () =>
  (findProps(ids.shell.PAGES)?.data || []).map(([name, path]) => ({ kind: "Page", name, path }));

/* Where one can go without typing: the areas of the current space, and other spaces. */
export function listNearby() {
  const names = read(ids.shell.SPACES);
  const here = names[findSpace()];
  const areas = listAreas().filter(({ space }) => !here || space === here);
  const spaces = listSpaces().filter(({ name }) => name !== here);
  return [
    { kind: "Page", items: here ? areas : [] },
    { kind: "Space", items: spaces.slice(0, MOST) },
  ];
}

const findIn = (items, kind, text) => {
  const words = wordsOf(text);
  const found = items
    .map((item) => ({ ...item, rank: rank(item.name, words) }))
    .filter((item) => item.rank >= 0)
    .sort((one, other) => one.rank - other.rank);
  return { kind, items: found.slice(0, MOST), total: Math.min(found.length, MOST) };
};

/* The spaces and pages that match. */
export const findPlaces = (text) => [
  findIn(listSpaces(), "Space", text),
  findIn([...listAreas(), ...listPages()], "Page", text),
];

/* Those with an exact match come first, else the order stays. */
export const sortGroups = (groups, text) =>
  groups
    .filter(({ items }) => items.length)
    .map((group) => [group.items.some(({ name }) => isExact(name, text)), group])
    .sort(([one], [other]) => other - one)
    .map(([, group]) => group);
