// @ts-check
/** Finds the marks of the script language in one line at a time: directions, chapters, comments, words to fill in. */

import {inlineMarks} from "./highlight_inline.js";

/**
 * @typedef {object} Mark
 * @property {number} from the index of its first character in the line
 * @property {number} to the index after its last
 * @property {string} kind as in `KINDS` of language.js
 *
 * @typedef {object} Place what one line must know of those before it
 * @property {"start" | "front" | "body"} part
 * @property {"" | "-->" | "*\/"} comment what ends the comment that is open
 */

/** @returns {Place} */
export function start() {
  return {part: "start", comment: ""};
}

const FENCE = /^\uFEFF?(?:---|\.\.\.)[ \t]*$/;
const HEADING = /^(\s*)(#+)(?:\s+|(?=[^\s#[\p{Ll}\p{Nd}\uFE0F]))(\S.*?)(\s\/\/.*)?$/u;
const SECTION = /^(\s*)(#\s*\[)([^[\]]*)(\])/;
const ITEM = /^(\s*)(-)(?=\s)/;
const LITERAL = /^(\s*)(\\)(?![[\](){}#*/\\<!-]|\s*$)/;
const KEY = /^(\s*-?\s*)([^\s:#][^:#]*)(:)(?=\s|$)/;

/**
 * Return the marks of `line` in order, and the place behind it.
 *
 * @param {string} line
 * @param {Place} place
 * @returns {{marks: Mark[], place: Place}}
 */
export function read(line, place) {
  if (place.part === "front") return front(line, place);
  if (place.part === "start" && FENCE.test(line) && line.includes("-")) return {marks: whole(line, "fence"), place: {part: "front", comment: ""}};
  return body(line, {...place, part: "body"});
}

/**
 * @param {string} line
 * @param {Place} place
 */
function front(line, place) {
  if (FENCE.test(line)) return {marks: whole(line, "fence"), place: {...place, part: /** @type {const} */ ("body")}};
  const marks = whole(line, "value");
  const key = line.match(KEY);
  if (/^\s*#/.test(line)) marks[0].kind = "comment";
  else if (key) marks.splice(0, 1, {from: key[1].length, to: key[1].length + key[2].length, kind: "key"}, {from: key[0].length, to: line.length, kind: "value"});
  return {marks: marks.filter((mark) => mark.to > mark.from), place};
}

/**
 * @param {string} line
 * @param {Place} place
 */
function body(line, place) {
  /** @type {Mark[]} */ const marks = [];
  let at = 0;
  if (place.comment) {
    const end = line.indexOf(place.comment);
    if (end < 0) return {marks: whole(line, "comment"), place};
    at = end + place.comment.length;
    marks.push({from: 0, to: at, kind: "comment"});
  }
  const heading = at === 0 ? line.match(HEADING) : null;
  const end = heading ? headingMarks(line, heading, marks) : line.length;
  if (!heading && at === 0) at = beginMarks(line, marks);
  const comment = heading ? "" : inlineMarks(line, at, end, marks);
  return {marks: marks.sort((one, other) => one.from - other.from), place: {...place, comment}};
}

/**
 * Add the marks of a heading, and return where its title ends.
 *
 * @param {string} line
 * @param {RegExpMatchArray} match
 * @param {Mark[]} marks
 */
function headingMarks(line, match, marks) {
  const [, indent, signs, , comment = ""] = match;
  const end = line.length - comment.length;
  marks.push({from: indent.length, to: indent.length + signs.length, kind: "headingSign"});
  marks.push({from: indent.length + signs.length, to: end, kind: "heading"});
  if (comment) marks.push({from: end, to: line.length, kind: "comment"});
  return end;
}

/**
 * Add the mark that only a line can begin with, and return where it ends.
 *
 * @param {string} line
 * @param {Mark[]} marks
 */
function beginMarks(line, marks) {
  const section = line.match(SECTION);
  const other = section ? null : line.match(ITEM) ?? line.match(LITERAL);
  const found = section ?? other;
  if (!found) return 0;
  const from = found[1].length;
  if (section) marks.push({from, to: from + section[2].length, kind: "open"}, {from: from + section[2].length, to: section[0].length - 1, kind: "attribute"}, {from: section[0].length - 1, to: section[0].length, kind: "close"});
  else marks.push({from, to: from + 1, kind: line[from] === "-" ? "item" : "escape"});
  return found[0].length;
}

/**
 * @param {string} line
 * @param {string} kind
 * @returns {Mark[]}
 */
function whole(line, kind) {
  return [{from: 0, to: line.length, kind}];
}
