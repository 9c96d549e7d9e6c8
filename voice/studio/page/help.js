// @ts-check
/** Help while writing: what can follow at the cursor, and what the reference says of what the pointer is on. */

import {request, scriptPath} from "./api.js";
import {activateHover, autocompletion, hoverTooltip} from "./codemirror.js";
import {desk} from "./desk.js";
import {element} from "./elements.js";
import {foldEnd} from "./folds.js";

const BEGUN = /(?<!\\)[[{][^[\]{}]*$/;
const PART = /^[^\s[\]{}+,:]*$/;

export const completion = autocompletion({
  override: [complete],
  defaultKeymap: false,
  icons: false,
  maxRenderedOptions: 60,
  activateOnCompletion: (option) => option.type === "key",
});

export const help = hoverTooltip(hover, {hideOnChange: true});

/**
 * Return the options at the cursor, if a direction, a word or the front matter was begun there.
 *
 * @param {any} context
 */
async function complete(context) {
  const {state, pos, explicit} = context;
  const line = state.doc.lineAt(pos);
  if (state.readOnly || !(explicit || inFrontMatter(state.doc, line.number) || BEGUN.test(line.text.slice(0, pos - line.from)))) return null;
  const found = await ask("complete", pos, context);
  if (!found?.options.length) return null;
  return {from: found.from, options: found.options.map(option), validFor: PART};
}

/** @param {{label: string, text: string, about: string, kind: string}} offered */
function option({label, text, about, kind}) {
  return {label, apply: text, type: kind, info: about ? () => markdown(about) : undefined};
}

/** The help that `showNow` shows: CodeMirror would forget a request while anything else changes in the editor. @type {any} */
let ready = null;

/**
 * Show help, and problems, at a place of `view` until the cursor moves or the text changes.
 *
 * @param {any} view
 * @param {number} pos
 * @param {any} found the answer of `ask`
 */
export function showNow(view, pos, found) {
  ready = {found};
  activateHover(view, pos, 1, {until: (change) => change.docChanged || change.selection !== undefined});
  ready = null;
}

/**
 * Return the help for the character behind `pos`, or before it if `side` is negative.
 *
 * @param {any} _
 * @param {number} pos
 * @param {number} side
 */
function hover(_, pos, side) {
  return ready ? tooltip(ready.found) : ask("hover", side < 0 ? pos - 1 : pos).then(tooltip);
}

/** @param {any} found */
function tooltip(found) {
  if (!found) return null;
  return {pos: found.from, end: found.to, above: true, create: () => ({dom: element("div", {className: "help"}, markdown(found.text))})};
}

/**
 * Ask the server about a place of the text; null if it can't answer, or nobody waits for it any more.
 *
 * @param {"complete" | "hover"} what
 * @param {number} offset
 * @param {any} [context]
 */
export async function ask(what, offset, context) {
  if (!desk.script) return null;
  const given = new AbortController();
  context?.addEventListener("abort", () => given.abort());
  const path = `${scriptPath(desk.script.id)}/${what}`;
  return request("POST", path, {text: desk.text, offset}, given.signal).catch(() => null);
}

/**
 * @param {any} doc
 * @param {number} number
 */
function inFrontMatter(doc, number) {
  const end = foldEnd(doc, 1);
  return /^\uFEFF?---\s*$/.test(doc.line(1).text) && number > 1 && (end === 0 || number < end);
}

/**
 * Return the reference's words: paragraphs with code between backticks; everything else is shown as it is.
 *
 * @param {string} text
 */
function markdown(text) {
  const paragraphs = text.split("\n\n").map((paragraph) =>
    element("p", {}, ...paragraph.split("`").map((part, index) => (index % 2 ? element("code", {}, part) : part))),
  );
  return element("div", {}, ...paragraphs);
}
