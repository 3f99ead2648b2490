/* The text around the picture of a chart: its title, and below it the question and headlines. */
import { measureText } from "../charts/text_width.js";
import { ids } from "../page_data.js";

const read = (element) => element?.textContent.trim().replace(/\s+/g, " ") || "";

// A fact with its verdict set off: "Within the usual 112–238, −3% from 174".
function readFact(fact) {
  const verdict = read(fact.querySelector(".verdict"));
  const rest = read(fact);
  if (!verdict || rest === verdict) return rest;
  const after = rest.slice(verdict.length).trim();
  return rest.startsWith(verdict)
    ? `${verdict}, ${after[0].toLowerCase()}${after.slice(1)}`
    : `${rest.slice(0, -verdict.length).trim()}, ${verdict.toLowerCase()}`;
}

/* The text above a card's chart: its headline, or one for each environment group. */
export function readHeadlines(card) {
  const groups = [...card.querySelectorAll(".headline--groups > li")];
  const listed = groups.length > 0 ? groups : [...card.querySelectorAll(".headline")];
  return listed.map((each) => {
    const values = [".headline__group", ".headline__value", ".headline__unit"].map((part) =>
      read(each.querySelector(part)),
    );
    const facts = [...each.querySelectorAll(".headline__fact")].map(readFact);
    return [values.filter(Boolean).join(" "), ...facts].filter(Boolean).join(" · ");
  });
}

/* The question, as printed pages show it, without the statistic: the chart's meaning has it. */
export function describeAsked(pairs, zone) {
  const asked = pairs.filter(([name]) => name !== "Statistic");
  return [...asked, ["Time zone", zone]]
    .filter(([, text]) => text)
    .map(([name, text]) => `${name}: ${text}`)
    .join(" · ");
}

function readAsked() {
  const pairs = [...document.querySelectorAll(`#${ids.report.ASKED} > div`)].map((pair) =>
    ["dt", "dd"].map((part) => read(pair.querySelector(part))),
  );
  return describeAsked(pairs, read(document.getElementById(ids.report.ZONE)));
}

/* Join pieces of a text, each with its separator, into lines that fit. */
function fill(pieces, fits) {
  const lines = [""];
  for (const piece of pieces) {
    const line = lines.at(-1);
    if (line && !fits(line + piece.trimEnd())) lines.push(piece);
    else lines[lines.length - 1] = line + piece;
  }
  return lines;
}

/* Wrap a text to a width in pixels: between facts if possible, or else between words. */
export function wrapText(text, size, room, measure = measureText) {
  const fits = (line) => measure(line, size) <= room;
  const facts = fill(text.split(/(?<= · )/), fits);
  const lines = facts.flatMap((line) => fill(line.split(/(?<= )/), fits));
  return lines.map((line) => line.trim().replace(/ ·$/, ""));
}

/* The title of a card's picture: the report, and what is drawn. */
export const readTitle = (card) => [
  read(document.querySelector(".overview__name")),
  read(card.querySelector("h2")),
];

/* The lines below the title, none of which is wider than `room`. */
export function listLinesBelow(card, size, room) {
  const meaning = read(card.querySelector(".chart-card__meaning"));
  const bands = [".bands__title", ".bands__list > li"].flatMap((part) =>
    [...card.querySelectorAll(part)].map(read),
  );
  const texts = [meaning, readAsked(), ...readHeadlines(card), bands.join(" · ")];
  return texts.filter(Boolean).flatMap((text) => wrapText(text, size, room));
}
