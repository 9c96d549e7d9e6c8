// @ts-check
/** Help, problems and fixes by the keyboard; screen readers read them. */

import {EditorView, closeHoverTooltips, forEachDiagnostic, hasHoverTooltips, nextDiagnostic, previousDiagnostic} from "./codemirror.js";
import {applyFix} from "./diagnostics.js";
import {ask, showNow} from "./help.js";

/** @typedef {import("./desk.js").Problem} Problem */

/** The keys, before those of CodeMirror. */
export const helpKeys = [
  {key: "F1", run: showHelp, preventDefault: true},
  {key: "F8", run: (/** @type {EditorView} */ view) => nextDiagnostic(view) && readProblem(view), preventDefault: true},
  {key: "Shift-F8", run: (/** @type {EditorView} */ view) => previousDiagnostic(view) && readProblem(view), preventDefault: true},
  {key: "Mod-.", run: fix, preventDefault: true},
  {key: "Escape", run: close},
];

/**
 * Show the problem and the help at the cursor until it moves.
 *
 * @param {EditorView} view
 */
function showHelp(view) {
  void explain(view);
  return true;
}

/** @param {EditorView} view */
async function explain(view) {
  const {doc, selection} = view.state;
  const {head} = selection.main;
  const found = (await ask("hover", head)) ?? (await ask("hover", head - 1));
  if (view.state.doc !== doc || !view.state.selection.eq(selection)) return;
  showNow(view, head, found);
  const problem = problemAt(view);
  const words = [problem && inWords(problem), found?.text.replaceAll("`", "")].filter(Boolean);
  announce(view, words.join(". ") || "No help for this");
}

/** @param {EditorView} view */
function close(view) {
  if (!hasHoverTooltips(view.state)) return false;
  view.dispatch({effects: closeHoverTooltips});
  return true;
}

/** @param {EditorView} view */
function readProblem(view) {
  const problem = problemAt(view);
  if (problem) announce(view, `${inWords(problem)}${problem.fix ? `. Press Control and full stop to ${problem.fix.label.toLowerCase()}` : ""}`);
  return true;
}

/** @param {EditorView} view */
function fix(view) {
  const problem = problemAt(view);
  if (!problem?.fix || view.state.readOnly) return false;
  applyFix(view, problem);
  announce(view, `Changed to ${problem.fix.text}`);
  return true;
}

/** @param {Problem} problem */
function inWords({line, severity, message, hint}) {
  return [`${severity === "error" ? "Error" : "Warning"} in line ${line}: ${message}`, hint].filter(Boolean).join(". ");
}

/**
 * Return the first problem that the selection touches.
 *
 * @param {EditorView} view
 * @returns {Problem | undefined}
 */
function problemAt(view) {
  const {from, to} = view.state.selection.main;
  /** @type {Problem[]} */ const found = [];
  forEachDiagnostic(view.state, (/** @type {any} */ shown, start, end) => {
    if (start <= to && end >= from) found.push(shown.problem);
  });
  return found.find((problem) => problem.fix) ?? found[0];
}

/**
 * @param {EditorView} view
 * @param {string} text
 */
function announce(view, text) {
  view.dispatch({effects: EditorView.announce.of(text)});
}
