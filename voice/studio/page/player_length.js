// @ts-check
/** The choice of a length before a session begins. */

import {desk} from "./desk.js";
import {element} from "./elements.js";

const OFFERED = [5, 10, 15, 20, 30, 45, 60];

/**
 * Return a choice of lengths, which sets the desk's; empty if the session has only one.
 *
 * @param {number | null} wanted the script's length in minutes, which is chosen at first
 * @param {{from: number, to: number} | null} possible
 */
export function chooseLength(wanted, possible) {
  const {from, to} = possible ?? {from: 0, to: 0};
  const fitting = OFFERED.filter((minutes) => minutes >= from && minutes <= to && minutes !== wanted);
  if (!fitting.length) return "";
  const own = wanted ? [wanted] : [];
  const choices = [...fitting, ...own].sort((one, other) => one - other).map((minutes) => choice(String(minutes), minutes, minutes === wanted));
  if (!wanted) choices.unshift(choice("as in the script", null, true));
  return element("fieldset", {id: "lengths"}, element("legend", {className: "quiet"}, "Length in minutes"), element("div", {className: "row"}, ...choices));
}

/**
 * @param {string} label
 * @param {number | null} minutes
 * @param {boolean} checked
 */
function choice(label, minutes, checked) {
  const choose = () => desk.set("settings", {...desk.settings, minutes});
  return element("label", {className: "pill"}, element("input", {type: "radio", name: "length", checked, onchange: choose}), label);
}
