// @ts-check
/** What the player shows while a session plays: the line that is spoken, the position, and the chapters. */

import {desk} from "./desk.js";
import {button, byId, element} from "./elements.js";
import {playFrom, toggle} from "./playback.js";
import {clock} from "./times.js";

const STEP_MS = 15_000;
const END_MS = 500; // a session that is stopped so close to its end is over
const LONG_LINE = 90; // number of characters from which a line is shown smaller

const chapter = element("h2", {id: "chapter"});
const line = element("p", {id: "line", dir: "auto", "aria-live": "polite"});
const next = element("p", {id: "next", dir: "auto", "aria-hidden": "true"});
const seek = element("input", {type: "range", id: "seek", min: "0", step: "1", value: "0", "aria-label": "Position"});
const elapsed = element("span");
const remaining = element("span");
const play = button("Play", () => void (ended() ? playFrom(0) : toggle()), {id: "play", className: "primary"});
const list = element("ol", {className: "list", id: "player-chapters"});
const contents = element("details", {}, element("summary", {}, "Chapters"), list);
let dragging = false;
/** @type {import("./desk.js").Version | null} */ let listed = null;

/** Add the stage to the player. */
export function mountStage() {
  const back = button("−15 s", () => void playFrom(Math.max(0, desk.place - STEP_MS)), {"aria-label": "Back 15 seconds"});
  const on = button("+15 s", () => void playFrom(Math.min(length(), desk.place + STEP_MS)), {"aria-label": "Forward 15 seconds"});
  const controls = element(
    "div",
    {className: "controls"},
    seek,
    element("p", {className: "times quiet"}, elapsed, remaining),
    element("div", {className: "row"}, back, play, on),
    contents,
  );
  seek.addEventListener("input", () => {
    dragging = true;
    showTimes(seek.valueAsNumber * 1000);
  });
  seek.addEventListener("change", () => {
    dragging = false;
    void playFrom(seek.valueAsNumber * 1000);
  });
  byId("player").append(element("div", {id: "stage", hidden: true}, chapter, element("div", {className: "spoken"}, line, next), controls));
}

/** Show where the session is. */
export function showPlace() {
  const {version, place, playing} = desk;
  if (!version || byId("stage").hidden) return;
  if (listed !== version) listChapters(version);
  const spoken = version.cues.filter((cue) => cue.kind === "say" && cue.text);
  const index = spoken.findLastIndex((cue) => cue.start_ms <= place);
  change(line, spoken[index]?.text ?? "");
  line.classList.toggle("past", index >= 0 && place >= spoken[index].stop_ms);
  line.classList.toggle("long", line.textContent.length > LONG_LINE);
  change(next, spoken[index + 1]?.text ?? "");
  change(play, playing ? "Pause" : ended() ? "Play again" : "Play");
  const current = version.chapters.findLastIndex((each) => each.start_ms <= place);
  change(chapter, version.chapters[current]?.title ?? version.title);
  for (const [number, item] of [...list.querySelectorAll("button")].entries()) {
    item.setAttribute("aria-current", String(number === current));
  }
  if (!dragging) showTimes(place);
}

/** @param {number} place in milliseconds */
function showTimes(place) {
  seek.max = String(Math.ceil(length() / 1000));
  if (!dragging) seek.value = String(Math.floor(place / 1000));
  seek.setAttribute("aria-valuetext", `${clock(place)} of ${clock(length())}`);
  change(elapsed, clock(place));
  change(remaining, `−${clock(Math.max(0, length() - place))}`);
}

/** @param {import("./desk.js").Version} version */
function listChapters(version) {
  listed = version;
  contents.hidden = version.chapters.length < 2;
  const items = version.chapters.map(({title, start_ms}) => {
    const go = button("", () => void playFrom(start_ms));
    go.append(element("span", {dir: "auto"}, title), element("span", {className: "times quiet"}, clock(start_ms)));
    return element("li", {}, go);
  });
  list.replaceChildren(...items);
}

function ended() {
  return !desk.playing && length() > 0 && desk.place >= length() - END_MS;
}

function length() {
  return desk.version?.length_ms ?? 0;
}

/**
 * Change a text only if it differs, so that screen readers read it once.
 *
 * @param {HTMLElement} shown
 * @param {string} text
 */
function change(shown, text) {
  if (shown.textContent !== text) shown.textContent = text;
}
