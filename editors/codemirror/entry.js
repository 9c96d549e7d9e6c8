// What the studio's page uses of CodeMirror; nothing else goes into the bundle.
export {autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap} from "@codemirror/autocomplete";
export {defaultKeymap, history, historyKeymap, isolateHistory} from "@codemirror/commands";
export {
  HighlightStyle, StreamLanguage, codeFolding, foldGutter, foldKeymap, foldService, syntaxHighlighting,
} from "@codemirror/language";
export {forEachDiagnostic, lintGutter, nextDiagnostic, previousDiagnostic, setDiagnostics} from "@codemirror/lint";
export {highlightSelectionMatches, search, searchKeymap} from "@codemirror/search";
export {Compartment, EditorSelection, EditorState, RangeSet, StateEffect, StateField} from "@codemirror/state";
export {
  Decoration, EditorView, GutterMarker, activateHover, closeHoverTooltips, drawSelection, dropCursor, gutter, highlightActiveLine,
  highlightActiveLineGutter, hasHoverTooltips, highlightSpecialChars, hoverTooltip, keymap, lineNumbers,
} from "@codemirror/view";
export {Tag} from "@lezer/highlight";
