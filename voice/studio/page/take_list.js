// @ts-check
/** The list of a script's lines, with a mark on those that have a take. */

import {element} from "./elements.js";

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {number} number
 * @property {string} chapter
 * @property {string} text
 * @property {number | null} line of the saved script, from 1; null for words that it doesn't write itself
 * @property {{seconds: number, date: string} | null} take
 */

/**
 * Return the list of `lines`.
 *
 * @param {Line[]} lines
 * @param {Line | undefined} current
 * @param {(line: Line) => void} choose
 */
export function takeList(lines, current, choose) {
  let chapter = "";
  const rows = lines.map((line) => {
    const heading = line.chapter !== chapter && element("p", {className: "take-chapter quiet"}, line.chapter);
    chapter = line.chapter;
    return element("li", {}, heading, row(line, line === current, () => choose(line)));
  });
  return element("ol", {className: "list take-list", "aria-label": "Lines"}, ...rows);
}

/**
 * @param {Line} line
 * @param {boolean} current
 * @param {() => void} choose
 */
function row(line, current, choose) {
  const mark = line.take && element("span", {className: "take-mark"}, `${line.take.seconds.toFixed(1)} s`);
  const properties = {type: "button", className: "take-line", onclick: choose, ...(current ? {"aria-current": "true"} : {})};
  return element("button", properties, element("span", {}, line.text), mark && element("span", {className: "unseen"}, ", has a take of "), mark);
}
