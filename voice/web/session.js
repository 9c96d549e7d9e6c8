// @ts-check
// The session that the page holds, and what every other script uses. `page.py` joins the scripts in order.
"use strict";

/**
 * @typedef {[start: number, stop: number, text: string]} Line Words while they are heard; times in milliseconds.
 * @typedef {[start: number, stop: number, words: string, begin: number, end: number]} Phase
 *   A phase of a breath, with how full the lungs are at its begin and end, from 0 to 1.
 * @typedef {object} Session
 * @property {string} title
 * @property {string} language of its own words
 * @property {number} length in milliseconds
 * @property {number} [size] of the sound that the page holds, in bytes
 * @property {string} [sound] URL of the sound, if the page doesn't hold it
 * @property {string} key where the listener's place is kept
 * @property {string[]} care notes in the session's language
 * @property {string[]} cautions in the page's language
 * @property {string} question to agree to before it begins; empty if there is none
 * @property {Line[]} lines
 * @property {Phase[]} phases
 * @property {[start: number, title: string][]} chapters
 * @property {[start: number, stop: number][]} holds
 * @property {Record<string, string>} words of the page itself, by name
 */

/** @type {Session} */
const session = JSON.parse(element("data").textContent ?? "");

/** @param {string} id */
function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no element ${id}`);
  return found;
}

/** @param {string} id */
function button(id) {
  return /** @type {HTMLButtonElement} */ (element(id));
}

/** @param {string} id */
function input(id) {
  return /** @type {HTMLInputElement} */ (element(id));
}

/** Set the text of an element only if it changes, so that screen readers read it once.
 * @param {HTMLElement} target
 * @param {string} text */
function show(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

/** Set an attribute only if it changes; null removes it.
 * @param {HTMLElement} target
 * @param {string} name
 * @param {string | null} value */
function mark(target, name, value) {
  if (target.getAttribute(name) === value) return;
  if (value === null) target.removeAttribute(name);
  else target.setAttribute(name, value);
}

/** Return the page's own words of a name, with `{time}` and the like filled in.
 * @param {string} name
 * @param {Record<string, string | number>} [values] */
function phrase(name, values = {}) {
  return session.words[name].replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
}

/** @param {number} ms */
function clock(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** Return the index of the last item that begins at or before a position; -1 if none does.
 * @param {readonly (readonly [number, ...unknown[]])[]} items
 * @param {number} ms */
function lastBegun(items, ms) {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle][0] <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
