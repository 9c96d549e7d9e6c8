// @ts-check
/** Draws a session as a strip: speech, breath, bells and counts, music alone, quiet, and the music under it. */

/** @typedef {import("./desk.js").Version} Version */
/** @typedef {import("./desk.js").Cue} Cue */

/** The middle of the sound, and the band of the music, as fractions of the height. */
const MIDDLE = 0.44;
const BED = 0.9;
/** Opacity of what is only estimated. */
const ESTIMATED = 0.45;
/** The height of each kind of cue, as a fraction of the whole. */
const HEIGHTS = {say: 0.72, breathe: 0.44, count: 0.44, music: 0.72, sound: 0.56, bell: 0.56};

/**
 * Draw `version` over the whole of `canvas`.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Version} version
 */
export function draw(canvas, version) {
  const scale = devicePixelRatio || 1;
  const {clientWidth: width, clientHeight: height} = canvas;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (!context || !width) return;
  context.scale(scale, scale);
  const colour = colours(canvas);
  /** @param {number} ms */
  const x = (ms) => (ms / version.length_ms) * width;
  for (const cue of version.cues) {
    const [left, right] = [x(cue.start_ms), x(cue.stop_ms)];
    context.globalAlpha = version.exact || !cue.estimated ? 1 : ESTIMATED;
    if (cue.kind in HEIGHTS && cue.stop_ms > cue.start_ms) {
      context.fillStyle = colour(`--cue-${cue.kind}`);
      bar(context, left, Math.max(1, right - left - 0.5), height, HEIGHTS[/** @type {keyof HEIGHTS} */ (cue.kind)]);
    } else if (cue.stop_ms > cue.start_ms) {
      context.strokeStyle = colour(cue.elastic ? "--cue-elastic" : "--cue-quiet");
      context.globalAlpha *= version.exact ? 1 : 0.7;
      cue.elastic ? spring(context, left, right, height * MIDDLE) : rule(context, left, right, height * MIDDLE);
    }
  }
  context.globalAlpha = version.exact ? 1 : ESTIMATED;
  for (const [start, stop] of musicSpans(version)) {
    context.fillStyle = colour("--cue-bed");
    context.fillRect(x(start), height * BED, x(stop) - x(start) - 1, 3);
  }
}

/**
 * Return a function that resolves a colour of the style sheet, for the light or the dark scheme.
 *
 * @param {HTMLElement} element
 */
function colours(element) {
  /** @type {Record<string, string>} */
  const known = {};
  return (/** @type {string} */ name) => {
    if (!known[name]) {
      element.style.color = `var(${name})`;
      known[name] = getComputedStyle(element).color;
    }
    return known[name];
  };
}

/**
 * Return the spans with music under the words, in milliseconds.
 *
 * @param {Version} version
 * @returns {[number, number][]}
 */
export function musicSpans(version) {
  /** @type {[number, number][]} */
  const spans = [];
  let begin = version.music === "none" ? null : 0;
  for (const {start_ms: at, music} of version.cues) {
    if (music === undefined || music === null) continue;
    if (begin !== null && at > begin) spans.push([begin, at]);
    begin = music === "none" ? null : at;
  }
  if (begin !== null) spans.push([begin, version.length_ms]);
  return spans;
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {number} left
 * @param {number} width
 * @param {number} height of the strip
 * @param {number} part of that height
 */
function bar(context, left, width, height, part) {
  context.beginPath();
  context.roundRect(left, height * (MIDDLE - part / 2), width, height * part, Math.min(2, width / 2));
  context.fill();
}

/**
 * A straight line: quiet of a fixed length.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} left
 * @param {number} right
 * @param {number} y
 */
function rule(context, left, right, y) {
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, y);
  context.lineTo(right, y);
  context.stroke();
}

/**
 * A wave like a spring: quiet that stretches with the length.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {number} left
 * @param {number} right
 * @param {number} y
 */
function spring(context, left, right, y) {
  const waves = Math.max(1, Math.round((right - left) / 6));
  const step = (right - left) / waves;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(left, y);
  for (let wave = 0; wave < waves; wave++) {
    const from = left + wave * step;
    context.quadraticCurveTo(from + step / 4, y - 5, from + step / 2, y);
    context.quadraticCurveTo(from + (step * 3) / 4, y + 5, from + step, y);
  }
  context.stroke();
}
