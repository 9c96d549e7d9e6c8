// @ts-check
/** Consent to intense breathing: asked once for each script and visit. */

import {RequestError} from "./api.js";
import {askConsent, hasConsented} from "./consent.js";

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
    return await send(hasConsented(scriptId));
  } catch (error) {
    if (!(error instanceof RequestError) || error.status !== 409 || !error.data?.care) throw error;
    if (!(await askConsent(scriptId, {notes: error.data.care, question: error.data.question}))) return null;
    return await send(true);
  }
}
