// @ts-check
/** Keeps `desk.version` current: the newest text and settings that have no errors, as the server lays them out. */

import {request, RequestError, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {events} from "./events.js";
import {say} from "./status.js";

/** @typedef {import("./desk.js").Version} Version */

/** Time after the last change of settings until the server gets them. */
const PAUSE_MS = 250;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** Identifies the text and settings that were sent last. */
let sent = "";
/** @type {Promise<Version | null>} what the server makes of them */
let pending = Promise.resolve(null);
let sending = new AbortController();
let faulty = false;
/** The newest version that an event has named; it may arrive before the answer to the request. */
let announced = 0;

/** Return whether the text that was sent last has problems. */
export function hasProblems() {
  return faulty;
}

/** What a version is made of. */
function wanted() {
  return JSON.stringify([desk.script?.id, desk.text, desk.settings]);
}

/**
 * Return the version of the text as it is now; null if there is none, because the text has errors.
 *
 * @param {boolean} [again] ask the server, even if it has this version already
 * @returns {Promise<Version | null>}
 */
export function currentVersion(again = false) {
  clearTimeout(timer);
  if (!desk.script) return Promise.resolve(null);
  if (sent === wanted() && !again) return pending;
  sent = wanted();
  sending.abort();
  sending = new AbortController();
  return (pending = post(sent, sending.signal));
}

/**
 * @param {string} asked
 * @param {AbortSignal} signal
 * @returns {Promise<Version | null>}
 */
async function post(asked, signal) {
  const script = /** @type {import("./desk.js").Script} */ (desk.script);
  try {
    const body = {text: desk.text, settings: desk.settings};
    const version = await request("POST", `${scriptPath(script.id)}/versions`, body, signal);
    faulty = false;
    if (asked === wanted()) desk.set("version", version);
    if (!version.exact && version.number <= announced) void refresh();
    return version;
  } catch (error) {
    if (/** @type {Error} */ (error).name === "AbortError") return asked === sent ? null : pending;
    faulty = error instanceof RequestError && error.data?.problems;  // which the editor shows
    if (!faulty && asked === wanted()) say(/** @type {Error} */ (error).message, "fault");
    return null;
  }
}

/** Ask for the version of the desk once nothing has changed for a moment. */
function changed() {
  clearTimeout(timer);
  if (desk.script && sent !== wanted()) timer = setTimeout(() => void currentVersion(), PAUSE_MS);
}

/** Read the timeline of `desk.version` again. */
export async function refresh() {
  const number = desk.version?.number;
  if (!number) return;
  try {
    const version = await request("GET", `api/versions/${number}`);
    if (desk.version?.number === number) desk.set("version", version);
    if (version.failure) say(version.failure, "fault");
  } catch (error) {
    if (!(error instanceof RequestError && error.status === 404)) throw error;
  }
}

/** Ask for the version of the desk in a moment, unless the check of the text has found errors. */
function changedOrChecked() {
  if (!desk.problems.some(({severity}) => severity === "error")) changed();
}

/** Start keeping `desk.version` current. */
export function mount() {
  desk.on("text", () => clearTimeout(timer));
  desk.on("settings checked", changedOrChecked);
  desk.on("takes", () => void currentVersion(true));
  desk.on("script", () => {
    sending.abort();
    sent = "";
    pending = Promise.resolve(null);
    desk.set("version", null);
    if (desk.script) void currentVersion();
  });
  events.addEventListener("version", (event) => {
    const {number} = JSON.parse(event.data);
    announced = Math.max(announced, number);
    if (number === desk.version?.number) void refresh();
  });
}
