// @ts-check
/** Marks on whole lines: the one that sounds now, and those that have a take. */

import {Decoration, EditorView, GutterMarker, RangeSet, StateEffect, StateField, gutter} from "./codemirror.js";

/**
 * Marks the line at this offset as the one that sounds; null for none.
 *
 * @type {ReturnType<typeof StateEffect.define<number | null>>}
 */
export const setPlaying = StateEffect.define();

/**
 * Marks the lines at these offsets as lines with a take.
 *
 * @type {ReturnType<typeof StateEffect.define<number[]>>}
 */
export const setTakes = StateEffect.define();

const sounding = Decoration.line({class: "cm-sounding", attributes: {"aria-current": "true"}});

class TakeMarker extends GutterMarker {
  toDOM() {
    const dot = document.createElement("span");
    dot.className = "take";
    dot.title = "Your own recording";
    return dot;
  }
}
const take = new TakeMarker();

const playing = StateField.define({
  create: () => Decoration.none,
  update(marks, change) {
    const effect = change.effects.find((/** @type {any} */ each) => each.is(setPlaying));
    if (!effect) return marks.map(change.changes);
    return effect.value === null ? Decoration.none : Decoration.set([sounding.range(change.state.doc.lineAt(effect.value).from)]);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const takes = StateField.define({
  create: () => RangeSet.empty,
  update(marks, change) {
    const effect = change.effects.find((/** @type {any} */ each) => each.is(setTakes));
    if (!effect) return marks.map(change.changes);
    const starts = [...new Set(effect.value)].sort((/** @type {number} */ one, /** @type {number} */ other) => one - other);
    return RangeSet.of(starts.map((from) => take.range(from)));
  },
});

/** The marks as an extension of an editor. */
export const lineMarks = [playing, takes, gutter({class: "cm-takes", markers: (/** @type {any} */ view) => view.state.field(takes)})];
