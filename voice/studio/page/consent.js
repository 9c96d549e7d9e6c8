// @ts-check
/** Asks for consent to intense breathing, once for each script while the page is open. */

import {RequestError, request, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {ask} from "./dialog.js";
import {element} from "./elements.js";

/** @type {Set<string>} the scripts whose question was answered with yes */
const given = new Set();

/**
 * Note that the listener consents to intense breathing in a script, so that it can be played and exported.
 *
 * @param {string} scriptId
 */
export async function giveConsent(scriptId) {
  await request("POST", `${scriptPath(scriptId)}/consent`);
  given.add(scriptId);
}

/**
 * Show the care notes, ask for consent, and note it; return whether it was given.
 *
 * @param {string} scriptId
 * @param {{notes: string[], question: string}} consent
 * @returns {Promise<boolean>}
 */
async function askConsent(scriptId, {notes, question}) {
  const answer = await ask({
    title: "Intense breathing",
    content: [element("div", {className: "care"}, element("ul", {}, ...notes.map((note) => element("li", {}, note)))), question],
    answers: [{label: "No", value: ""}, {label: "Yes", value: "yes"}],
  });
  if (answer !== "yes") return false;
  await giveConsent(scriptId);
  return true;
}

/**
 * Return whether `version` may be played: it has no intense breathing, or the listener has consented to it.
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

/**
 * Send something that may need the listener's consent, and ask for it if the server says so; null if it isn't given.
 *
 * @template Result
 * @param {string} scriptId
 * @param {(consent: boolean) => Promise<Result>} send
 * @returns {Promise<Result | null>}
 */
export async function withConsent(scriptId, send) {
  try {
    return await send(given.has(scriptId));
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 409 || !error.data?.care) throw error;
    const {care, question} = error.data;
    return (await askConsent(scriptId, {notes: care, question})) ? send(true) : null;
  }
}
