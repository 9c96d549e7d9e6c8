// @ts-check
/** The message in the header bar: what happened, or what failed. */

import {byId} from "./elements.js";

/**
 * Show `message`; screen readers read it too.
 *
 * @param {string} message empty to clear it
 * @param {"" | "fault" | "warning"} [kind]
 */
export function say(message, kind = "") {
  const status = byId("status");
  status.className = kind;
  status.textContent = message;
}

/**
 * Run `act`, and show the message of the error if it fails.
 *
 * @template Result
 * @param {() => Promise<Result>} act
 * @returns {Promise<Result | undefined>}
 */
export async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    if (/** @type {Error} */ (error).name !== "AbortError") say(/** @type {Error} */ (error).message, "fault");
    return undefined;
  }
}
