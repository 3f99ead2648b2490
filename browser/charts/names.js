/* Names in charts: written as they are, and shortened where room is short. */
const ROUNDS = 3; // of telling alike names apart, before they are numbered

const REFERENCES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "{": "&#123;" };

// As figures/plain.py: Plotly takes every text for markup.
export function writePlain(text) {
  return text.replace(/[&<>{]/g, (each) => REFERENCES[each]);
}

const segmenter = new Intl.Segmenter();

// Grapheme clusters: what a reader sees as one letter, with its accents.
function spell(text) {
  return Array.from(segmenter.segment(text), (each) => each.segment);
}

// The longest of the texts that `write` makes of 2 to `most` letters and that fits.
function findLongest(most, write, fits) {
  let [low, high] = [2, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(write(middle))) low = middle;
    else high = middle - 1;
  }
  return write(low);
}

// The ends of a name say most about it, so its middle is cut out.
function shortenOne(letters, fits) {
  const write = (count) => {
    const tail = Math.floor(count / 2);
    return [...letters.slice(0, count - tail), "…", ...letters.slice(letters.length - tail)].join(
      "",
    );
  };
  return findLongest(letters.length - 1, write, fits);
}

function countShared(spelled, from) {
  const [first, ...others] = spelled;
  const most = Math.min(...spelled.map((each) => each.length));
  let count = 0;
  while (count < most && others.every((each) => each.at(from(count)) === first.at(from(count))))
    count += 1;
  return count;
}

// Shortens names with the same beginning and end: keeps the part that differs.
function shortenAlike(spelled, fits) {
  const begin = countShared(spelled, (count) => count);
  const longestEnd = Math.min(...spelled.map((each) => each.length)) - begin;
  const end = Math.min(
    countShared(spelled, (count) => -1 - count),
    longestEnd,
  );
  return spelled.map((letters) => {
    const close = letters.length - end;
    const write = (count) => {
      const own = Math.min(Math.ceil(count / 2), close - begin);
      const head = Math.min(Math.ceil((count - own) / 2), begin);
      const tail = Math.min(count - own - head, end);
      return [
        ...letters.slice(0, head),
        head < begin ? "…" : "",
        ...letters.slice(begin, begin + own),
        begin + own < close || tail < end ? "…" : "",
        ...letters.slice(letters.length - tail),
      ].join("");
    };
    return findLongest(letters.length, write, fits);
  });
}

function findDuplicates(texts) {
  const places = new Map();
  for (const [place, text] of texts.entries()) {
    places.set(text, [...(places.get(text) || []), place]);
  }
  return [...places.values()].filter((each) => each.length > 1);
}

// Different names in the room that `fits` grants each, still different.
export function shortenNames(names, fits) {
  const spelled = names.map(spell);
  const short = names.map((name, place) => (fits(name) ? name : shortenOne(spelled[place], fits)));
  // Those that still look alike have longer ends in common.
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const duplicates of findDuplicates(short)) {
      const told = shortenAlike(
        duplicates.map((place) => spelled[place]),
        fits,
      );
      duplicates.forEach((place, index) => {
        if (short[place] !== names[place]) short[place] = told[index];
      });
    }
  }
  // Where they differ in too many places for the room, numbers tell them apart.
  const taken = new Set();
  return short.map((text, place) => {
    let unique = text;
    for (let number = 2; taken.has(unique); number += 1) {
      const ending = ` (${number})`;
      unique = shortenOne(spelled[place], (each) => fits(each + ending)) + ending;
    }
    taken.add(unique);
    return unique;
  });
}
