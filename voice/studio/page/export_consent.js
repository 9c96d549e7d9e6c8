// @ts-check
/** Consent to intense breathing, for exports and for sharing. */

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
    const {care, question} = error.data;
    return (await askConsent(scriptId, {notes: care, question})) ? send(true) : null;
  }
}
