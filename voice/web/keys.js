// @ts-check
// Keys.
"use strict";

/** @type {Record<string, () => void>} */
const KEYS = {
  " ": togglePlaying,
  k: togglePlaying,
  arrowleft: () => goBy(-STEP_MS),
  arrowright: () => goBy(STEP_MS),
  arrowup: () => changeVolume(5),
  arrowdown: () => changeVolume(-5),
  n: nextChapter,
  p: previousChapter,
  enter: release,
};

/** Do what a key means, unless the element that has the focus uses it.
 * @param {KeyboardEvent} event */
function onKey(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const releases = event.key === "Enter" && target.id === "play" && holdAt(position());
  const onButton = target.closest("button, summary") && (event.key === " " || event.key === "Enter") && !releases;
  const hasModifier = event.ctrlKey || event.altKey || event.metaKey;
  if (!begun || hasModifier || onButton || target.closest("input, select")) return;
  const action = KEYS[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action();
}

/** @param {number} by percentage points */
function changeVolume(by) {
  input("volume").value = String(input("volume").valueAsNumber + by);
  applyVolume();
}
