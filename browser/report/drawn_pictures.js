/* Pictures of drawings: the SVG that the page shows, with title and key, as a file. */
import { shortenNames } from "../charts/names.js";
import { measureText } from "../charts/text_width.js";
import { listLinesBelow, readTitle, wrapText } from "./picture_text.js";

const SPACE = "http://www.w3.org/2000/svg";
const MARGIN = 20;
const TITLE = 15; // px, of the title's text
const BELOW = { size: 12, line: 18 }; // px, of the lines below it
const GAP = 8; // px between them and the drawing

function element(tag, attributes, text) {
  const made = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  if (text !== undefined) made.textContent = text;
  return made;
}

/* A copy in plain colours: a file has no theme. */
function copyPlain(drawing, styles) {
  const copy = drawing.cloneNode(true);
  for (const each of [copy, ...copy.querySelectorAll("*")]) {
    for (const { name, value } of [...each.attributes]) {
      if (name.startsWith("data-") || name === "class" || name === "tabindex") {
        each.removeAttribute(name);
      } else if (value.startsWith("var(")) {
        each.setAttribute(name, styles.getPropertyValue(value.slice(4, -1)).trim());
      }
    }
  }
  return copy;
}

function* listTexts(box) {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    // What a closed part has inside has a place all the same.
    if (node.textContent.trim() && !parent.closest("svg") && parent.checkVisibility()) yield node;
  }
}

/* The lines that a text has on the page, each with its place. */
function* listLines(node) {
  const range = document.createRange();
  let line = null;
  for (const { 0: word, index } of node.textContent.matchAll(/\S+/g)) {
    range.setStart(node, index);
    range.setEnd(node, index + word.length);
    const place = range.getBoundingClientRect();
    if (line && Math.abs(place.top - line.place.top) < place.height / 2) {
      line.text += ` ${word}`;
      continue;
    }
    if (line) yield line;
    line = { text: word, place };
  }
  if (line) yield line;
}

/* A text as far as the page shows it, where it isn't wrapped. */
function shorten(
  text,
  { offsetWidth, scrollWidth, clientWidth },
  { fontSize, fontWeight, whiteSpace },
) {
  if (whiteSpace !== "nowrap" || scrollWidth <= clientWidth) return text;
  const size = Number.parseFloat(fontSize);
  const fits = (each) => measureText(each, size, fontWeight) <= offsetWidth;
  const [short] = shortenNames([text], fits);
  return short;
}

/* A text of the page at its place, with an element for each line. */
function copyText(node, origin) {
  const styles = getComputedStyle(node.parentElement);
  const { fontSize, fontWeight, color } = styles;
  const style = { "font-size": fontSize, "font-weight": fontWeight, fill: color };
  return [...listLines(node)]
    .filter(({ place }) => place.width)
    .map(({ text, place }) => {
      const at = {
        x: place.left - origin.left,
        y: place.top - origin.top + place.height * 0.76,
      };
      return element("text", { ...at, ...style }, shorten(text, node.parentElement, styles));
    });
}

/* Everything that the drawings of a card show: their SVG, keys and names. */
function copyDrawings(box) {
  const origin = box.getBoundingClientRect();
  const styles = getComputedStyle(document.documentElement);
  const group = element("g", {});
  for (const drawing of box.querySelectorAll("svg")) {
    const place = drawing.getBoundingClientRect();
    if (!place.width || !drawing.checkVisibility()) continue;
    const copy = copyPlain(drawing, styles);
    const { width, height } = place;
    const at = { x: place.left - origin.left, y: place.top - origin.top, width, height };
    for (const [name, value] of Object.entries(at)) copy.setAttribute(name, value);
    group.append(copy);
  }
  group.append(...[...listTexts(box)].flatMap((node) => copyText(node, origin)));
  return { group, width: origin.width, height: origin.height };
}

/* The drawings of a card as a picture. */
export function buildDrawnPicture(card) {
  const { group, width, height } = copyDrawings(card.querySelector(".drawings"));
  const styles = getComputedStyle(document.documentElement);
  const color = (name) => styles.getPropertyValue(name).trim();
  const title = wrapText(readTitle(card).filter(Boolean).join(" · "), TITLE, width);
  const below = listLinesBelow(card, BELOW.size, width);
  const head = title.length * TITLE * 1.4 + below.length * BELOW.line + GAP;
  const size = { width: width + 2 * MARGIN, height: head + height + 2 * MARGIN };
  const picture = element("svg", {
    xmlns: SPACE,
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    "font-family": "'Inter Variable', Inter, system-ui, sans-serif",
  });
  const bold = { "font-size": TITLE, "font-weight": 600, fill: color("--text") };
  const dim = { "font-size": BELOW.size, fill: color("--text-dim") };
  const top = MARGIN + title.length * TITLE * 1.4;
  group.setAttribute("transform", `translate(${MARGIN} ${head + MARGIN})`);
  picture.append(
    element("rect", { ...size, fill: color("--surface") }),
    ...title.map((text, place) =>
      element("text", { x: MARGIN, y: MARGIN + TITLE * (1 + 1.4 * place), ...bold }, text),
    ),
    ...below.map((text, place) =>
      element("text", { x: MARGIN, y: top + BELOW.line * (place + 0.8), ...dim }, text),
    ),
    group,
  );
  return { text: new XMLSerializer().serializeToString(picture), ...size };
}
