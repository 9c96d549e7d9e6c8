// @ts-check
/** Times in words, and what a version has at a time. */

/** @typedef {import("./desk.js").Version} Version */

/**
 * Return a time such as 3:20 or 1:02:03.
 *
 * @param {number} ms
 */
export function clock(ms) {
  const whole = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/**
 * Return the distance of the marks on a time scale, in milliseconds, so that at most `most` fit.
 *
 * @param {number} length in milliseconds
 * @param {number} most
 */
export function markEvery(length, most) {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200];
  return (steps.find((step) => length / (step * 1000) <= Math.max(1, most)) ?? 14400) * 1000;
}

/**
 * Return the last of `items` that has begun at `ms`.
 *
 * @template {{start_ms: number}} Item
 * @param {Item[]} items in order
 * @param {number} ms
 * @returns {Item | undefined}
 */
export function at(items, ms) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].start_ms <= ms) low = middle + 1;
    else high = middle;
  }
  return items[low - 1];
}

/**
 * Return the line of the script that sounds at `ms`, from 1; null for what the script itself doesn't write.
 *
 * @param {Version} version
 * @param {number} ms
 */
export function lineAt(version, ms) {
  return at(version.cues, ms)?.line ?? null;
}
