// @ts-check
/** The script language for CodeMirror: its colours, and what can be folded. */

import {HighlightStyle, StreamLanguage, Tag, codeFolding, foldService, syntaxHighlighting} from "./codemirror.js";
import {foldEnd} from "./folds.js";
import {read, start} from "./highlight.js";

/** The colour of every kind of mark. */
const KINDS = {
  open: "var(--quiet)",
  close: "var(--quiet)",
  paren: "var(--quiet)",
  fence: "var(--quiet)",
  item: "var(--accent)",
  headingSign: "var(--quiet)",
  heading: "var(--text)",
  block: "var(--block)",
  direction: "var(--accent)",
  number: "var(--number)",
  operator: "var(--quiet)",
  name: "var(--name)",
  string: "var(--name)",
  bracketed: "var(--text)",
  comment: "var(--quiet)",
  escape: "var(--quiet)",
  modified: "var(--text)",
  modifier: "var(--quiet)",
  attribute: "var(--accent)",
  tag: "var(--quiet)",
  variants: "var(--name)",
  word: "var(--name)",
  strong: "var(--text)",
  emphasis: "var(--text)",
  key: "var(--accent)",
  value: "var(--text)",
};

const EXTRA = {
  heading: {fontWeight: "600", fontSize: "1.1em"},
  block: {fontWeight: "600"},
  comment: {fontStyle: "italic"},
  strong: {fontWeight: "700"},
  emphasis: {fontStyle: "italic"},
};

const TAGS = Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, Tag.define()]));

/**
 * @typedef {object} State
 * @property {import("./highlight.js").Place} place
 * @property {import("./highlight.js").Mark[]} marks those of the line that are still to come
 */

const outpour = StreamLanguage.define({
  name: "outpour",
  startState: () => ({place: start(), marks: []}),
  copyState: (/** @type {State} */ state) => ({place: {...state.place}, marks: [...state.marks]}),
  blankLine(/** @type {State} */ state) {
    state.place = read("", state.place).place;
  },
  token(/** @type {any} */ stream, /** @type {State} */ state) {
    if (stream.sol()) Object.assign(state, read(stream.string, state.place));
    while (state.marks.length && state.marks[0].to <= stream.pos) state.marks.shift();
    const mark = state.marks[0];
    if (!mark) {
      stream.skipToEnd();
      return null;
    }
    stream.pos = mark.from > stream.pos ? mark.from : mark.to;
    return stream.pos === mark.to ? mark.kind : null;
  },
  tokenTable: TAGS,
  languageData: {commentTokens: {line: "//"}, closeBrackets: {brackets: ["[", "{", "("]}},
});

const colours = HighlightStyle.define(
  Object.entries(KINDS).map(([kind, color]) => ({tag: TAGS[kind], color, ...EXTRA[/** @type {keyof EXTRA} */ (kind)]})),
);

/** The language as an extension of an editor. */
export const language = [
  outpour,
  syntaxHighlighting(colours),
  codeFolding(),
  foldService.of((/** @type {any} */ state, /** @type {number} */ from) => {
    const line = state.doc.lineAt(from);
    const end = foldEnd(state.doc, line.number);
    return end > line.number ? {from: line.to, to: state.doc.line(end).to} : null;
  }),
];
