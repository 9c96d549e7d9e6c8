// @ts-check
/** What to export: the format, the lengths, and the safety notes. */

import {desk} from "./desk.js";
import {element} from "./elements.js";
import {enumeration} from "./sentences.js";

/** The formats by their suffixes, with what they are for. */
export const FORMATS = {
  mp3: "MP3: plays everywhere",
  m4a: "M4A: smaller, for newer devices",
  m4b: "M4B: an audiobook",
  opus: "Opus: the smallest",
  flac: "FLAC: lossless",
  wav: "WAV: for editing",
  html: "A page: plays in a browser, sound inside",
  vtt: "VTT: captions",
  srt: "SRT: subtitles",
  lrc: "LRC: lyrics",
  txt: "TXT: the words alone",
};

const WORDS = ["vtt", "srt", "lrc", "txt"];
const MINUTE_MS = 60_000;

const format = element("select", {id: "export-format", className: "small"}, ...Object.entries(FORMATS).map(([value, label]) => element("option", {value}, label)));
const lengths = element("input", {type: "text", id: "export-lengths", className: "small", inputMode: "decimal", autocomplete: "off", "aria-describedby": "export-range"});
const range = element("p", {id: "export-range", className: "quiet"});
const stretch = element("input", {type: "checkbox"});
const captions = element("input", {type: "checkbox"});
const notes = element("select", {id: "export-notes", className: "small"}, element("option", {value: "full"}, "Full: for others, or the first time"), element("option", {value: "short"}, "Short: I have heard them"));
const captionRow = element("label", {className: "check"}, captions, "Captions as well (.vtt and .lrc)");
const unsaved = element("p", {className: "quiet"}, "Unsaved changes are exported too.");

/** The form; its fields follow the desk. */
export const form = element(
  "div",
  {className: "stack"},
  field("Format", format),
  field("Lengths in minutes", lengths),
  range,
  element("label", {className: "check"}, stretch, "Let exact pauses give way too"),
  field("Safety notes", notes),
  captionRow,
  unsaved,
);

format.addEventListener("change", follow);
lengths.addEventListener("input", follow);
desk.on("script", () => (lengths.value = ""));
desk.on("version script text settings saved", follow);

/**
 * @param {string} label
 * @param {HTMLElement} control
 */
function field(label, control) {
  return element("div", {className: "field"}, element("label", {htmlFor: control.id}, label), control);
}

/** Return the lengths that are typed, in minutes; null for one that isn't a number. */
function typed() {
  const parts = lengths.value.split(/[\s,;]+/).filter(Boolean);
  return parts.map((part) => (Number.isFinite(Number(part)) && Number(part) > 0 ? Number(part) : null));
}

function follow() {
  captionRow.hidden = WORDS.includes(format.value);
  unsaved.hidden = !desk.script || desk.text === desk.script.text;
  const {version} = desk;
  lengths.placeholder = version ? minutes(version.length_ms) : "as in the script";
  range.textContent = rangeNote();
  lengths.setAttribute("aria-invalid", String(typed().includes(null)));
}

/** Return what lengths are possible, and what becomes of others. */
function rangeNote() {
  const {version} = desk;
  const found = typed();
  if (found.includes(null)) return "Enter minutes, such as 20, or several lengths: 10 20 30.";
  if (!version) return "One length, or several: 10 20 30.";
  const [least, most] = [version.least_ms, version.most_ms];
  const possible = `${minutes(least)} to ${minutes(most)} minutes are possible`;
  const beyond = found.filter((value) => value !== null && (value * MINUTE_MS < least - 1000 || value * MINUTE_MS > most + 1000));
  if (!beyond.length) return `${possible}. One length, or several: 10 20 30.`;
  return `${possible}; ${enumeration(beyond.map(String))} will come as close as possible.`;
}

/** @param {number} ms */
function minutes(ms) {
  return String(Math.round(ms / 6000) / 10);
}

/** Return what the form says, as the server takes it; null if a length isn't a number. */
export function order() {
  const found = typed();
  if (!desk.script || found.includes(null)) return null;
  return {
    script: desk.script.id,
    text: desk.text,
    settings: heardSettings(),
    format: format.value,
    lengths: found.length ? found : [null],
    captions: captions.checked && !captionRow.hidden,
    notes: notes.value,
    stretch: stretch.checked,
  };
}

/** Return the settings on the desk, with the random choices that are played there. */
export function heardSettings() {
  return {...desk.settings, seed: desk.settings.seed ?? desk.version?.seed ?? null};
}

/** Put the cursor where a length must be corrected. */
export function correct() {
  lengths.focus();
}

follow();
