// @ts-check
/** Drafts: what was typed and not saved is kept by the server, at most a second later. */

import {request} from "./api.js";

const DELAY_MS = 700;
/** What browsers still send of a page that is closed, in bytes. */
const KEEPALIVE_BYTES = 60_000;

/** Keeps the draft of one script. */
export class DraftKeeper {
  /** The text that the server keeps; null if it keeps none. @type {string | null} */ kept;
  /** Whether the last draft couldn't be sent. */ failed = false;
  /** @type {{text: string, stamp: string} | null} */ #waiting = null;
  /** @type {number | undefined} */ #timer;
  /** @type {Promise<unknown>} */ #sending = Promise.resolve();

  /**
   * @param {string} path where requests about the script go
   * @param {string | null} kept the text of its draft
   * @param {(failed: Error | null) => void} report called after each draft
   */
  constructor(path, kept, report) {
    this.path = `${path}/draft`;
    this.kept = kept;
    this.report = report;
  }

  /** Whether something was typed that the server doesn't keep yet, and may not get if the page is closed. */
  get atRisk() {
    const text = this.#waiting?.text;
    return text !== undefined && (this.failed || new Blob([text]).size > KEEPALIVE_BYTES);
  }

  /**
   * Keep `text` soon.
   *
   * @param {string} text
   * @param {string} stamp identifies the text that it changes
   */
  keep(text, stamp) {
    this.#waiting = {text, stamp};
    this.#timer ??= setTimeout(() => void this.flush(), DELAY_MS);
  }

  /** Forget what waits, and remove the draft. */
  async discard() {
    this.forget();
    await (this.#sending = this.#sending.then(() => this.#remove()));
  }

  /** Forget what waits, since it was saved. */
  forget() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = null;
  }

  /**
   * Send what waits now, and return when the server keeps it.
   *
   * @param {boolean} [closing] whether the page is being closed
   */
  async flush(closing = false) {
    const draft = this.#waiting;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!draft) return this.#sending;
    if (closing) return this.#send(draft, true);
    return (this.#sending = this.#sending.then(() => this.#send(draft, false)));
  }

  /**
   * @param {{text: string, stamp: string}} draft
   * @param {boolean} closing
   */
  async #send(draft, closing) {
    try {
      await request("PUT", this.path, draft, undefined, closing && new Blob([draft.text]).size <= KEEPALIVE_BYTES);
      this.kept = draft.text;
      if (this.#waiting === draft) this.#waiting = null;
      this.failed = false;
    } catch (error) {
      this.failed = true;
      if (!closing) this.report(/** @type {Error} */ (error));
      return;
    }
    this.report(null);
  }

  async #remove() {
    if (this.kept === null) return;
    await request("DELETE", this.path).catch(() => null);
    this.kept = null;
  }
}
