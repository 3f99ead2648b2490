/* Pictures of drawings: the SVG that the page shows, with title and key, as a file. */

import { build } from "../dom.js";

const SPACE = "http://www.w3.org/2000/svg";
const MARGIN = 20;
const TITLE = 15; // px, of the title's text
const SCALE = 2; // a PNG has more pixels than the page
const HEAD = 54;

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
    if (node.textContent.trim() && !node.parentElement.closest("svg")) yield node;
  }
}

/* A line of text of the page at its place. */
function copyText(node, origin) {
  const range = document.createRange();
  range.selectNodeContents(node);
  const place = range.getBoundingClientRect();
  if (!place.width) return null;
  const { fontSize, fontWeight, color } = getComputedStyle(node.parentElement);
  const y = place.top - origin.top + place.height * 0.76;
  const style = { "font-size": fontSize, "font-weight": fontWeight, fill: color };
  return element("text", { x: place.left - origin.left, y, ...style }, node.textContent);
}

/* Everything that the drawings of a card show: their SVG, keys and names. */
function copyDrawings(box) {
  const origin = box.getBoundingClientRect();
  const styles = getComputedStyle(document.documentElement);
  const group = element("g", { transform: `translate(${MARGIN} ${HEAD + MARGIN})` });
  for (const drawing of box.querySelectorAll("svg")) {
    const place = drawing.getBoundingClientRect();
    if (!place.width) continue;
    const copy = copyPlain(drawing, styles);
    const { width, height } = place;
    const at = { x: place.left - origin.left, y: place.top - origin.top, width, height };
    for (const [name, value] of Object.entries(at)) copy.setAttribute(name, value);
    group.append(copy);
  }
  group.append(...[...listTexts(box)].map((node) => copyText(node, origin)).filter(Boolean));
  return { group, width: origin.width, height: origin.height };
}

const read = (selector) => document.querySelector(selector)?.textContent.trim() ?? "";

/* The drawings of a card as one SVG element. */
export function buildDrawnPicture(card) {
  const { group, width, height } = copyDrawings(card.querySelector(".drawings"));
  const size = { width: width + 2 * MARGIN, height: height + HEAD + 2 * MARGIN };
  const styles = getComputedStyle(document.documentElement);
  const color = (name) => styles.getPropertyValue(name).trim();
  const picture = element("svg", {
    xmlns: SPACE,
    ...size,
    viewBox: `0 0 ${size.width} ${size.height}`,
    "font-family": "'Inter Variable', Inter, system-ui, sans-serif",
  });
  const title = [read(".overview__name"), card.querySelector("h2").textContent.trim()];
  const under = [read(".overview__dates"), read(".drawings__zone")].filter(Boolean).join(" · ");
  picture.append(
    element("rect", { ...size, fill: color("--surface") }),
    element(
      "text",
      {
        x: MARGIN,
        y: MARGIN + TITLE,
        "font-size": TITLE,
        "font-weight": 600,
        fill: color("--text"),
      },
      title.filter(Boolean).join(" · "),
    ),
    element(
      "text",
      { x: MARGIN, y: MARGIN + 2.4 * TITLE, "font-size": 12.5, fill: color("--text-dim") },
      under,
    ),
    group,
  );
  return picture;
}

function save(href, name) {
  const link = build("a", undefined, { href, download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

const write = (picture) => new XMLSerializer().serializeToString(picture);

async function readFont() {
  const found = [...document.fonts].find((font) => font.family.includes("Inter"));
  if (!found) return "";
  const sheets = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const rule = sheets.find((each) => each instanceof CSSFontFaceRule);
  const [, path] = rule?.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/) ?? [];
  if (!path) return "";
  const answer = await fetch(new URL(path, rule.parentStyleSheet.href));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Array.from(bytes, (each) => String.fromCharCode(each)).join("");
  return `@font-face{font-family:'Inter Variable';font-weight:100 900;src:url(data:font/woff2;base64,${btoa(text)})}`;
}

/* An image can load nothing, so it brings the page's font along. */
async function draw(picture) {
  const style = element("style", {}, await readFont());
  picture.prepend(style);
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(write(picture))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.getAttribute("width") * SCALE;
  canvas.height = picture.getAttribute("height") * SCALE;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/png");
}

/* Save the drawings of a card; `kind` is "png" or "svg". */
export async function saveDrawings(card, kind, name) {
  const picture = buildDrawnPicture(card);
  if (kind === "png") return save(await draw(picture), `${name}.png`);
  return save(`data:image/svg+xml,${encodeURIComponent(write(picture))}`, `${name}.svg`);
}
