// @ts-check
/** Shows the line that is recorded next, with its buttons and the level of the microphone. */

import {button, element} from "./elements.js";
import {LevelMeter} from "./level_meter.js";
import {sentence} from "./sentences.js";

/**
 * @typedef {"record" | "stop" | "keep" | "listen" | "again" | "remove"} Control
 * @typedef {import("./take_list.js").Line} Line
 */

export class TakeStage {
  meter = new LevelMeter();
  #place = element("p", {className: "quiet"});
  #words = element("p", {className: "take-words"});
  #message = element("p", {role: "status", "aria-live": "polite"});
  /** @type {Record<Control, HTMLButtonElement>} */ #controls;

  /** @param {Record<Control, () => void>} actions what the buttons do */
  constructor(actions) {
    this.#controls = {
      record: button("Record", actions.record, {className: "small primary", title: "R", "aria-keyshortcuts": "R"}),
      stop: button("Stop", actions.stop, {className: "small primary", title: "Space", "aria-keyshortcuts": "Space"}),
      keep: button("Keep", actions.keep, {className: "small primary"}),
      listen: button("Listen", actions.listen, {className: "small"}),
      again: button("Again", actions.again, {className: "small", title: "R"}),
      remove: button("Delete the take", actions.remove, {className: "small plain"}),
    };
    const row = element("div", {className: "row"}, ...Object.values(this.#controls));
    const keys = element("p", {className: "quiet"}, "R records the next line without a take, Space stops.");
    this.element = element("div", {className: "stack"}, this.#place, this.#words, this.meter.element, this.#message, row, keys);
  }

  /** @param {string} message a sentence; its first letter may be small, and its full stop missing */
  say(message) {
    this.#message.textContent = sentence(message);
  }

  /**
   * Show a line and the buttons that make sense.
   *
   * @param {Line | undefined} line none hides everything
   * @param {import("./take_recording.js").TakeRecording["state"]} state
   * @param {boolean} busy
   */
  show(line, state, busy) {
    this.element.hidden = !line;
    this.#place.textContent = line ? [`Line ${line.number}`, line.chapter].filter(Boolean).join(" · ") : "";
    this.#words.textContent = line?.text ?? "";
    /** @type {Record<typeof state, Control[]>} */
    const shown = {recording: ["stop"], recorded: ["keep", "listen", "again"], idle: line?.take ? ["listen", "again", "remove"] : ["record"]};
    for (const [name, control] of Object.entries(this.#controls)) {
      control.hidden = !shown[state].includes(/** @type {Control} */ (name));
      control.disabled = busy;
    }
  }

  /** Put the focus on the first button that is shown. */
  focus() {
    Object.values(this.#controls).find((control) => !control.hidden)?.focus();
  }
}
