// @ts-check
/** The sound of the page: one stream at a time, which goes on until the next one is ready. */

import {desk} from "./desk.js";
import {attempt, say} from "./status.js";
import {refresh} from "./versions.js";

/** @typedef {import("./desk.js").Version} Version */
/** @typedef {{audio: HTMLAudioElement, version: Version, from: number}} Sound */

/** This page, among all that are open; the server ends the streams that its newer ones supersede. */
const PAGE = crypto.randomUUID();
const FOLLOW_MS = 100;

/** @type {Sound | null} the sound that plays or is paused */
let heard = null;
/** Counts the streams of this page. */
let order = 0;
let volume = Number(localStorage.getItem("volume") ?? 1);

/** Return the version that is heard or paused; null if none is. */
export function heardVersion() {
  return heard?.version ?? null;
}

/**
 * Play `version` from `from` on; what was heard before goes on until its first sound.
 *
 * @param {Version} version
 * @param {number} from in milliseconds
 */
export function start(version, from) {
  const before = heard;
  const audio = new Audio(`api/versions/${version.number}/sound?from=${Math.round(from)}&page=${PAGE}&order=${++order}`);
  const mine = (heard = {audio, version, from});
  audio.volume = volume;
  audio.addEventListener("playing", () => release(before), {once: true});
  audio.addEventListener("error", () => heard === mine && fail());
  audio.addEventListener("pause", () => heard === mine && desk.set("playing", false));
  audio.addEventListener("play", () => heard === mine && desk.set("playing", true));
  audio.addEventListener("ended", () => heard === mine && halt());
  desk.set("place", from);
  desk.set("playing", true);
  audio.play().catch((error) => {
    release(before);
    if (heard === mine && error.name !== "AbortError") desk.set("playing", false);
  });
}

/** Pause; the place stays. */
export function pause() {
  heard?.audio.pause();
}

/** Play on after a pause. */
export async function resume() {
  await heard?.audio.play();
}

/** Stop; the place stays. */
export function halt() {
  const before = heard;
  heard = null;
  release(before);
  desk.set("playing", false);
}

function fail() {
  halt();
  say("The sound stopped unexpectedly; press Play to go on.", "fault");
  void attempt(refresh);  // which shows why
}

/** @param {Sound | null} sound one that isn't needed any more */
function release(sound) {
  if (!sound || sound === heard) return;
  sound.audio.pause();
  sound.audio.removeAttribute("src");
  sound.audio.load();  // closes the stream
}

function follow() {
  if (!heard || !desk.playing) return;
  const length = desk.version?.number === heard.version.number && desk.version.exact ? desk.version.length_ms : Infinity;
  const place = heard.from + heard.audio.currentTime * 1000;
  desk.set("place", Math.min(place, length));
  if (place >= length) halt();  // what follows is silence, sent because the length was an estimate
}

/** @param {number} value from 0 to 1 */
export function setVolume(value) {
  volume = value;
  localStorage.setItem("volume", String(value));
  if (heard) heard.audio.volume = value;
}

/** The volume, from 0 to 1. */
export function getVolume() {
  return volume;
}

/** Start following the sound. */
export function mount() {
  setInterval(follow, FOLLOW_MS);
}
