// @ts-check
// The sleep timer. It counts the sound that has been played, so a locked screen, which slows a page's clock, doesn't delay it.
"use strict";

const FADE_MS = 20_000; // how long it fades
const END_MS = 100; // this close to its end, the session ends by itself

const sleepMenu = /** @type {HTMLSelectElement} */ (element("sleep"));
/** @type {number | null} */
let sleepLeft = null; // milliseconds of playing until it ends; null if it is off
let countedTo = 0; // position up to which playing has been counted, in milliseconds
let fadeLength = FADE_MS;

function setSleep() {
  sleepLeft = sleepMenu.value && sleepMenu.value !== "chapter" ? Number(sleepMenu.value) * 60_000 : null;
  fadeLength = FADE_MS;
  skipSleep();
  aimAtChapterEnd();
  applyVolume();
  show(element("sleeping"), "");
  update();
}

/** Aim at the end of the current chapter if the timer is set to it. */
function aimAtChapterEnd() {
  if (sleepMenu.value !== "chapter") return;
  sleepLeft = nextChapterStart() - position();
  fadeLength = Math.max(1, Math.min(FADE_MS, sleepLeft)); // nothing becomes quieter all at once
  skipSleep();
}

/** Leave a jump to another position out of the count. */
function skipSleep() {
  countedTo = position();
}

function clearSleep() {
  sleepMenu.value = "";
  setSleep();
}

/** Set the volume to the listener's own, as far as it isn't faded. */
function applyVolume() {
  const share = sleepLeft === null ? 1 : Math.min(1, Math.max(0, sleepLeft / fadeLength));
  audio.volume = (input("volume").valueAsNumber / 100) * share;
}

/** Count what has been played, fade, and pause when the time is up; the last chapter ends with the session.
 * @param {number} ms */
function countDown(ms) {
  if (sleepLeft !== null) sleepLeft -= Math.max(0, ms - countedTo);
  countedTo = ms;
  if (sleepLeft === null || audio.paused) return;
  const endsItself = sleepMenu.value === "chapter" && ms > session.length - END_MS;
  if (sleepLeft > 0 || endsItself) {
    applyVolume();
    return;
  }
  audio.pause();
  clearSleep();
  show(element("sleeping"), phrase("slept"));
}

/** Show how long the timer still lasts: whole minutes, then seconds. */
function showSleep() {
  if (sleepLeft === null) return;
  const minutes = Math.ceil(sleepLeft / 60_000);
  const time = sleepLeft > 60_000 ? phrase("minutes", { count: minutes }) : clock(Math.max(0, sleepLeft));
  show(element("sleeping"), phrase("stops_in", { time }));
}
