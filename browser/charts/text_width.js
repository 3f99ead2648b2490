/* How wide a text is in the font of the pages. */
const FONT = "'Inter Variable', system-ui, sans-serif";
let pen = null;

/* In CSS pixels. */
export function measureText(text, size, weight = 400) {
  pen ||= document.createElement("canvas").getContext("2d");
  pen.font = `${weight} ${size}px ${FONT}`;
  return pen.measureText(text).width;
}
