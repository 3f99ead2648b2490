/* Text that is pasted as rows of annotations. */
const LINE = /^\s*(\d{4}-\d\d-\d\d)[\s,;:]+(\S.*?)\s*$/; // a date, then a note

/* The lines of a text that begin with a date, each as a day and a note. */
export function parseLines(text) {
  return text
    .split(/\r?\n/)
    .map((line) => LINE.exec(line))
    .filter(Boolean)
    .map(([, day, note]) => ({ day, text: note }));
}
