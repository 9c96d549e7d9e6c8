// @ts-check
/** Lines with Arabic or Hebrew words run from right to left, the others from left to right. */

import {Decoration, EditorView} from "./codemirror.js";

const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const auto = Decoration.line({attributes: {dir: "auto"}});

/** @param {any} view */
function directed(view) {
  const marks = [];
  for (const {from, to} of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      if (FROM_RIGHT.test(line.text)) marks.push(auto.range(line.from));
      at = line.to + 1;
    }
  }
  return Decoration.set(marks, true);
}

/** The directions as an extension of an editor. */
export const lineDirections = [EditorView.perLineTextDirection.of(true), EditorView.decorations.of(directed)];
