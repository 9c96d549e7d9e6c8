// @ts-check
/** The dialog: one question at a time, over everything else. */

import {button, byId, element} from "./elements.js";

/**
 * @typedef {object} Answer
 * @property {string} label
 * @property {string} value what `ask` returns
 * @property {boolean} [primary] the answer that most people want
 *
 * @typedef {object} Question
 * @property {string} title
 * @property {(Node | string)[]} content
 * @property {Answer[]} answers
 * @property {boolean} [wide] whether it needs more width than a question
 */

/**
 * Show a question, and return the value of the answer; null if the dialog was closed by Escape.
 *
 * @param {Question} question
 * @returns {Promise<string | null>}
 */
export function ask({title, content, answers, wide = false}) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("dialog"));
  if (dialog.open) dialog.close("");
  const buttons = answers.map(({label, value, primary}) =>
    button(label, () => dialog.close(value), {className: primary ? "primary" : ""}),
  );
  const heading = element("h2", {id: "dialog-title"}, title);
  const body = content.map((part) => (typeof part === "string" ? element("p", {}, part) : part));
  dialog.classList.toggle("wide", wide);
  dialog.returnValue = "";
  dialog.replaceChildren(element("div", {className: "stack"}, heading, ...body, element("div", {className: "buttons"}, ...buttons)));
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null), {once: true});
  });
}

/** Close the dialog, as if nothing had been answered. */
export function closeDialog() {
  /** @type {HTMLDialogElement} */ (byId("dialog")).close("");
}
