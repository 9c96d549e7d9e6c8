// @ts-check
/** Sentences made of messages and names. */

/**
 * Return `message` as a sentence; its first letter may be small, and its full stop missing.
 *
 * @param {string} message
 */
export function sentence(message) {
  const first = message.charAt(0).toUpperCase() + message.slice(1);
  return !first || /[.!?]$/.test(first) ? first : `${first}.`;
}

/**
 * Return names in one phrase, such as "voice, music and length".
 *
 * @param {string[]} names
 */
export function enumeration(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}
