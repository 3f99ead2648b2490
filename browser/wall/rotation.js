/* Which view comes next, when its figures are too old, and how large everything is. */

/* The layout that fills the screen, in CSS pixels: four charts, or one that is larger. */
const AREA = { overview: 1000 * 520, single: 760 * 400 };
const RETRY = 60_000; // ms until a view that failed is loaded again
const MINUTE = 60_000;

export const moveIndex = (index, by, count) => (count ? (index + by + count) % count : 0);

/* Whether a view has to be loaded, or loaded again. Times are in ms. */
export function isDue({ loadedAt, failedAt }, refresh, now) {
  if (failedAt !== null) return now - failedAt >= RETRY;
  return loadedAt === null || now - loadedAt >= refresh * MINUTE;
}

/* How many times larger a view is drawn than on a desktop screen, so that text always takes up the
   same share of the screen. In a small frame, it is drawn smaller. */
export function chooseScale({ width, height }, { isSingle, isFramed }) {
  const scale = Math.sqrt((width * height) / (isSingle ? AREA.single : AREA.overview));
  return isFramed ? scale : Math.max(scale, 1);
}
