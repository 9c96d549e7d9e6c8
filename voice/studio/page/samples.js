// @ts-check
/** Plays samples of voices and music in place, one at a time. */

import {desk} from "./desk.js";
import {button} from "./elements.js";
import {stop} from "./playback.js";
import {say} from "./status.js";

const audio = new Audio();
/** @type {HTMLButtonElement | null} the button of the sample that plays */ let playing = null;

/**
 * Return a button that plays a sample, and ends it.
 *
 * @param {string} what it is a sample of, for screen readers
 * @param {() => string} address returns the sample's address
 */
export function sampleButton(what, address) {
  const made = button("Try", () => void (playing === made ? end() : begin(made, address())), {className: "small", "aria-label": `Try ${what}`});
  return made;
}

/**
 * @param {HTMLButtonElement} pressed
 * @param {string} address
 */
async function begin(pressed, address) {
  end();
  stop();
  playing = pressed;
  pressed.textContent = "Stop";
  pressed.ariaBusy = "true";
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error((await response.json().catch(() => null))?.error ?? "this can't be played");
    const sound = await response.blob();
    if (playing !== pressed) return;
    audio.src = URL.createObjectURL(sound);
    pressed.ariaBusy = "false";
    await audio.play();
  } catch (error) {
    if (playing !== pressed) return;
    end();
    say(/** @type {Error} */ (error).message, "fault");
  }
}

/** End the sample that plays. */
export function end() {
  if (!playing) return;
  audio.pause();
  if (audio.src) URL.revokeObjectURL(audio.src);
  playing.textContent = "Try";
  playing.ariaBusy = "false";
  playing = null;
}

audio.addEventListener("ended", end);
desk.on("script", end);
desk.on("playing", () => desk.playing && end());
