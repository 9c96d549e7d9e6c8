// @ts-check
// Playing and moving. The audio element is the only clock: everything shown follows from its position.
"use strict";

const STEP_MS = 10_000; // how far the arrow keys and buttons go
const RESTART_MS = 3_000; // "previous" within this time of a chapter's start goes to the chapter before

/** Return the position in milliseconds. */
function position() {
  return audio.currentTime * 1000;
}

/** Play. Phones allow it only directly in the handler of a tap, so nothing may be awaited before. */
function play() {
  if (mustReload()) {
    clearTrouble();
    reload();
  }
  audio.play().catch((/** @type {DOMException} */ error) => {
    // An AbortError means paused again before it began; errors of the sound have their own event.
    if (error.name === "NotAllowedError") show(element("play"), phrase("play"));
  });
}

function togglePlaying() {
  if (audio.paused || mustReload()) play();
  else audio.pause();
}

/** @param {number} ms */
function goTo(ms) {
  const seconds = Math.min(Math.max(0, ms), session.length) / 1000;
  audio.currentTime = seconds;
  lastPosition = seconds * 1000;
  skipSleep();
  if (audio.readyState > 0) return;
  const again = () => { if (Math.abs(audio.currentTime - seconds) > 0.5) audio.currentTime = seconds; };
  audio.addEventListener("loadedmetadata", again, { once: true }); // for browsers that can't seek in sound not yet loaded
}

/** @param {number} ms */
function goBy(ms) {
  goTo(position() + ms);
}

/** Return the start of the line that is heard at a position, or the position if none is.
 * @param {number} ms */
function lineStart(ms) {
  const line = session.lines[lastBegun(session.lines, ms)];
  return line && ms < line[1] ? line[0] : ms;
}

/** Return the start of the next chapter, or the end of the session. */
function nextChapterStart() {
  return session.chapters[lastBegun(session.chapters, position()) + 1]?.[0] ?? session.length;
}

function nextChapter() {
  if (nextChapterStart() < session.length) goTo(nextChapterStart());
}

function previousChapter() {
  goTo(session.chapters[Math.max(0, lastBegun(session.chapters, position() - RESTART_MS))]?.[0] ?? 0);
}

/** Return the hold at a position that a tap ends.
 * @param {number} ms */
function holdAt(ms) {
  const hold = session.holds[lastBegun(session.holds, ms)];
  return hold && ms < hold[1] ? hold : null;
}

/** End a hold. */
function release() {
  const hold = holdAt(position());
  if (hold) goTo(hold[1]);
}
