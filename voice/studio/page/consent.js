// @ts-check
/** Asks for consent to intense breathing, once for each script while the page is open. */

import {request} from "./api.js";
import {desk} from "./desk.js";
import {ask} from "./dialog.js";
import {element} from "./elements.js";

/** @type {Set<string>} the scripts whose question was answered with yes */
const given = new Set();

/**
 * Return whether the listener has consented to intense breathing in a script.
 *
 * @param {string} scriptId
 */
export function hasConsented(scriptId) {
  return given.has(scriptId);
}

/**
 * Show the care notes, and ask for consent; what is answered with yes may be heard and exported.
 *
 * @param {string} scriptId
 * @param {{notes: string[], question: string}} consent
 * @returns {Promise<boolean>}
 */
export async function askConsent(scriptId, {notes, question}) {
  const answer = await ask({
    title: "Intense breathing",
    content: [element("div", {className: "care"}, element("ul", {}, ...notes.map((note) => element("li", {}, note)))), question],
    answers: [{label: "No", value: ""}, {label: "Yes", value: "yes"}],
  });
  if (answer !== "yes") return false;
  await request("POST", `/api/scripts/${encodeURIComponent(scriptId)}/consent`);
  given.add(scriptId);
  return true;
}

/**
 * Return whether `version` may be heard: it has no intense breathing, or the listener has consented to it.
 * The player asks by itself.
 *
 * @param {import("./desk.js").Version} version
 * @returns {Promise<boolean>}
 */
export async function agreed(version) {
  const script = desk.script?.id;
  if (!version.consent || !script || given.has(script) || document.body.dataset.view === "player") return true;
  return askConsent(script, version.consent);
}
