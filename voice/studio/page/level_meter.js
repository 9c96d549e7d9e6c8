// @ts-check
/** Shows how loud the microphone is, as a bar and in words. */

import {element} from "./elements.js";
import {clock} from "./times.js";

const FLOOR_DB = -60;
const FALL_DB = 1.5;
const HOLD_MS = 1500;
const QUIET_DB = -40;
const CLIPPED = 0.999;

export class LevelMeter {
  #bar = element("meter", {min: FLOOR_DB, max: 0, low: QUIET_DB, high: -3, optimum: -15, value: FLOOR_DB, "aria-label": "Level"});
  #words = element("p", {className: "level-words", role: "status"});
  #time = element("span", {className: "times quiet"});
  #loudest = 0;
  #clipped = false;
  #next = 0;
  element = element("div", {className: "level", hidden: true}, this.#bar, this.#time, this.#words);

  /** Begin with a new recording. */
  start() {
    this.#loudest = 0;
    this.#clipped = false;
    this.#next = performance.now() + HOLD_MS;
    this.#say("Speak now", "");
    this.element.hidden = false;
  }

  stop() {
    this.element.hidden = true;
  }

  /**
   * Show the peak of the newest part of the sound; the words change at most every 1.5 seconds.
   *
   * @param {number} peak full scale at 1
   * @param {number} seconds length of the recording so far
   */
  show(peak, seconds) {
    this.#bar.value = Math.max(20 * Math.log10(Math.max(peak, 1e-3)), this.#bar.value - FALL_DB);
    this.#time.textContent = clock(seconds * 1000);
    this.#loudest = Math.max(this.#loudest, peak);
    this.#clipped ||= peak >= CLIPPED;
    if (this.#clipped) this.#say("Too loud: the sound is clipped. Move back, or turn the microphone down.", "fault");
    else if (performance.now() >= this.#next) {
      this.#judge();
      this.#loudest = 0;
      this.#next = performance.now() + HOLD_MS;
    }
  }

  #judge() {
    const quiet = 20 * Math.log10(Math.max(this.#loudest, 1e-6)) < QUIET_DB;
    if (quiet) this.#say("Too quiet. Move closer, or turn the microphone up.", "warning");
    else this.#say("Good level", "");
  }

  /**
   * @param {string} words
   * @param {string} kind
   */
  #say(words, kind) {
    if (this.#words.textContent === words) return;
    this.#words.textContent = words;
    this.#words.className = `level-words ${kind}`;
  }
}
