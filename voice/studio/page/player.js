// @ts-check
/** The player: a session for people who never open an editor. Care notes and consent come first. */

import {request} from "./api.js";
import {giveConsent} from "./consent.js";
import {desk} from "./desk.js";
import {button, byId, element} from "./elements.js";
import {playFrom} from "./playback.js";
import {chooseLength} from "./player_length.js";
import {mountStage, showPlace} from "./player_stage.js";
import {careNotes, faults, lengths} from "./session_card.js";
import {songDrop} from "./song_drop.js";
import {attempt} from "./status.js";
import {wordFields} from "./word_fields.js";

/** @typedef {import("./library.js").Session & import("./library.js").Details} Described */

const welcome = element("div", {id: "welcome"});
const consentNotes = element("ul");
const agree = element("input", {type: "checkbox", id: "agree"});
const question = element("span");
const agreement = element("div", {id: "agreement", className: "notice stack"}, consentNotes, element("label", {className: "check"}, agree, question));
const begin = button("Begin", () => void start(), {id: "begin", className: "primary"});
const words = element("div", {className: "stack"});
const song = songDrop("player", (music) => desk.set("settings", {...desk.settings, music}));
const ownMusic = element("details", {}, element("summary", {}, "Music of your own"), song);
const notes = element("p", {className: "quiet"});

/** Fill the player; it follows the desk. */
export function mount() {
  byId("player").append(welcome);
  mountStage();
  desk.on("script", () => void show());
  desk.on("version", prepare);
  desk.on("place playing version", showPlace);
  agree.addEventListener("change", prepare);
}

/** Show the session on the desk before it begins. */
async function show() {
  const {script} = desk;
  byId("stage").hidden = true;
  welcome.hidden = false;
  welcome.replaceChildren();
  words.replaceChildren();
  agree.checked = ownMusic.open = false;
  if (!script || document.body.dataset.view !== "player") return;
  const described = await attempt(() => request("GET", `api/library/${encodeURIComponent(script.id)}`));
  if (described && desk.script === script) describe(described);
}

/** @param {Described} session */
function describe(session) {
  byId("title").textContent = session.title;
  const needs = session.needs.length ? `You need ${session.needs.join(", ")}.` : "";
  welcome.replaceChildren(
    element("h2", {}, session.title),
    element("p", {}, session.about),
    element("p", {className: "quiet"}, [lengths(session.minutes, session.possible), needs].filter(Boolean).join(". ")),
    careNotes(session.care, "h3") ?? "",
    ...faults(session.problems),
    ...(session.problems.length ? [] : [chooseLength(session.minutes, session.possible), words, ownMusic, agreement, begin, notes]),
  );
  prepare();
}

/** Allow to begin once there is sound, and the listener has agreed where that is needed. */
function prepare() {
  const {version} = desk;
  const consent = version?.consent;
  agreement.hidden = !consent;
  question.textContent = consent?.question ?? "";
  const shown = new Set([...(version?.care ?? []), ...(version?.notes ?? [])]);
  consentNotes.replaceChildren(...(consent?.notes ?? []).filter((note) => !shown.has(note)).map((note) => element("li", {}, note)));
  begin.disabled = !version || Boolean(consent && !agree.checked);
  notes.textContent = (version?.notes ?? []).join(" ");
  if (version && !words.childElementCount) words.append(...wordFields(version.ask, "player"));
}

/** Play the session from its beginning. */
async function start() {
  const {script, version} = desk;
  if (!script || !version) return;
  if (version.consent && (await attempt(() => giveConsent(script.id).then(() => true))) !== true) return;
  welcome.hidden = true;
  byId("stage").hidden = false;
  byId("play").focus();
  await playFrom(0);
}
