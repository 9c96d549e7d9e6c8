// @ts-check
// The circle that breathes along.
"use strict";

const SMALLEST = 0.4; // its size when the lungs are empty

/** @param {number} ms */
function showBreath(ms) {
  const phase = session.phases[lastBegun(session.phases, ms)];
  const breathing = Boolean(phase) && ms < phase[1];
  show(element("phase"), breathing ? phase[2] : "");
  element("stage").classList.toggle("breathing", breathing);
  const fullness = breathing ? fullnessAt(phase, ms) : 0;
  element("circle").style.transform = `scale(${(SMALLEST + (1 - SMALLEST) * fullness).toFixed(4)})`;
}

/** Return how full the lungs are at a position in a phase, from 0 to 1: half a wave of a cosine.
 * @param {Phase} phase
 * @param {number} ms */
function fullnessAt([start, stop, , from, to], ms) {
  const done = Math.min(1, Math.max(0, (ms - start) / (stop - start)));
  return from + ((to - from) * (1 - Math.cos(Math.PI * done))) / 2;
}
