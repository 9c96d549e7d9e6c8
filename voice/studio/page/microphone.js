// @ts-check
/** The microphone: records one line at a time, without the browser's own processing. */

import {wavFile} from "./wav.js";

const RATE = 48_000;
const LONGEST_S = 600;

/** What can go wrong, by the browser's names for it. */
const FAULTS = {
  NotAllowedError: "The browser doesn't let this page use the microphone. Allow it beside the address above, and record again.",
  NotFoundError: "No microphone was found. Plug one in, and record again.",
  NotReadableError: "The microphone can't be used, perhaps because another program has it. Close that program, and record again.",
};

/** Why nothing can be recorded, and what to do about it. */
export class MicrophoneError extends Error {}

/** A recording in progress. */
export class Recording {
  /** @type {Float32Array[]} */ #parts = [];
  #frames = 0;
  #ended = false;

  /**
   * @param {MediaStream} stream
   * @param {AudioContext} context
   * @param {{level: (peak: number, seconds: number) => void, ended: (reason: string) => void}} observer `level` gets the
   *   peak of each part, full scale at 1; `ended` is called if the recording ends by itself
   */
  constructor(stream, context, observer) {
    this.stream = stream;
    this.context = context;
    this.observer = observer;
    const [track] = stream.getAudioTracks();
    track.addEventListener("ended", () => this.#lose("The microphone was disconnected. What it recorded is still here; plug it in to record again."));
  }

  /**
   * Take the next part of the sound.
   *
   * @param {Float32Array} part
   */
  take(part) {
    if (this.#ended) return;
    this.#parts.push(part);
    this.#frames += part.length;
    const peak = part.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    this.observer.level(peak, this.#frames / this.context.sampleRate);
    if (this.#frames >= LONGEST_S * this.context.sampleRate) {
      this.#lose(`Stopped after ${LONGEST_S / 60} minutes, the maximum length of a take.`);
    }
  }

  /** End the recording, release the microphone, and return the sound as a WAV file. */
  async stop() {
    this.#ended = true;
    for (const track of this.stream.getTracks()) track.stop();
    const file = wavFile(this.#parts, this.context.sampleRate);
    if (this.context.state !== "closed") await this.context.close();
    return file;
  }

  /** @param {string} reason */
  #lose(reason) {
    if (!this.#ended) this.observer.ended(reason);
  }
}

/**
 * Begin a recording; the browser may ask for permission first.
 *
 * @param {Recording["observer"]} observer
 * @returns {Promise<Recording>}
 */
export async function startRecording(observer) {
  if (!navigator.mediaDevices) throw new MicrophoneError("This browser doesn't let pages use a microphone. Use another browser, or `outpour record`.");
  /** @type {MediaStream | null} */ let stream = null;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: {echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1},
    });
    return await collect(stream, observer);
  } catch (error) {
    for (const track of stream?.getTracks() ?? []) track.stop();
    const {name, message} = /** @type {Error} */ (error);
    throw new MicrophoneError(FAULTS[/** @type {keyof FAULTS} */ (name)] ?? `The microphone can't be used: ${message}`);
  }
}

/**
 * @param {MediaStream} stream
 * @param {Recording["observer"]} observer
 */
async function collect(stream, observer) {
  const {context, source} = connected(stream);
  await context.audioWorklet.addModule("page/microphone_worklet.js");
  const collector = new AudioWorkletNode(context, "collector", {channelCount: 1, channelCountMode: "explicit"});
  const recording = new Recording(stream, context, observer);
  collector.port.onmessage = ({data}) => recording.take(data);
  source.connect(collector).connect(context.destination); // it is silent, but only runs if it leads somewhere
  await context.resume();
  return recording;
}

/**
 * Return a context with the sound of `stream`, at 48 kHz if the browser converts that.
 *
 * @param {MediaStream} stream
 */
function connected(stream) {
  for (const options of [{sampleRate: RATE}, {}]) {
    const context = new AudioContext(options);
    try {
      return {context, source: context.createMediaStreamSource(stream)};
    } catch {
      void context.close();
    }
  }
  throw new MicrophoneError("the browser can't read its sound. Choose another microphone in the browser's settings.");
}
