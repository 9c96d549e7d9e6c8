// @ts-check
/** The state of the open script's file in the header bar, and the buttons for it. */

import {button, element} from "./elements.js";

/** @typedef {"saved" | "unsaved" | "saving" | "outside" | "shipped"} State */

/** @type {Record<State, string>} */
const WORDS = {
  saved: "Saved",
  unsaved: "Not saved yet",
  saving: "Saving …",
  outside: "Changed on disk",
  shipped: "Built in",
};

const state = element("span", {id: "file-state", className: "quiet"});
/** @type {State} */
let current = "saved";
/** @type {{save: HTMLElement, compare: HTMLElement, copy: HTMLElement}} */
let buttons;

/**
 * Show the state and the buttons in `bar`.
 *
 * @param {HTMLElement} bar
 * @param {{save: () => void, compare: () => void, copy: () => void}} acts
 */
export function mountFileBar(bar, acts) {
  buttons = {
    compare: button("Compare", acts.compare, {id: "compare"}),
    copy: button("Edit a copy", acts.copy, {id: "edit-copy", className: "primary"}),
    save: button("Save", acts.save, {id: "save", title: "Ctrl-S"}),
  };
  bar.append(element("div", {id: "file-bar", className: "row"}, state, buttons.compare, buttons.copy, buttons.save));
}

/**
 * Show the state of the file.
 *
 * @param {State} name
 */
export function show(name) {
  current = name;
  state.dataset.state = name;
  state.textContent = WORDS[name];
  buttons.compare.hidden = name !== "outside";
  buttons.copy.hidden = name !== "shipped";
  buttons.save.hidden = name === "shipped";
}

/** Return the state that is shown. */
export function shown() {
  return current;
}
