// @ts-check
/** Passes on the sound of the microphone in parts of about 43 ms; runs in the browser's audio thread. */

const PART = 2048;

class Collector extends AudioWorkletProcessor {
  part = new Float32Array(PART);
  filled = 0;

  /** @param {Float32Array[][]} inputs */
  process(inputs) {
    const samples = inputs[0]?.[0];
    if (!samples) return true;
    this.part.set(samples, this.filled);
    this.filled += samples.length;
    if (this.filled === PART) {
      this.port.postMessage(this.part.slice());
      this.filled = 0;
    }
    return true;
  }
}

registerProcessor("collector", Collector);
