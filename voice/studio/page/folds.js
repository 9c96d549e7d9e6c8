// @ts-check
/** What can be folded: the front matter, chapters, and blocks up to their `[end]`. */

import {read, start} from "./highlight.js";

/** What a line has that opens, closes or hides something. */
const RELEVANT = /^\s*#|\[\s*(?:repeat|choose|every|from|under|end)(?![\p{L}\p{N}_])|<!--|\/\*/iu;

/** The last lines of what can be folded, by their first lines; kept for each document. */
const known = new WeakMap();

/**
 * Return the last line of what line `number` opens, or 0 if it opens nothing.
 *
 * @param {any} doc a CodeMirror document
 * @param {number} number counted from 1
 * @returns {number}
 */
export function foldEnd(doc, number) {
  let ends = known.get(doc);
  if (!ends) known.set(doc, (ends = foldEnds([...doc.iterLines()])));
  return ends.get(number) ?? 0;
}

/**
 * Return the last line of everything that can be folded, by its first line, both counted from 1.
 *
 * @param {string[]} lines
 * @returns {Map<number, number>}
 */
export function foldEnds(lines) {
  const ends = new Map();
  /** @type {number[]} */ const blocks = [];
  let place = start();
  let chapter = 0;
  lines.forEach((line, index) => {
    const {marks, place: next} = place.part !== "body" || place.comment || RELEVANT.test(line) ? read(line, place) : {marks: [], place};
    if (next.part === "front" && place.part === "start") chapter = index + 1;
    else if (place.part === "front" && next.part === "body") chapter = close(ends, chapter, index + 1);
    for (const mark of marks) {
      if (mark.kind === "headingSign") chapter = close(ends, chapter, lastWritten(lines, index), index + 1);
      if (mark.kind === "block") nest(ends, blocks, line.slice(mark.from, mark.to).toLowerCase(), index + 1);
    }
    place = next;
  });
  close(ends, chapter, lastWritten(lines, lines.length));
  return ends;
}

/**
 * @param {Map<number, number>} ends
 * @param {number[]} blocks the lines of the blocks that are open
 * @param {string} name
 * @param {number} number
 */
function nest(ends, blocks, name, number) {
  if (["repeat", "choose", "every", "from", "under"].includes(name)) blocks.push(number);
  else if (name === "end") close(ends, blocks.pop() ?? 0, number);
}

/**
 * Note that what line `first` opened ends with line `last`, and return the line that opens the next.
 *
 * @param {Map<number, number>} ends
 * @param {number} first 0 for nothing
 * @param {number} last
 * @param {number} [next]
 */
function close(ends, first, last, next = 0) {
  if (first && last > first) ends.set(first, last);
  return next;
}

/**
 * Return the number of the last line with text among the first `count` lines.
 *
 * @param {string[]} lines
 * @param {number} count
 */
function lastWritten(lines, count) {
  let number = count;
  while (number > 1 && !lines[number - 1].trim()) number--;
  return number;
}
