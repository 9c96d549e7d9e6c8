// @ts-check
/** Records the current line: start, stop, listen, keep; one step at a time. */

import {request} from "./api.js";
import {desk} from "./desk.js";
import {sentence} from "./sentences.js";
import {TakeRecording} from "./take_recording.js";

export class TakeRecorder {
  recording = new TakeRecording();
  /** Whether the microphone is being started, or the server asked. */ busy = false;

  /**
   * @param {import("./take_lines.js").TakeLines} lines
   * @param {import("./take_stage.js").TakeStage} stage
   * @param {{show: () => void, load: () => Promise<void>}} panel `show` shows it as it is now; `load` loads the lines again
   */
  constructor(lines, stage, panel) {
    this.lines = lines;
    this.stage = stage;
    this.panel = panel;
  }

  /** Drop what was recorded and isn't kept. */
  async forget() {
    this.stage.meter.stop();
    this.stage.say("");
    await this.recording.discard();
  }

  /** Record the current line. */
  async record() {
    const line = this.lines.current;
    if (this.busy || this.recording.state === "recording" || !line || !this.lines.writable) return;
    this.busy = true;
    this.panel.show();
    await this.forget();
    desk.dispatchEvent(new Event("recording"));
    try {
      const level = this.stage.meter.show.bind(this.stage.meter);
      const observer = {level, ended: (/** @type {string} */ reason) => void this.stop(reason)};
      if (await this.recording.start(observer, () => this.lines.current?.id === line.id)) this.stage.meter.start();
    } catch (error) {
      this.stage.say(/** @type {Error} */ (error).message);
    }
    this.#finish();
  }

  /**
   * End the recording, and have the server judge it.
   *
   * @param {string} [reason] why it ended by itself
   */
  async stop(reason = "") {
    if (this.busy || this.recording.state !== "recording") return;
    this.busy = true;
    this.stage.meter.stop();
    const sound = await this.recording.stop();
    const answer = sound && (await this.#send(sound, ""));
    if (answer) {
      this.recording.sound = sound;
      const judgement = [reason, sentence(answer.message), `${answer.seconds.toFixed(1)} seconds.`];
      this.stage.say(judgement.filter(Boolean).join(" "));
    }
    this.#finish();
  }

  /** Keep the recording as the take of the current line, and go on to the next. */
  async keep() {
    const line = this.lines.current;
    const {sound} = this.recording;
    if (this.busy || !sound || !line) return;
    this.busy = true;
    const answer = await this.#send(sound, "&keep=1");
    if (answer) {
      this.recording.sound = null;
      line.take = {seconds: answer.seconds, date: ""}; // before the lines are loaded, perhaps by an event
      this.lines.current = this.lines.next ?? line;
      await this.panel.load();
      this.stage.say(`Line ${line.number} is kept.`);
    }
    this.#finish();
  }

  /** Play the recording, or the take of the current line. */
  listen() {
    const line = this.lines.current;
    if (!this.recording.sound && !line?.take) return;
    this.recording.play(this.lines.address(`/${line?.id}/sound`)).catch(() => this.stage.say("The recording can't be played; record the line again."));
  }

  #finish() {
    this.busy = false;
    this.panel.show();
    this.stage.focus();
  }

  /**
   * Send a recording of the current line, and return the answer; null if it is refused, which is shown.
   *
   * @param {Blob} file
   * @param {string} query
   */
  async #send(file, query) {
    this.panel.show();
    try {
      return await request("PUT", this.lines.address(`/${this.lines.current?.id}`, query), file);
    } catch (error) {
      this.stage.say(/** @type {Error} */ (error).message);
      return null;
    }
  }
}
