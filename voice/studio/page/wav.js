// @ts-check
/** WAV files. */

const HEADER = 44;

/**
 * Return a WAV file with one channel of 16 bits.
 *
 * @param {Float32Array[]} parts the sound, full scale at 1
 * @param {number} rate in hertz
 */
export function wavFile(parts, rate) {
  const frames = parts.reduce((sum, part) => sum + part.length, 0);
  const header = new DataView(new ArrayBuffer(HEADER));
  const text = (/** @type {number} */ at, /** @type {string} */ value) =>
    [...value].forEach((letter, index) => header.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  header.setUint32(4, HEADER - 8 + 2 * frames, true);
  text(8, "WAVEfmt ");
  header.setUint32(16, 16, true); // size of what follows
  header.setUint16(20, 1, true); // integers
  header.setUint16(22, 1, true); // channels
  header.setUint32(24, rate, true);
  header.setUint32(28, 2 * rate, true);
  header.setUint16(32, 2, true);
  header.setUint16(34, 16, true);
  text(36, "data");
  header.setUint32(40, 2 * frames, true);
  return new Blob([header, ...parts.map(integers)], {type: "audio/wav"});
}

/** @param {Float32Array} part */
function integers(part) {
  return Int16Array.from(part, (sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32767));
}
