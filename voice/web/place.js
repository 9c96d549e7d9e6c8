// @ts-check
// The listener's place, kept only in this browser, if it allows that.
"use strict";

const LEAST_PLACE_MS = 10_000; // a place closer to the beginning or the end isn't worth keeping
const KEEP_EVERY_MS = 5_000;

let keptAt = -Infinity; // position that was last kept, in milliseconds

/** Return the kept place in milliseconds; 0 if there is none. */
function keptPlace() {
  try {
    const ms = Number(localStorage.getItem(`outpour:${session.key}`));
    return ms > LEAST_PLACE_MS && ms < session.length - LEAST_PLACE_MS ? ms : 0;
  } catch {
    return 0; // this browser keeps nothing for the page
  }
}

/** Keep the place, but not one near the beginning: "Begin" tapped instead of "Continue" mustn't replace it. */
function keepPlace() {
  if (!begun || lastPosition < LEAST_PLACE_MS) return;
  keptAt = lastPosition;
  try {
    localStorage.setItem(`outpour:${session.key}`, String(Math.round(lastPosition)));
  } catch {
    // This browser keeps nothing for the page, or has no room left.
  }
}

/** Keep the place now and then while the session plays. */
function keepPlaceSometimes() {
  if (!audio.paused && Math.abs(lastPosition - keptAt) > KEEP_EVERY_MS) keepPlace();
}

function forgetPlace() {
  try {
    localStorage.removeItem(`outpour:${session.key}`);
  } catch {
    // Nothing was kept.
  }
}
