// @ts-check
/** Finds the marks that can stand anywhere in a line: directions, comments, words to fill in, emphasis, tags. */

import {directionMarks} from "./highlight_directions.js";

/** @typedef {import("./highlight.js").Mark} Mark */
/** @typedef {import("./highlight.js").Place} Place */

const INLINE = new RegExp(
  [
    String.raw`(?<escape>\\[[\](){}#*/\\<!-]|\\(?=\s*$))`,
    String.raw`(?<comment>(?:^|(?<=\s))\/\/.*$|%%.*?%%|<!--.*?-->|(?<!\S)\/\*.*?\*\/)`,
    String.raw`(?<open><!--|(?<!\S)\/\*)`,
    String.raw`(?<direction>\[\s*(?:music|sound)(?![\p{L}\p{N}_])(?:[^[\]"“”„«»]|"[^"]{1,300}"|[“”„«»][^“”„«»"]{1,300}[“”«»]|\[[^[\]]{0,300}\])*\]|\[[^[\]]*\])`,
    String.raw`(?<modified>\((?:[^()[\]{}<>\\]|\\.|\([^()[\]{}<>\\]*\))*\)(?:\[\s*[a-z-]+\s*(?:[:;][^[\]]*)?\]|\{[^{}~][^{}]*\}))`,
    String.raw`(?<tag><\/?(?:speak|break|p|s|sub|say-as|phoneme|emphasis|prosody|voice|lang|audio|mark|silence|mstts:[a-z:-]+)(?![\p{L}\p{N}_])[^<>]*>)`,
    String.raw`(?<variants>\{\s*~[^{}[\]]*\})`,
    String.raw`(?<word>\{\s*[\p{L}_][\p{L}\p{N}_]*\s*\})`,
    String.raw`(?<strong>(?<![\p{L}\p{N}_*])\*\*(?=\S)[^*[\]]+(?<=\S)\*\*(?![\p{L}\p{N}_*]))`,
    String.raw`(?<emphasis>(?<![\p{L}\p{N}_*])(?:\*(?=[^\s*_])[^*_[\]]+(?<=\S)\*|_(?=[^\s*_])[^*_[\]]+(?<=\S)_)(?![\p{L}\p{N}_*]))`,
  ].join("|"),
  "giu",
);

/**
 * Add the marks of `line` between two indexes, and return what ends the comment that is still open.
 *
 * @param {string} line
 * @param {number} from
 * @param {number} to
 * @param {Mark[]} marks
 * @returns {Place["comment"]}
 */
export function inlineMarks(line, from, to, marks) {
  INLINE.lastIndex = from;
  for (let match = INLINE.exec(line); match && match.index < to; match = INLINE.exec(line)) {
    const [kind, text] = /** @type {[string, string]} */ (Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined));
    if (kind === "open") {
      marks.push({from: match.index, to: line.length, kind: "comment"});
      return text === "<!--" ? "-->" : "*/";
    }
    if (kind === "direction") marks.push(...directionMarks(text, match.index));
    else if (kind === "modified") marks.push(...modifiedMarks(text, match.index));
    else marks.push({from: match.index, to: match.index + text.length, kind});
  }
  return "";
}

/**
 * Return the marks of words with a pronunciation: what is in round brackets is spoken.
 *
 * @param {string} text
 * @param {number} at
 * @returns {Mark[]}
 */
function modifiedMarks(text, at) {
  const shown = text.search(/\)(?:\[[^[\]]*\]|\{[^{}]*\})$/);
  return [
    {from: at, to: at + 1, kind: "paren"},
    {from: at + shown, to: at + shown + 1, kind: "paren"},
    {from: at + shown + 1, to: at + text.length, kind: "modifier"},
  ];
}
