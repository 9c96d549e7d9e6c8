// @ts-check
/** Names of languages, as a reader of English knows them. */

const names = new Intl.DisplayNames(["en"], {type: "language"});

/**
 * Return the name of a language; the tag itself if it is none that the browser knows.
 *
 * @param {string} tag
 */
export function languageName(tag) {
  try {
    return (tag && names.of(tag.replaceAll("_", "-"))) || tag;
  } catch {
    return tag; // RangeError: it isn't formed like a tag
  }
}
