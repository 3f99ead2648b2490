/* Names that match what the user typed, and which of their letters do. Letter case and
   accents don't matter. */

const fold = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");

/* What a name has to contain, all of it, in any order. */
export const wordsOf = (text) => fold(text).split(/\s+/).filter(Boolean);

export const isExact = (name, text) => fold(name) === wordsOf(text).join(" ");

/* How well a name matches: 0 if it begins so, 1 if its words do; -1 if it doesn't match. */
export function rank(name, words) {
  const folded = fold(name);
  if (!words.every((word) => folded.includes(word))) return -1;
  if (folded.startsWith(words.join(" "))) return 0;
  const parts = folded.split(/[^\p{L}\p{N}]+/u);
  return words.every((word) => parts.some((part) => part.startsWith(word))) ? 1 : 2;
}

/* Each letter of a name, and whether it matches; an accent goes with its letter. */
function markLetters(name, words) {
  const letters = [...name];
  const folded = letters.map(fold);
  const owners = folded.flatMap((part, at) => Array.from({ length: part.length }, () => at));
  const text = folded.join("");
  const marked = new Set();
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      for (const owner of owners.slice(at, at + word.length)) marked.add(owner);
    }
  }
  let isMatch = false;
  return letters.map((letter, at) => {
    if (folded[at]) isMatch = marked.has(at);
    return [letter, isMatch];
  });
}

/* The name in pieces: each a text, and whether it is what was typed. */
export function splitAtMatches(name, words) {
  const pieces = [];
  for (const [letter, isMatch] of markLetters(name, words)) {
    const last = pieces.at(-1);
    if (last && last[1] === isMatch) last[0] += letter;
    else pieces.push([letter, isMatch]);
  }
  return pieces;
}
