// @ts-check
/** What the editor consists of: its language, keys, gutters and attributes. */

import {
  EditorState,
  EditorView,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  defaultKeymap,
  drawSelection,
  dropCursor,
  foldGutter,
  foldKeymap,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSelectionMatches,
  highlightSpecialChars,
  history,
  historyKeymap,
  keymap,
  lineNumbers,
  lintGutter,
  search,
  searchKeymap,
} from "./codemirror.js";
import {completion, help} from "./help.js";
import {helpKeys} from "./help_keys.js";
import {language} from "./language.js";
import {lineDirections} from "./line_direction.js";
import {lineMarks} from "./line_marks.js";

/** Keys of CodeMirror that mean something else on the desk. */
const TAKEN = ["Mod-Enter"];

/** The words of the search panel, as the studio's other buttons have them. */
const PHRASES = {
  next: "Next",
  previous: "Previous",
  all: "All",
  "match case": "Match case",
  "by word": "Whole words",
  regexp: "Pattern",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
};

const LANGUAGE = /^language:\s*["']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)["']?\s*$/;
const MOST_FRONT_MATTER = 60;

/**
 * Return the extensions of an editor.
 *
 * @param {boolean} readOnly
 */
export function setup(readOnly) {
  const keys = [completionKeymap, closeBracketsKeymap, defaultKeymap, searchKeymap, historyKeymap, foldKeymap].flat().map(sharingEscape);
  return [
    lintGutter(),
    lineNumbers(),
    lineMarks,
    lineDirections,
    foldGutter({markerDOM: foldMarker}),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    dropCursor(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({top: true}),
    EditorState.phrases.of(PHRASES),
    language,
    completion,
    help,
    keymap.of(helpKeys),
    keymap.of(keys.filter(({key = ""}) => !TAKEN.includes(key))),
    EditorView.lineWrapping,
    EditorView.cspNonce.of(nonce()),
    EditorView.contentAttributes.of(attributes),
    EditorState.readOnly.of(readOnly),
  ];
}

/**
 * Return a key's binding; an Escape that closes nothing in sight goes on to stop the sound.
 *
 * @param {any} binding
 */
function sharingEscape(binding) {
  if (binding.key !== "Escape") return binding;
  const run = (/** @type {any} */ view) => {
    const shown = view.dom.querySelector(".cm-tooltip-autocomplete, .cm-search") !== null;
    return binding.run(view) && shown;
  };
  return {...binding, run};
}

/** The nonce with which the page may add styles. */
function nonce() {
  return /** @type {HTMLElement} */ (document.querySelector("link[nonce]"))?.nonce ?? "";
}

/**
 * Return the attributes of the text: the browser checks its spelling in the language of the script.
 *
 * @param {any} view
 * @returns {Record<string, string>}
 */
function attributes(view) {
  const lang = scriptLanguage(view.state.doc);
  return {"aria-label": "Script", tabindex: "0", spellcheck: "true", autocapitalize: "sentences", ...(lang ? {lang} : {})};
}

/** @param {any} doc */
function scriptLanguage(doc) {
  if (!doc.line(1).text.includes("---")) return "";
  for (let number = 2; number <= Math.min(doc.lines, MOST_FRONT_MATTER); number++) {
    const {text} = doc.line(number);
    if (text.startsWith("---")) return "";
    const match = text.match(LANGUAGE);
    if (match) return match[1];
  }
  return "";
}

/** @param {boolean} open */
function foldMarker(open) {
  const marker = document.createElement("span");
  marker.className = open ? "fold open" : "fold";
  marker.title = open ? "Fold" : "Unfold";
  return marker;
}
