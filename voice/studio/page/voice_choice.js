// @ts-check
/** The choice of a voice: all installed ones by language, each to be tried in place. */

import {request} from "./api.js";
import {desk} from "./desk.js";
import {element} from "./elements.js";
import {languageName} from "./language_names.js";
import {sampleButton} from "./samples.js";

/**
 * @typedef {object} Voice
 * @property {string} name
 * @property {string} language
 * @property {string} quality
 * @property {string[]} speakers
 * @property {string} fault why it can't speak; empty if it can
 * @property {number} size in bytes
 */

const LONGEST_LINE = 200; // characters of the script's first sentence that a sample speaks

const select = element("select", {id: "voice", className: "small"});
const heard = element("p", {className: "quiet"});
const more = element("ul", {className: "list stack"});
/** The voice of sessions without one. */ let preferred = "";

/** Return the control. */
export function voiceChoice() {
  const label = element("label", {htmlFor: "voice"}, "Voice");
  const sample = sampleButton("this voice", () => `api/voices/${encodeURIComponent(select.value || desk.version?.voice || preferred)}/sample?text=${encodeURIComponent(firstSentence())}`);
  const others = element("details", {}, element("summary", {}, "More voices"), element("p", {className: "quiet"}, "To add one, run its command in a terminal, and reload this page:"), more);
  select.addEventListener("change", () => desk.set("settings", {...desk.settings, voice: select.value || null}));
  desk.on("settings", () => (select.value = desk.settings.voice ?? ""));
  desk.on("version", () => {
    const voice = desk.version?.voice;
    heard.textContent = voice && voice !== desk.settings.voice ? `In use: ${voice}.` : "";
  });
  return element("div", {className: "field"}, label, element("div", {className: "row choice"}, select, sample), heard, others);
}

/**
 * List the voices, those of the script's language first.
 *
 * @param {string} language a tag such as `en`
 */
export async function listVoices(language) {
  const {voices, offered, default: standard} = await request("GET", `api/voices?language=${encodeURIComponent(language)}`);
  preferred = standard;
  select.replaceChildren(element("option", {value: ""}, "As in the script"), ...groups(voices, language));
  select.value = desk.settings.voice ?? "";
  const names = new Set(/** @type {Voice[]} */ (offered).map((voice) => voice.name));
  const commands = [...names].map((name) => `outpour voices add ${name}`);
  more.replaceChildren(...[...commands, `outpour voices add ${primary(language)}`].map((command) => element("li", {}, element("code", {}, command))));
}

/**
 * @param {Voice[]} voices
 * @param {string} language
 */
function groups(voices, language) {
  const natural = (/** @type {Voice} */ voice) => Number(voice.quality === "robotic");
  const tags = [...new Set(voices.map((voice) => primary(voice.language)))];
  tags.sort((one, other) => Number(other === primary(language)) - Number(one === primary(language)) || nameOf(one).localeCompare(nameOf(other)));
  return tags.map((tag) => {
    const own = voices.filter((voice) => primary(voice.language) === tag);
    own.sort((one, other) => natural(one) - natural(other));
    return element("optgroup", {label: nameOf(tag)}, ...own.flatMap(options));
  });
}

/** @param {Voice} voice */
function options(voice) {
  const region = voice.language.includes("-") ? languageName(voice.language) : "";
  const about = [region, voice.quality === "robotic" ? "robotic" : "", voice.fault ? "can't be used" : ""].filter(Boolean).join(", ");
  const names = voice.speakers.length ? voice.speakers.slice(0, 20).map((speaker) => `${voice.name}:${speaker}`) : [voice.name];
  return names.map((name) => element("option", {value: name, disabled: Boolean(voice.fault)}, about ? `${name} (${about})` : name));
}

/** @param {string} tag */
function primary(tag) {
  return tag.split(/[-_]/)[0];
}

/** @param {string} tag */
function nameOf(tag) {
  return languageName(tag) || "Other languages";
}

/** Return what a sample speaks: the beginning of the script, or nothing, for the voice's own line. */
function firstSentence() {
  const text = desk.version?.cues.find((cue) => cue.kind === "say" && cue.text)?.text ?? "";
  return text.length <= LONGEST_LINE ? text : text.slice(0, LONGEST_LINE).replace(/\s+\S*$/, "");
}
