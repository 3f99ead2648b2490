/* Long lists of the form: the server searches them, what is chosen stays. */
import { findProps, noUpdate, provide } from "../dash.js";
import { isHint, wordsOf } from "./option_search.js";

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
  const shown = findProps(field);
  if (!shown || wanted[field] !== found.hint.answers) return noUpdate();
  const here = new Set(found.options.map((option) => option.value));
  const chosen = new Set(shown.value);
  const kept = shown.data
    .filter(({ value }) => chosen.has(value) && !here.has(value))
    .map((option) => ({ ...option, kept: true }));
  return [...found.options, ...kept, found.hint];
}

provide("reportForm", { askForOptions, showOptions });
