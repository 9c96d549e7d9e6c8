// @ts-check
/** Saving the open script, and what to do if its file was changed by another program or page. */

import {request, RequestError} from "./api.js";
import {comparison} from "./comparison.js";
import {desk} from "./desk.js";
import {ask} from "./dialog.js";
import {replaceText} from "./editor.js";
import {show} from "./file_bar.js";
import {say} from "./status.js";

/**
 * @typedef {object} OpenFile the file of the open script, as far as the page knows it
 * @property {string} id
 * @property {string} path where requests about the script go
 * @property {string} stamp identifies its content
 * @property {string} saved its text
 * @property {boolean} open whether it is on the desk
 * @property {import("./drafts.js").DraftKeeper} drafts
 */

/** Requests about files, one after another. @type {Promise<unknown>} */
let queue = Promise.resolve();

/**
 * Run `task` after the requests before it.
 *
 * @param {() => Promise<unknown>} task
 */
export function enqueue(task) {
  queue = queue.then(task, task);
  return queue;
}

/**
 * Write the text on the desk to `file`, and ask which one to keep if the file has changed.
 *
 * @param {OpenFile} file
 * @param {string | null} [over] what identifies the content that may be overwritten; by default what the page knows
 * @returns {Promise<void>}
 */
export async function store(file, over = null) {
  if (!file.open) return;
  const text = desk.text;
  show("saving");
  await file.drafts.flush();
  try {
    const {stamp} = await request("PUT", file.path, {text, stamp: over ?? file.stamp, overwrite: over === ""});
    Object.assign(file, {stamp, saved: text});
    file.drafts.kept = null;
    if (!file.open) return;
    Object.assign(desk.script ?? {}, {text, stamp});
    if (desk.text === text) file.drafts.forget();
    else file.drafts.keep(desk.text, stamp);
    show(desk.text === text ? "saved" : "unsaved");
    say("");
    desk.dispatchEvent(new Event("saved"));
  } catch (error) {
    if (!file.open) return;
    if (error instanceof RequestError && error.status === 409) return decide(file, error.data.text, error.data.stamp);
    show("unsaved");
    say(`Not saved: ${/** @type {Error} */ (error).message}`, "fault");
  }
}

/**
 * Let the listener choose between the text on the desk and the one in the file.
 *
 * @param {OpenFile} file
 * @param {string | null} theirs the text in the file; null if it was removed
 * @param {string} stamp identifies it
 * @returns {Promise<void>}
 */
async function decide(file, theirs, stamp) {
  show("outside");
  const removed = theirs === null;
  const answer = await ask({
    title: removed ? "The file was removed" : "The file has changed",
    content: removed
      ? ["Another program removed or renamed it."]
      : ["Another program or page saved it in the meantime.", comparison(desk.text, "Yours", theirs, "In the file")],
    answers: [
      {label: "Decide later", value: ""},
      ...(removed ? [] : [{label: "Use theirs", value: "theirs"}]),
      {label: removed ? "Save it again" : "Keep mine", value: "mine", primary: true},
    ],
    wide: !removed,
  });
  if (answer === "mine") return store(file, stamp);
  if (answer === "theirs" && theirs !== null) await take(file, theirs, stamp);
}

/**
 * Put the text of the file on the desk.
 *
 * @param {OpenFile} file
 * @param {string} text
 * @param {string} stamp
 */
async function take(file, text, stamp) {
  if (!file.open) return;
  Object.assign(file, {saved: text, stamp});
  Object.assign(desk.script ?? {}, {text, stamp});
  show("saved");
  if (desk.text !== text) replaceText(text);
  await file.drafts.discard();
}

/**
 * Take over what another program or page saved, if nothing unsaved would be lost.
 *
 * @param {OpenFile} file
 * @param {string} stamp identifies the new content; empty if the file was removed
 */
export async function changedOutside(file, stamp) {
  if (!file.open || stamp === file.stamp) return;
  const found = stamp && (await request("GET", file.path).catch(() => null));
  if (!file.open) return;
  if (found && [file.saved, found.text].includes(desk.text)) {
    if (desk.text !== found.text) say("The file was changed by another program or page; this is the new text.");
    return take(file, found.text, found.stamp);
  }
  show("outside");
  say(stamp ? "The file was changed by another program or page." : "The file was removed by another program.", "warning");
  file.drafts.keep(desk.text, file.stamp);
}

/**
 * Find out whether `file` was changed while the server couldn't say so.
 *
 * @param {OpenFile} file
 */
export async function checkFile(file) {
  const found = file.open && (await request("GET", file.path).catch(() => null));
  if (found) await changedOutside(file, found.stamp);
  if (file.open && file.drafts.failed) file.drafts.keep(desk.text, file.stamp);
}

/**
 * Show the text in `file` beside the one on the desk.
 *
 * @param {OpenFile} file
 */
export async function compareWithDisk(file) {
  const found = await request("GET", file.path).catch(() => null);
  if (file.open) await decide(file, found?.text ?? null, found?.stamp ?? "");
}
