// @ts-check
/** What stands above and below the strip: the titles of the chapters, and a scale of times. */

import {element} from "./elements.js";
import {clock, markEvery} from "./times.js";

/** @typedef {import("./desk.js").Version} Version */

/** Width of a mark of the scale, of its time, and of the shortest title that is shown, in CSS pixels. */
const MARK_PX = 80;
const TIME_PX = 52;
const TITLE_PX = 48;

/**
 * Return a button for each chapter of `version`, above its part of the strip.
 *
 * @param {Version} version
 * @param {number} width of the strip, in CSS pixels
 * @param {(ms: number) => void} play what a click does, with the start of the chapter
 */
export function chapterTitles(version, width, play) {
  return version.chapters.map((chapter, index) => {
    const stop = version.chapters[index + 1]?.start_ms ?? version.length_ms;
    const room = ((stop - chapter.start_ms) / version.length_ms) * width;
    const title = element("button", {
      type: "button", className: "plain small", title: chapter.title, tabIndex: -1, onclick: () => play(chapter.start_ms),
    }, room < TITLE_PX ? "" : chapter.title);
    title.style.left = percent(chapter.start_ms, version);
    title.style.width = `${room}px`;
    return title;
  });
}

/**
 * Return the marks of the scale.
 *
 * @param {Version} version
 * @param {number} width of the strip, in CSS pixels
 */
export function timeMarks(version, width) {
  const every = markEvery(version.length_ms, width / MARK_PX);
  return Array.from({length: Math.ceil(version.length_ms / every)}, (_, number) => {
    const room = (1 - (number * every) / version.length_ms) * width;
    const mark = element("span", {}, room < TIME_PX ? "" : clock(number * every));
    mark.style.left = percent(number * every, version);
    return mark;
  });
}

/**
 * Return where a time lies on the strip, as a length in CSS.
 *
 * @param {number} ms
 * @param {Version | null} version
 */
export function percent(ms, version) {
  return `${(100 * ms) / Math.max(1, version?.length_ms ?? 0)}%`;
}
