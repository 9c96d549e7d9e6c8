// @ts-check
/** The editor of the open script. It owns `desk.text` and `desk.cursor`. */

import {Compartment, EditorSelection, EditorState, EditorView, isolateHistory} from "./codemirror.js";
import {desk} from "./desk.js";
import {mount as mountDiagnostics} from "./diagnostics.js";
import {setup} from "./editor_setup.js";
import {byId, element} from "./elements.js";
import {setPlaying, setTakes} from "./line_marks.js";
import {mount as mountOutline} from "./outline.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const theme = new Compartment();
const note = element("p", {className: "notice", id: "read-only", hidden: true}, "This session comes with Outpour. Make a copy to change it.");

/** @type {any} the only view, from `mount` on */
let view;

/** Put the editor and its panels on the desk. */
export function mount() {
  const box = element("div", {id: "editor"});
  byId("writing").append(note, box);
  view = new EditorView({parent: box, state: state("", true)});
  dark.addEventListener("change", () => view.dispatch({effects: theme.reconfigure(EditorView.darkTheme.of(dark.matches))}));
  mountDiagnostics(view);
  mountOutline(view, {goTo, focus});
  desk.on("script", show);
}

/**
 * Put `text` in place of the whole text; what is the same stays, with the cursor in it, and one undo takes it back.
 *
 * @param {string} text with "\n" between lines
 */
export function replaceText(text) {
  const old = view.state.doc.toString();
  const most = Math.min(old.length, text.length);
  let from = 0;
  while (from < most && old[from] === text[from]) from++;
  let same = 0;
  while (same < most - from && old[old.length - 1 - same] === text[text.length - 1 - same]) same++;
  if (old === text) return;
  const changes = {from, to: old.length - same, insert: text.slice(from, text.length - same)};
  view.dispatch({changes, annotations: isolateHistory.of("full")});
}

/**
 * Put the cursor at the beginning of a line, and show it; the focus stays where it is.
 *
 * @param {number} line counted from 1
 */
export function goTo(line) {
  const {from} = lineAt(line);
  view.dispatch({selection: {anchor: from}, effects: EditorView.scrollIntoView(from, {y: "center"})});
}

/** Let the keyboard write into the editor. */
export function focus() {
  view.focus();
}

/**
 * Mark the line that sounds now.
 *
 * @param {number | null} line counted from 1; null for none
 * @param {boolean} [follow] whether to scroll to it if it is out of sight
 */
export function markPlaying(line, follow = false) {
  const at = line === null ? null : lineAt(line).from;
  const scroll = at !== null && follow && EditorView.scrollIntoView(EditorSelection.cursor(at), {y: "nearest", yMargin: 80});
  view.dispatch({effects: [setPlaying.of(at), ...(scroll ? [scroll] : [])]});
}

/**
 * Mark the lines that have a take.
 *
 * @param {number[]} lines counted from 1
 */
export function markTakes(lines) {
  view.dispatch({effects: setTakes.of(lines.map((line) => lineAt(line).from))});
}

/** Show the script that was opened, without the history of the one before. */
function show() {
  note.hidden = desk.script?.writable !== false;
  view.setState(state(desk.text, desk.script?.writable === false));
  desk.set("cursor", 1);
}

/**
 * @param {string} doc
 * @param {boolean} readOnly
 */
function state(doc, readOnly) {
  return EditorState.create({
    doc,
    extensions: [setup(readOnly), theme.of(EditorView.darkTheme.of(dark.matches)), EditorView.updateListener.of(publish)],
  });
}

/**
 * Put what changed on the desk; half of a surrogate pair, which no file can hold, becomes a mark of the same length.
 *
 * @param {any} update
 */
function publish(update) {
  if (update.docChanged) desk.set("text", update.state.doc.toString().toWellFormed());
  if (update.docChanged || update.selectionSet) desk.set("cursor", update.state.doc.lineAt(update.state.selection.main.head).number);
}

/** @param {number} line */
function lineAt(line) {
  return view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
}
