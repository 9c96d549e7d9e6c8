// @ts-check
/** Checks the text a moment after each change, and underlines the problems. It owns `desk.problems` and `.chapters`. */

import {request, scriptPath} from "./api.js";
import {forEachDiagnostic, isolateHistory, setDiagnostics} from "./codemirror.js";
import {desk} from "./desk.js";
import {element} from "./elements.js";
import {attempt} from "./status.js";

/** @typedef {import("./desk.js").Problem} Problem */

const PAUSE_MS = 200;

/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
/** @type {AbortController | undefined} */ let running;

/**
 * Check the text of `view` from now on.
 *
 * @param {any} view
 */
export function mount(view) {
  desk.on("script", () => {
    desk.set("problems", []);
    desk.set("chapters", []);
  });
  desk.on("text script", () => {
    clearTimeout(timer);
    running?.abort();
    timer = setTimeout(() => void attempt(() => check(view)), PAUSE_MS);
  });
}

/**
 * Put what was probably meant in place of what `problem` is about; nothing happens if that text is gone.
 *
 * @param {any} view
 * @param {Problem} problem
 */
export function applyFix(view, problem) {
  /** @type {number | undefined} */ let place;
  forEachDiagnostic(view.state, (/** @type {any} */ shown, /** @type {number} */ from) => {
    if (shown.problem === problem) place = from;
  });
  if (place !== undefined) change(view, problem, place);
}

/** @param {any} view */
async function check(view) {
  if (!desk.script) return;
  const {doc} = view.state;
  running = new AbortController();
  const path = `${scriptPath(desk.script.id)}/check`;
  const found = await request("POST", path, {text: desk.text}, running.signal);
  if (!found || view.state.doc !== doc) return;
  desk.set("chapters", found.chapters);
  desk.set("problems", found.problems);
  desk.dispatchEvent(new Event("checked"));
  view.dispatch(setDiagnostics(view.state, found.problems.map((/** @type {Problem} */ problem) => diagnostic(problem, view))));
}

/**
 * @param {Problem} problem
 * @param {any} view
 */
function diagnostic(problem, view) {
  const {from, to, severity, fix} = problem;
  const act = (/** @type {any} */ editor, /** @type {number} */ place) => change(editor, problem, place);
  return {
    from,
    to,
    severity,
    problem,
    message: problem.hint ? `${problem.message}. ${problem.hint}` : problem.message,
    renderMessage: () => element("div", {}, element("p", {}, problem.message), problem.hint && element("p", {className: "quiet"}, problem.hint)),
    actions: fix && !view.state.readOnly ? [{name: fix.label, apply: act}] : [],
  };
}

/**
 * @param {any} view
 * @param {Problem} problem
 * @param {number} place where it begins now
 */
function change(view, {from, fix}, place) {
  if (!fix || view.state.readOnly) return;
  const start = place + fix.from - from;
  const changes = {from: start, to: start + fix.to - fix.from, insert: fix.text};
  view.dispatch({changes, annotations: isolateHistory.of("full")});
}
