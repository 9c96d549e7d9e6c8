// @ts-check
/** The timeline: the whole session as a strip; a click plays from there, arrow keys move. */

import {desk} from "./desk.js";
import {byId, element} from "./elements.js";
import {playFrom} from "./playback.js";
import {draw} from "./strip.js";
import {chapterTitles, percent, timeMarks} from "./time_scale.js";
import {at, clock, lineAt} from "./times.js";
import {controls} from "./transport.js";

const STEP_MS = 5000;
const PAGE_MS = 30_000;
/** Time after the last key until the sound moves. */
const KEYS_MS = 250;

const canvas = element("canvas", {"aria-hidden": "true"});
const titles = element("div", {className: "titles"});
const marks = element("div", {className: "marks times", "aria-hidden": "true"});
const place = element("div", {className: "place"});
const strip = element("div", {
  className: "strip", role: "slider", tabIndex: 0, "aria-label": "Position in the session", "aria-valuemin": "0",
}, canvas, place);

/** Where the place is being dragged or moved to; null otherwise. @type {number | null} */
let moved = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** What happens with the line at a double click. @type {(line: number) => void} */
let goToLine = () => {};

function lengthMs() {
  return desk.version?.length_ms ?? 0;
}

/** Draw everything that changes with the version or the width. */
function show() {
  const version = desk.version;
  strip.setAttribute("aria-disabled", String(!version));
  if (!version) canvas.width = 0;
  titles.replaceChildren();
  marks.replaceChildren();
  if (!version || !strip.clientWidth) return;
  draw(canvas, version);
  titles.append(...chapterTitles(version, strip.clientWidth, playFrom));
  marks.append(...timeMarks(version, strip.clientWidth));
  strip.setAttribute("aria-valuemax", String(Math.round(version.length_ms / 1000)));
  showPlace();
}

function showPlace() {
  const ms = moved ?? desk.place;
  place.style.left = percent(Math.min(ms, lengthMs()), desk.version);
  const chapter = desk.version && at(desk.version.chapters, ms)?.title;
  strip.setAttribute("aria-valuenow", String(Math.round(ms / 1000)));
  strip.setAttribute("aria-valuetext", chapter ? `${clock(ms)}, chapter ${chapter}` : clock(ms));
}

/** @param {PointerEvent | MouseEvent} event */
function pointed(event) {
  const box = strip.getBoundingClientRect();
  return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * lengthMs();
}

/** @param {number | null} ms */
function move(ms) {
  moved = ms;
  showPlace();
}

/** @param {PointerEvent} event */
function press(event) {
  if (event.button || !desk.version) return;
  strip.setPointerCapture(event.pointerId);
  move(pointed(event));
}

/** @param {PointerEvent} event */
function release(event) {
  if (moved === null || !strip.hasPointerCapture(event.pointerId)) return;
  const ms = moved;
  move(null);
  void playFrom(ms);
}

/** @param {KeyboardEvent} event */
function key(event) {
  const from = moved ?? desk.place;
  /** @type {Record<string, number>} */
  const targets = {
    ArrowRight: from + STEP_MS, ArrowUp: from + STEP_MS, ArrowLeft: from - STEP_MS, ArrowDown: from - STEP_MS,
    PageUp: from + PAGE_MS, PageDown: from - PAGE_MS, Home: 0, End: lengthMs() - STEP_MS,
  };
  const target = targets[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey || !desk.version) return;
  if (event.key === "Enter" || event.key === " ") void playFrom(from);
  else if (target === undefined) return;
  else {
    move(Math.max(0, Math.min(target, lengthMs() - 1)));
    clearTimeout(timer);
    timer = setTimeout(settle, KEYS_MS);
  }
  event.preventDefault();
}

/** Move the sound, or the position if nothing plays, to where the keys led. */
function settle() {
  const ms = moved;
  if (ms === null) return;
  move(null);
  desk.playing ? void playFrom(ms) : desk.set("place", ms);
}

/**
 * Show the timeline.
 *
 * @param {{goTo: (line: number) => void, markPlaying: (line: number | null, follow: boolean) => void}} editor moves the
 *   cursor, and marks the line that sounds
 */
export function mount(editor) {
  goToLine = editor.goTo;
  byId("timeline").append(controls(editor), titles, strip, marks);
  strip.addEventListener("pointerdown", press);
  strip.addEventListener("pointermove", (event) => moved !== null && strip.hasPointerCapture(event.pointerId) && move(pointed(event)));
  strip.addEventListener("pointerup", release);
  strip.addEventListener("pointercancel", () => move(null));
  strip.addEventListener("dblclick", (event) => {
    const line = desk.version && lineAt(desk.version, pointed(event));
    if (line) goToLine(line);
  });
  strip.addEventListener("keydown", key);
  desk.on("version", show);
  desk.on("place", showPlace);
  new ResizeObserver(show).observe(strip);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
}
