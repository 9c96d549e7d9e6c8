// @ts-check
/** Consent to intense breathing: asked once for each script and visit. */

import {RequestError} from "./api.js";
import {ask} from "./dialog.js";
import {element} from "./elements.js";

/** The ids of the scripts whose care notes the listener has read, and consented to. */
const consented = new Set();

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
    return await send(consented.has(scriptId));
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 409 || !error.data?.care) throw error;
    const notes = error.data.care.map((/** @type {string} */ note) => element("li", {}, note));
    const answer = await ask({
      title: "Intense breathing",
      content: [element("div", {className: "care"}, element("ul", {}, ...notes)), error.data.question],
      answers: [{label: "No", value: ""}, {label: "Yes", value: "yes"}],
    });
    if (answer !== "yes") return null;
    consented.add(scriptId);
    return await send(true);
  }
}
