// @ts-check
/** Two texts side by side, with the lines that differ marked. */

import {element} from "./elements.js";

/** Maximum number of pairs of lines that are compared; of longer texts, everything between the first and the last difference counts as different. */
const MOST_PAIRS = 4_000_000;
/** Lines around a difference that are shown. */
const CONTEXT = 2;

/** @typedef {{left: string | null, right: string | null}} Row lines beside each other; null beside one that the other text lacks */

/**
 * Return a table of the differing lines of two texts, with some lines around them.
 *
 * @param {string} left
 * @param {string} leftTitle
 * @param {string} right
 * @param {string} rightTitle
 */
export function comparison(left, leftTitle, right, rightTitle) {
  const rows = compare(left.split("\n"), right.split("\n"));
  const near = rows.map((_, at) => rows.slice(Math.max(0, at - CONTEXT), at + CONTEXT + 1).some(differs));
  const body = element("tbody");
  rows.forEach((row, at) => {
    if (near[at]) body.append(line(row));
    else if (at === 0 || near[at - 1]) body.append(element("tr", {}, element("td", {colSpan: 2, className: "gap"}, "…")));
  });
  const head = element("tr", {}, element("th", {scope: "col"}, leftTitle), element("th", {scope: "col"}, rightTitle));
  const table = element("table", {className: "comparison"}, element("thead", {}, head), body);
  return element("div", {className: "comparison-frame", tabIndex: 0, role: "region", "aria-label": "Differences"}, table);
}

/** @param {Row} row */
function line(row) {
  const cell = (/** @type {string | null} */ text) =>
    element("td", {className: differs(row) ? (text === null ? "missing" : "different") : ""}, text ?? "");
  return element("tr", {}, cell(row.left), cell(row.right));
}

/** @param {Row} row */
function differs(row) {
  return row.left !== row.right;
}

/**
 * Return the lines of two texts beside each other.
 *
 * @param {string[]} left
 * @param {string[]} right
 * @returns {Row[]}
 */
export function compare(left, right) {
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start++;
  let end = 0;
  const most = Math.min(left.length, right.length) - start;
  while (end < most && left[left.length - 1 - end] === right[right.length - 1 - end]) end++;
  const same = (/** @type {string[]} */ lines) => lines.map((text) => ({left: text, right: text}));
  return [
    ...same(left.slice(0, start)),
    ...between(left.slice(start, left.length - end), right.slice(start, right.length - end)),
    ...same(left.slice(left.length - end)),
  ];
}

/**
 * Return the rows of two lists of lines by their longest common subsequence.
 *
 * @param {string[]} left
 * @param {string[]} right
 * @returns {Row[]}
 */
function between(left, right) {
  if (left.length * right.length > MOST_PAIRS) return pairs(left, right);
  const width = right.length + 1;
  const common = new Uint16Array((left.length + 1) * width);
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      common[i * width + j] =
        left[i] === right[j]
          ? common[(i + 1) * width + j + 1] + 1
          : Math.max(common[(i + 1) * width + j], common[i * width + j + 1]);
    }
  }
  /** @type {Row[]} */
  const rows = [];
  let [i, j, fromI, fromJ] = [0, 0, 0, 0];
  while (i < left.length && j < right.length) {
    if (left[i] === right[j]) {
      rows.push(...pairs(left.slice(fromI, i), right.slice(fromJ, j)), {left: left[i], right: right[j]});
      [i, j] = [i + 1, j + 1];
      [fromI, fromJ] = [i, j];
    } else if (common[(i + 1) * width + j] >= common[i * width + j + 1]) i++;
    else j++;
  }
  return [...rows, ...pairs(left.slice(fromI), right.slice(fromJ))];
}

/**
 * @param {string[]} left
 * @param {string[]} right
 * @returns {Row[]}
 */
function pairs(left, right) {
  const count = Math.max(left.length, right.length);
  return Array.from({length: count}, (_, at) => ({left: left[at] ?? null, right: right[at] ?? null}));
}
