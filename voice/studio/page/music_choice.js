// @ts-check
/** The choice of music: none, an ambience, or a song of the listener's own. */

import {request, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {element} from "./elements.js";
import {sampleButton} from "./samples.js";
import {sentence} from "./sentences.js";
import {songDrop} from "./song_drop.js";

const select = element("select", {id: "music", className: "small"});
const about = element("p", {className: "quiet"});
const level = element("input", {type: "range", id: "music-level", min: "-20", max: "10", step: "1", value: "0"});
const decibels = element("output", {className: "times quiet", htmlFor: "music-level"});
/** @type {Map<string, string>} the descriptions of the ambiences */ let descriptions = new Map();
/** @type {string[]} */ let songs = [];

/** Return the control. */
export function musicChoice() {
  const sample = sampleButton("this music", address);
  select.addEventListener("change", () => desk.set("settings", {...desk.settings, music: select.value || null}));
  level.addEventListener("input", showLevel);
  level.addEventListener("change", () => desk.set("settings", {...desk.settings, level: level.valueAsNumber || null}));
  desk.on("settings version", () => {
    show();
    sample.disabled = !songs.includes(played()) && !isAmbience(played());
  });
  const drop = songDrop("panel", async (name) => {
    await listMusic();
    desk.set("settings", {...desk.settings, music: name});
  });
  return element(
    "div",
    {className: "stack"},
    element("div", {className: "field"}, element("label", {htmlFor: "music"}, "Music"), element("div", {className: "row choice"}, select, sample), about),
    element("div", {className: "field"}, element("label", {htmlFor: "music-level", className: "quiet"}, "Music level"), element("div", {className: "row choice"}, level, decibels)),
    drop,
  );
}

/** List the ambiences, and the songs that the open script finds. */
export async function listMusic() {
  const script = desk.script;
  if (!script) return;
  const [ambiences, own] = await Promise.all([
    request("GET", "api/ambiences"),
    request("GET", `${scriptPath(script.id)}/music`),
  ]);
  if (desk.script !== script) return;
  descriptions = new Map(ambiences.map((/** @type {{name: string, about: string}} */ each) => [each.name, each.about]));
  songs = own.map((/** @type {{name: string}} */ each) => each.name);
  const option = (/** @type {string} */ name) => element("option", {value: name}, name);
  select.replaceChildren(
    element("option", {value: ""}, "As in the script"),
    element("option", {value: "none"}, "No music"),
    element("optgroup", {label: "Ambiences"}, ...[...descriptions.keys()].map(option)),
    ...(songs.length ? [element("optgroup", {label: "Your songs"}, ...songs.map(option))] : []),
  );
  show();
}

function show() {
  select.value = desk.settings.music ?? "";
  level.value = String(desk.settings.level ?? 0);
  const name = played();
  about.textContent = !select.value && name ? `In the script: ${name}.` : sentence(descriptions.get(name) ?? "");
  showLevel();
}

function showLevel() {
  const value = level.valueAsNumber;
  decibels.textContent = value ? `${value > 0 ? "+" : "−"}${Math.abs(value)} dB` : "as in the script";
}

/** Return the music that is chosen, or that the session begins with; a file without its folder. */
function played() {
  return select.value || (desk.version?.music ?? "").replace(/^"?.*[/\\]([^/\\"]+)"?$/, "$1");
}

/** @param {string} name */
function isAmbience(name) {
  return name.split("+").every((part) => descriptions.has(part.split(":")[0].trim()));
}

function address() {
  const name = encodeURIComponent(played());
  const isSong = songs.includes(played());
  return isSong ? `${scriptPath(desk.script?.id ?? "")}/music/${name}/sample` : `api/ambiences/${name}/sample`;
}
