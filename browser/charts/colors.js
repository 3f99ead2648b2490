/* Colours of charts: figures name CSS variables, the theme says what they are. */
const VARIABLE = /^var\((--[\w-]+)\)(?:\/([\d.]+))?$/;

function resolveColor(text, styles) {
  const found = VARIABLE.exec(text);
  if (!found) return text;
  const color = styles.getPropertyValue(found[1]).trim();
  if (!found[2]) return color;
  const channels = [1, 3, 5].map((place) => parseInt(color.slice(place, place + 2), 16));
  return `rgba(${channels.join(",")},${found[2]})`;
}

// Texts are left alone: a name may look like a colour.
const TEXTS = ["name", "text", "hovertext", "hovertemplate", "ticktext"];
const VALUES = new Set(["x", "y", "customdata", "meta", ...TEXTS]);

export function resolveColors(value, styles) {
  if (typeof value === "string") {
    return value.startsWith("var(") ? resolveColor(value, styles) : value;
  }
  if (Array.isArray(value)) {
    return typeof value[0] === "number" ? value : value.map((each) => resolveColors(each, styles));
  }
  if (value && typeof value === "object") {
    const copy = {};
    for (const key of Object.keys(value)) {
      copy[key] = VALUES.has(key) ? value[key] : resolveColors(value[key], styles);
    }
    return copy;
  }
  return value;
}
