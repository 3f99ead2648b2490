/* Long lists of the form: the server searches them, what is chosen stays. */
import { findProps, noUpdate, provide } from "../dash.js";
import { waitFor } from "../dom.js";
import { isHint, wordsOf } from "./option_search.js";

const PAUSE = 150; // ms without a key, after which the server is asked: not for every letter
const wanted = {}; // what each field looks for, by its id

const pause = () => new Promise((done) => window.setTimeout(done, PAUSE));

/* A field's properties, once Dash knows all that the field shows as chosen: Mantine shows a
   pick before it passes it on. Undefined if the page has been left. */
const findKnown = (field) =>
  waitFor(() => {
    const box = document.getElementById(field)?.closest(".mantine-MultiSelect-root");
    const shown = findProps(field);
    if (!box || !shown) return {};
    const labels = new Map(shown.data.map(({ value, label }) => [value, label]));
    const known = (shown.value || []).map((value) => labels.get(value) ?? value);
    const pills = [...box.querySelectorAll(".mantine-Pill-label")].map((each) => each.textContent);
    return known.join("\n") === pills.join("\n") && { shown };
  });

async function askForOptions(search, options, chosen, field) {
  const hint = (options || []).find(isHint);
  if (!hint) return noUpdate(); // everything is here
  const words = wordsOf(search).join(" ");
  wanted[field] = words;
  if (hint.answers === words) return noUpdate();
  await pause();
  return wanted[field] === words ? { search: words, chosen } : noUpdate();
}

/* What was found, and what is chosen: Mantine drops values that are not among the
   options. */
async function showOptions(found, field) {
  if (!found) return noUpdate();
  const { shown } = (await findKnown(field)) || {};
  if (!shown || wanted[field] !== found.hint.answers) return noUpdate();
  const here = new Set(found.options.map((option) => option.value));
  const chosen = new Set(shown.value);
  const kept = shown.data
    .filter(({ value }) => chosen.has(value) && !here.has(value))
    .map((option) => ({ ...option, kept: true }));
  return [...found.options, ...kept, found.hint];
}

provide("reportForm", { askForOptions, showOptions });
