/* Durations and days as text, as the server writes them. */
const UNITS = [
  [86400, "d"],
  [3600, "h"],
  [60, "min"],
  [1, "s"],
];

/* As figures/durations.py says it: the two largest units that matter. */
export function describeDuration(seconds) {
  const rest = Math.round(Math.abs(seconds));
  const sign = seconds < 0 && rest ? "−" : "";
  for (let index = 0; index < 3; index += 1) {
    const [size, unit] = UNITS[index];
    if (rest < size) continue;
    const [smaller, smallerUnit] = UNITS[index + 1];
    let minor = Math.round((rest % size) / smaller);
    let major = Math.floor(rest / size);
    if (minor * smaller === size) {
      major += 1;
      minor = 0;
    }
    if (index && major * size === UNITS[index - 1][0]) return `${sign}1 ${UNITS[index - 1][1]}`;
    return `${sign}${major.toLocaleString("en")} ${unit}${minor ? ` ${minor} ${smallerUnit}` : ""}`;
  }
  return `${sign}${rest} s`;
}

/* As figures/sentences.py says it: "27 Feb 2026"; empty without a day. */
export function describeDay(day) {
  if (!day) return "";
  const [year, month, date] = String(day).slice(0, 10).split("-").map(Number);
  const name = new Date(Date.UTC(year, month - 1)).toLocaleString("en-US", {
    month: "short",
    timeZone: "UTC",
  });
  return `${date} ${name} ${year}`;
}

/* As figures/sentences.py says it: "3–9 May 2026", "31 May – 6 Jun 2026". */
export function describeDays(first, last) {
  if (first === last) return describeDay(last);
  const [date, month, year] = describeDay(first).split(" ");
  const [, lastMonth, lastYear] = describeDay(last).split(" ");
  if (year !== lastYear) return `${describeDay(first)} – ${describeDay(last)}`;
  if (month !== lastMonth) return `${date} ${month} – ${describeDay(last)}`;
  return `${date}–${describeDay(last)}`;
}

/* As figures/sentences.py says it, in a time zone: "3 May 2026, 14:05". */
export function describeInstant(instant, timeZone) {
  const format = { dateStyle: "short", timeStyle: "short", timeZone };
  const [day, time] = instant.toLocaleString("sv-SE", format).split(" ");
  return `${describeDay(day)}, ${time}`;
}

const AGES = [
  [31_556_952, "year"],
  [2_629_746, "month"],
  [7 * 86_400, "week"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/* An age in its largest unit, as the server writes it. */
export function describeAge(seconds) {
  const found = AGES.find(([size]) => seconds >= size);
  if (!found) return "just now";
  const count = Math.floor(seconds / found[0]);
  return `${count} ${found[1]}${count > 1 ? "s" : ""} ago`;
}
