// @ts-check
/** The file of the open script: saving it, keeping drafts, and noticing changes on the disk. */

import {scriptPath} from "./api.js";
import {comparison} from "./comparison.js";
import {desk} from "./desk.js";
import {ask} from "./dialog.js";
import {DraftKeeper} from "./drafts.js";
import {replaceText} from "./editor.js";
import {events} from "./events.js";
import {mountFileBar, show, shown} from "./file_bar.js";
import {copyScript} from "./new_script.js";
import {changedOutside, checkFile, compareWithDisk, enqueue, store} from "./open_file.js";
import {say} from "./status.js";

/** The file of the open script; null without one that may be written. @type {import("./open_file.js").OpenFile | null} */
let file = null;
/** Texts that were left without saving in this visit, by script. @type {Map<string, string>} */
const left = new Map();

/**
 * Show the state of the file and the buttons in `bar`, and begin to look after it.
 *
 * @param {HTMLElement} bar
 */
export function mount(bar) {
  mountFileBar(bar, {save: () => void save(), compare: () => void compare(), copy: () => void copy()});
  desk.on("script", () => void opened());
  desk.on("text", typed);
  desk.on("leave", leave);
  events.addEventListener("file", (event) => {
    const {id, stamp} = JSON.parse(event.data);
    const here = file;
    if (here && id === here.id) void enqueue(() => changedOutside(here, stamp));
  });
  events.addEventListener("connected", () => {
    const here = file;
    if (here) void enqueue(() => checkFile(here));
  });
  addEventListener("keydown", (event) => {
    if (!desk.script || event.altKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    void save();
  });
  addEventListener("pagehide", () => void file?.drafts.flush(true));
  document.addEventListener("visibilitychange", () => document.hidden && void file?.drafts.flush());
  addEventListener("beforeunload", (event) => {
    void file?.drafts.flush(true);
    if (file?.drafts.atRisk) event.preventDefault();
  });
}

/** Save the open script; of a built-in session, offer a copy. Changes by others are never overwritten silently. */
export async function save() {
  if (!desk.script) return;
  const here = file;
  await (here ? enqueue(() => store(here)) : copy());
}

/** Compare the text on the desk with the one in the file, and choose. */
async function compare() {
  const here = file;
  if (here) await enqueue(() => compareWithDisk(here));
}

/** Look after the script that is on the desk now. */
async function opened() {
  const script = document.body.dataset.view === "desk" ? desk.script : null;
  if (!script?.writable) return show("shipped");
  const {id, stamp, text, draft} = script;
  const path = scriptPath(id);
  file = {id, path, stamp, saved: text, open: true, drafts: new DraftKeeper(path, draft?.text ?? null, reportDraft)};
  show("saved");
  if (draft) await offer(file, draft);
}

/**
 * Offer a draft of the open script; one that was made in this visit is restored at once.
 *
 * @param {import("./open_file.js").OpenFile} here
 * @param {{text: string, stamp: string}} draft
 */
async function offer(here, draft) {
  const {id, saved, stamp} = here;
  if (draft.text === left.get(id) && draft.stamp === stamp) return replaceText(draft.text);
  const changed = draft.stamp === stamp ? "" : " The file has changed since then.";
  const answer = await ask({
    title: "Unsaved changes",
    content: [`The studio kept changes that weren't saved.${changed}`, comparison(draft.text, "Unsaved", saved, "In the file")],
    answers: [
      {label: "Discard", value: "discard"},
      {label: "Restore", value: "restore", primary: true},
    ],
    wide: true,
  });
  if (!here.open) return;
  if (answer === "discard") await here.drafts.discard();
  else replaceText(draft.text);
}

/** Note that the text of the script may have changed. */
function typed() {
  if (!file) return;
  const unsaved = desk.text !== file.saved;
  if (!unsaved) void file.drafts.discard();
  else if (desk.text !== file.drafts.kept) file.drafts.keep(desk.text, file.stamp);
  if (shown() !== "outside") show(unsaved ? "unsaved" : "saved");
}

/** Keep what wasn't saved of the script that leaves the desk. */
function leave() {
  if (!file) return;
  if (desk.text === file.saved) left.delete(file.id);
  else left.set(file.id, desk.text);
  void file.drafts.flush();
  file.open = false;
  file = null;
}

/** Make a copy of the built-in session on the desk, and open it. */
async function copy() {
  const script = desk.script;
  if (script) await copyScript(script);
}

/** @param {Error | null} failed */
function reportDraft(failed) {
  if (failed) say(`Your changes aren't kept yet: ${failed.message}`, "fault");
}
