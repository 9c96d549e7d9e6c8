// @ts-check
/** Finds the marks inside one direction: its name, times, numbers, names of things. */

/** @typedef {import("./highlight.js").Mark} Mark */

const BLOCKS = ["repeat", "choose", "every", "from", "under", "end", "closing", "include"];
const OTHERS = ["pause", "break", "at", "bell", "sound", "music", "voice", "pace", "breathe", "count", "hold"];

const NAME = /^(\[\s*)(\p{L}+)(\s*:|(?=[\s\]]))/u;
const DURATION = /^\[\s*~?\s*\d[\d\s.,]*[a-z]{0,12}(?:[\s,]*\d[\d.,]*\s*[a-z]{1,12}){0,3}(?:\s*[-–—]\s*\d[\d\s.,]*[a-z]{0,12}(?:[\s,]*\d[\d.,]*\s*[a-z]{1,12}){0,3})?(?:\s+(?:long\s+)?pause)?\s*\]$/i;
const MOST_DURATION = 80;

const TIME = String.raw`\d+(?:[.,]\d+)?\s*(?:milliseconds?|msec|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)(?![\p{L}\p{N}_.:])|\d+(?:ms|s|m|h)(?=\d)`;
const NUMBER = String.raw`(?<![^\s])(?:[x×]\s*\d+|\d+\s*[x×]|(?:\d{1,2}:)?\d{1,3}:[0-5]\d|\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)+|\d+(?:\.\d+)?%?)(?=\s|$)`;
const STRING = String.raw`"[^"]*"|[“”„«»][^“”„«»"]*[“”«»]`;

const ARGUMENTS = new RegExp(
  [
    `(?<string>${STRING})`,
    String.raw`(?<operator>(?<=^|\s)(?:for|to|every|up to|wpm|times|rounds)(?=\s|$)|~|(?<=[\p{L}\p{N}_])\s*[-–—]\s*(?=\d))`,
    `(?<number>${NUMBER}|${TIME})`,
    String.raw`(?<name>[^\s"“”„«»~]+)`,
  ].join("|"),
  "giu",
);
const FILES = new RegExp(
  [
    `(?<string>${STRING})`,
    String.raw`(?<number>(?<!\S)[+\-−–]\d{1,2}(?:\.\d+)?\s*dB(?![\p{L}\p{N}_])|${TIME})`,
    String.raw`(?<operator>(?<!\S)(?:off|none|alone|to the end of the song)(?!\S)|[+:,])`,
    String.raw`(?<name>[^\s+:,"“”„«»]+)`,
  ].join("|"),
  "giu",
);

/**
 * Return the marks of a direction; what only looks like one is marked as `bracketed`.
 *
 * @param {string} text the direction with its brackets
 * @param {number} at its index in the line
 * @returns {Mark[]}
 */
export function directionMarks(text, at) {
  const last = at + text.length - 1;
  const name = text.match(NAME);
  const word = name?.[2].toLowerCase() ?? "";
  if (name && (BLOCKS.includes(word) || OTHERS.includes(word))) {
    const begin = at + name[1].length;
    const kind = BLOCKS.includes(word) ? "block" : "direction";
    const rest = text.slice(name[0].length, -1);
    const pattern = word === "music" || word === "sound" ? FILES : ARGUMENTS;
    return [
      {from: at, to: begin, kind: "open"},
      {from: begin, to: begin + word.length, kind},
      ...argumentMarks(rest, at + name[0].length, pattern),
      {from: last, to: last + 1, kind: "close"},
    ];
  }
  if (text.length <= MOST_DURATION && DURATION.test(text)) {
    return [{from: at, to: at + 1, kind: "open"}, {from: at + 1, to: last, kind: "number"}, {from: last, to: last + 1, kind: "close"}];
  }
  return [{from: at, to: last + 1, kind: "bracketed"}];
}

/**
 * @param {string} text
 * @param {number} at
 * @param {RegExp} pattern
 * @returns {Mark[]}
 */
function argumentMarks(text, at, pattern) {
  const marks = [];
  for (const match of text.matchAll(pattern)) {
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? "name";
    marks.push({from: at + match.index, to: at + match.index + match[0].length, kind});
  }
  return marks;
}
