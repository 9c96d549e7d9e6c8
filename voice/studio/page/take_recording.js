// @ts-check
/** The recording of one line: in progress, or finished and not kept yet. */

import {startRecording} from "./microphone.js";

export class TakeRecording {
  /** The finished recording. @type {Blob | null} */ sound = null;
  /** @type {import("./microphone.js").Recording | null} */ #running = null;
  #player = new Audio();

  /** @returns {"recording" | "recorded" | "idle"} */
  get state() {
    return this.#running ? "recording" : this.sound ? "recorded" : "idle";
  }

  /**
   * Start the microphone, and return whether it records; the browser may ask for permission first.
   *
   * @param {import("./microphone.js").Recording["observer"]} observer
   * @param {() => boolean} wanted whether the recording is still wanted once the browser has answered
   */
  async start(observer, wanted) {
    const started = await startRecording(observer);
    if (wanted()) this.#running = started;
    else await started.stop();
    return this.#running === started;
  }

  /** End the recording in progress, and return its sound as a WAV file; null without one. */
  async stop() {
    const ended = this.#running;
    this.#running = null;
    return ended ? ended.stop() : null;
  }

  /** Drop what was recorded and isn't kept. */
  async discard() {
    this.sound = null;
    this.#player.pause();
    await this.stop();
  }

  /**
   * Play the finished recording, or the take at `address` without one.
   *
   * @param {string} address
   */
  async play(address) {
    URL.revokeObjectURL(this.#player.src);
    this.#player.src = this.sound ? URL.createObjectURL(this.sound) : address;
    await this.#player.play();
  }
}
