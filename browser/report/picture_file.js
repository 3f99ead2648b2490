/* Pictures as files. A picture is SVG text with its width and height in CSS pixels. */
import { saveFile } from "../dom.js";
import { ids } from "../page_data.js";

const SCALE = 2; // a PNG has more pixels than the page
const FAMILY = "Inter Variable";
const MOST_ASCII = 0x7f;

/* Whether a font's `unicode-range` has Latin letters or a character of the text. */
export function isNeeded(range, text) {
  const ranges = range.split(",").map((each) => {
    const [first, last = first] = each.trim().replace(/^U\+/i, "").split("-");
    return [first, last].map((digits) => Number.parseInt(digits, 16));
  });
  const has = (code) => ranges.some(([first, last]) => first <= code && code <= last);
  if (has("A".codePointAt(0))) return true;
  return Array.from(text).some(
    (each) => each.codePointAt(0) > MOST_ASCII && has(each.codePointAt(0)),
  );
}

function listFonts(text) {
  const sheets = [...document.styleSheets].filter(({ href }) =>
    href?.startsWith(window.location.origin),
  );
  const rules = sheets.flatMap((sheet) => [...sheet.cssRules]);
  return rules.filter(
    (rule) =>
      rule instanceof CSSFontFaceRule &&
      rule.style.getPropertyValue("font-family").includes(FAMILY) &&
      isNeeded(rule.style.getPropertyValue("unicode-range"), text),
  );
}

async function writeFont(rule) {
  const [, path] = rule.style.getPropertyValue("src").match(/url\("?([^")]+)"?\)/);
  const answer = await fetch(new URL(path, rule.parentStyleSheet.href));
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const text = Array.from(bytes, (each) => String.fromCharCode(each)).join("");
  const range = rule.style.getPropertyValue("unicode-range");
  return (
    `@font-face{font-family:'${FAMILY}';font-weight:100 900;unicode-range:${range};` +
    `src:url(data:font/woff2;base64,${btoa(text)})}`
  );
}

/* The picture, with the page's font in it, because a file can't load fonts. */
async function bringFont({ text, ...size }) {
  const fonts = await Promise.all(listFonts(text).map(writeFont));
  const style = `<style>${fonts.join("")}</style>`;
  return { ...size, text: text.replace(/<svg[^>]*>/, (tag) => `${tag}${style}`) };
}

async function load(picture) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(picture.text)}`;
  await image.decode();
  return image;
}

/* Draw pictures below each other. */
async function draw(pictures) {
  const images = await Promise.all(pictures.map(load));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(...pictures.map(({ width }) => width)) * SCALE;
  canvas.height = pictures.reduce((sum, { height }) => sum + height, 0) * SCALE;
  const pen = canvas.getContext("2d");
  const styles = getComputedStyle(document.documentElement);
  pen.fillStyle = styles.getPropertyValue("--surface").trim();
  pen.fillRect(0, 0, canvas.width, canvas.height);
  let top = 0;
  pictures.forEach(({ width, height }, place) => {
    pen.drawImage(images[place], 0, top, width * SCALE, height * SCALE);
    top += height * SCALE;
  });
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/* The name of a file, with the days that the page shows. */
function nameFile(stem) {
  const shown = document.querySelector(`#${ids.report.DAYS} [data-first]`)?.dataset;
  return shown ? `${stem}-${shown.first}-to-${shown.last}` : stem;
}

/* Save pictures as one file; `kind` is "png", or "svg" for a single one. */
export async function savePictures(pictures, kind, stem) {
  const complete = await Promise.all(pictures.map(bringFont));
  const svg = () => new Blob([complete[0].text], { type: "image/svg+xml" });
  saveFile(kind === "png" ? await draw(complete) : svg(), `${nameFile(stem)}.${kind}`);
}
