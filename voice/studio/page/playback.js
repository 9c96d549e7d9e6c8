// @ts-check
/** Plays the session from a position or a line, in the newest version. */

import {request, RequestError} from "./api.js";
import {agreed} from "./consent.js";
import {desk} from "./desk.js";
import {halt, heardVersion, mount as mountSound, pause, resume, start} from "./sound.js";
import {attempt, say} from "./status.js";
import {currentVersion, hasProblems} from "./versions.js";

/** @typedef {import("./desk.js").Version} Version */

/** Counts what was asked for; an older request that is answered late is dropped. */
let asked = 0;

/**
 * Play the newest version from where `locate` finds it to begin.
 *
 * @param {(version: Version) => string | null} locate returns the query that locates the place; null leaves the sound as it is
 */
async function play(locate) {
  const mine = ++asked;
  let version = await currentVersion();
  if (mine !== asked) return;
  if (!version) {
    version = desk.version;
    if (hasProblems()) say(version ? "The script has problems; this is the last version without any." : "Fix the problems in the script first; then it can be played.", "warning");
  }
  if (!version) return;
  if (!(await agreed(version)) || mine !== asked) return;
  const query = locate(version);
  if (query === null) return;
  let from;
  try {
    from = await located(version, query);
  } catch (error) {
    if (!(error instanceof RequestError && error.status === 404)) throw error;
    version = await currentVersion(true);  // another page has replaced it, or the one that was playing
    if (!version) return;
    from = await located(version, query.includes("after") ? `at=${Math.round(desk.place)}` : query);
  }
  if (mine === asked && from !== null) start(version, from);
}

/**
 * Return where to begin, in milliseconds; null to leave the sound as it is.
 *
 * @param {Version} version
 * @param {string} query
 * @returns {Promise<number | null>}
 */
async function located(version, query) {
  const {ms, same} = await request("GET", `api/versions/${version.number}/place?${query}`);
  return same && desk.playing ? null : ms;
}

/** @param {number} ms where to play from; a place on the timeline that is shown */
export function playFrom(ms) {
  const estimated = desk.version?.exact ? 0 : 1;
  return attempt(() => play(() => `at=${Math.max(0, Math.round(ms))}&estimated=${estimated}`));
}

/** @param {number} line of the script, from 1 */
export function playLine(line) {
  return attempt(() => play(() => `line=${line}`));
}

/** Stop; the place stays. */
export function stop() {
  asked++;
  halt();
}

/**
 * Go on with the newest version.
 *
 * @param {boolean} stay at the same place; otherwise from shortly before the first change
 */
export function goOn(stay) {
  const before = heardVersion()?.number;
  if (before === undefined) return playFrom(desk.place);
  return attempt(() => play(({number}) => (number === before ? null : `after=${before}&at=${Math.round(desk.place)}${stay ? "&stay=1" : ""}`)));
}

/** Pause, or play: on with the same version, or with the newest if the script has changed. */
export async function toggle() {
  if (desk.playing) return pause();
  const version = await currentVersion();
  const heard = heardVersion();
  if (heard && (!version || heard.number === version.number)) return attempt(resume);
  return goOn(true);
}

/** Listen to keys and to saves. */
export function mount() {
  mountSound();
  desk.on("script", () => (stop(), desk.set("place", 0)));
  desk.on("saved", () => desk.playing && void goOn(false));
  desk.on("recording", pause);
  desk.on("settings", () => desk.playing && void goOn(true));
  document.addEventListener("keydown", (event) => {
    if (!desk.script || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void playLine(desk.cursor);
    else {
      if (event.key === "Escape" && heardVersion()) stop();
      return;
    }
    event.preventDefault();
  });
}
