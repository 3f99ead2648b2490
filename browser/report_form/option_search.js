/* Options of a select that match what the user typed. */
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

export const wordsOf = (search) => fold(search).split(/\s+/).filter(Boolean);

function bestOf(options, words, limit) {
  if (!words.length) return options.slice(0, limit);
  return options
    .map((option) => [rank(option, words), option])
    .filter(([place]) => place >= 0)
    .sort((one, other) => one[0] - other[0])
    .slice(0, limit)
    .map(([, option]) => option);
}

/* The last option of a long list can be a hint: what was searched for, and how many more match. */
export const isHint = (option) => option.answers !== undefined;

/* Options with every word somewhere in them, those named so first. Of a long list
   only a page is here: a hint under it says so, or that the server is searching. */
export const findOptions = ({ options, search, limit }) => {
  const words = wordsOf(search);
  const hint = options.find(isHint);
  if (!hint) return bestOf(options, words, limit);
  const here = options.filter((option) => !isHint(option) && (words.length || !option.kept));
  const best = bestOf(here, words, limit);
  if (hint.answers !== words.join(" ")) return [...best, { ...hint, label: "Searching…" }];
  return hint.more ? [...best, hint] : best;
};
