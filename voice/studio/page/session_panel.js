// @ts-check
/** The panel "Session": voice, music, words and seed, for this visit or written into the script. */

import {request, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {button, element, panel} from "./elements.js";
import {listMusic, musicChoice} from "./music_choice.js";
import {enumeration} from "./sentences.js";
import {attempt, say} from "./status.js";
import {listVoices, voiceChoice} from "./voice_choice.js";
import {wordFields} from "./word_fields.js";

const SEEDS = 2 ** 31; // as many as `--seed` takes

const words = element("fieldset", {className: "stack"});
const seed = element("span", {className: "times quiet"});
const keep = button("Write into the script", () => void write(), {className: "small"});
const kept = element("p", {className: "quiet"});
/** @type {(text: string) => void} */ let replaceText = () => {};

/**
 * Add the panel to the others.
 *
 * @param {HTMLElement} side
 * @param {(text: string) => void} replace replaces the text in the editor
 */
export function mount(side, replace) {
  replaceText = replace;
  const evening = button("Another evening", () => desk.set("settings", {...desk.settings, seed: Math.floor(Math.random() * SEEDS)}), {className: "small"});
  const content = element(
    "div",
    {className: "stack spacious"},
    voiceChoice(),
    musicChoice(),
    words,
    element("div", {className: "row"}, evening, seed),
    element("div", {className: "stack"}, keep, kept),
  );
  const own = panel("Session", true, content);
  own.id = "session";
  side.append(own);
  desk.on("script", () => void attempt(open));
  desk.on("version", showVersion);
  desk.on("settings", showSettings);
}

/** List what can be chosen for the script that was opened. */
async function open() {
  const {script} = desk;
  words.replaceChildren();
  showSettings();
  if (!script || document.body.dataset.view !== "desk") return;
  const {language} = await request("GET", `api/library/${encodeURIComponent(script.id)}`);
  if (desk.script === script) await Promise.all([listVoices(language), listMusic()]);
}

function showVersion() {
  const {version} = desk;
  seed.textContent = version ? `seed ${version.seed}` : "";
  const asked = Object.keys(version?.ask ?? {}).join("\n");
  if (asked === words.dataset.asked && words.childElementCount) return;
  words.dataset.asked = asked;
  words.replaceChildren(...(version && asked ? [element("legend", {}, "Words"), ...wordFields(version.ask, "panel")] : []));
}

function showSettings() {
  const chosen = Object.keys(chosenValues());
  keep.hidden = !desk.script?.writable;
  keep.disabled = !chosen.length;
  kept.textContent = !desk.script?.writable
    ? "Choices apply to this visit only; make a copy of the session to keep them."
    : chosen.length
      ? `Writes the ${list(chosen)} that you chose into the front matter. Until then, choices apply to this visit only.`
      : "Choices apply to this visit only, until you write them into the script.";
}

/** Return what was chosen and the script can keep. */
function chosenValues() {
  const {voice, music, minutes} = desk.settings;
  return Object.fromEntries(Object.entries({voice, music, minutes}).filter(([, value]) => value !== null));
}

/** Write what was chosen into the text in the editor, and go on with what the script says. */
async function write() {
  const {script, text} = desk;
  const values = chosenValues();
  if (!script) return;
  const answer = await attempt(() => request("POST", `${scriptPath(script.id)}/front-matter`, {text, values}));
  if (!answer || desk.script !== script) return;
  if (desk.text !== text) return say("The script changed in the meantime; press the button again.", "warning");
  replaceText(answer.text);
  desk.set("settings", {...desk.settings, voice: null, music: null, minutes: null});
  say(`Written into the script: ${list(Object.keys(values))}. Save it to keep it.`);
}

/** @param {string[]} keys of settings */
function list(keys) {
  return enumeration(keys.map((key) => (key === "minutes" ? "length" : key)));
}
