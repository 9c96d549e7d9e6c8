// @ts-check
/** The words that a script asks for, as fields of a form. */

import {desk} from "./desk.js";
import {element} from "./elements.js";

/**
 * Return a field for each word; a change applies to this visit, and the browser remembers nothing of it.
 *
 * @param {Record<string, string>} ask the words with their defaults
 * @param {string} place distinguishes fields of the same word
 */
export function wordFields(ask, place) {
  return Object.entries(ask).map(([word, text]) => {
    const id = `${place}-word-${word}`;
    const input = element("input", {type: "text", id, value: desk.settings.words[word] ?? text, placeholder: text, maxLength: 500, autocomplete: "off"});
    input.addEventListener("change", () => set(word, input.value.trim()));
    return element("div", {className: "field"}, element("label", {htmlFor: id, className: "quiet"}, word.replaceAll("_", " ")), input);
  });
}

/**
 * @param {string} word
 * @param {string} text empty for the default
 */
function set(word, text) {
  const words = {...desk.settings.words, [word]: text};
  if (!text) delete words[word];
  desk.set("settings", {...desk.settings, words});
}
