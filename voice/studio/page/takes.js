// @ts-check
/** The panel "Your own voice": records lines of the saved script with the browser's microphone. */

import {events, request} from "./api.js";
import {desk} from "./desk.js";
import {ask} from "./dialog.js";
import {element, panel} from "./elements.js";
import {startRecording} from "./microphone.js";
import {TakeLines} from "./take_lines.js";
import {takeList} from "./take_list.js";
import {takeNotice} from "./take_notice.js";
import {TakeStage} from "./take_stage.js";

const lines = new TakeLines();
const player = new Audio();
const count = element("span", {className: "quiet times"});
const notice = element("div", {className: "notice stack"});
const list = element("div", {className: "take-scroll"});
const stage = new TakeStage({
  record: () => void record(),
  stop: () => void stop(),
  keep: () => void keep(),
  listen,
  again: () => void record(),
  remove: () => void remove(),
});
const own = panel("Your own voice", false, element("div", {className: "stack"}, notice, stage.element, list));

/** @type {import("./microphone.js").Recording | null} */ let recording = null;
/** The recording of the current line that isn't kept yet. @type {Blob | null} */ let unkept = null;
let busy = false;

/**
 * Add the panel to the others.
 *
 * @param {HTMLElement} side
 */
export function mount(side) {
  own.id = "own-voice";
  own.querySelector("summary")?.append(count);
  side.append(own);
  own.addEventListener("toggle", show);
  own.addEventListener("keydown", onKey);
  desk.on("script", () => {
    lines.clear();
    void forget().then(load);
  });
  desk.on("settings saved", () => void load());
  desk.on("text", () => (lines.outdated ? void load() : note()));
  events.addEventListener("takes", (event) => {
    if (JSON.parse(/** @type {MessageEvent} */ (event).data).id !== desk.script?.id) return;
    desk.dispatchEvent(new Event("takes"));
    void load();
  });
  addEventListener("beforeunload", (event) => unkept && event.preventDefault());
}

async function load() {
  const before = lines.current?.id;
  if ((await lines.load()) && before && lines.current?.id !== before) await forget();
  show();
}

/** Drop what was recorded and isn't kept. */
async function forget() {
  const ended = recording;
  recording = unkept = null;
  player.pause();
  stage.meter.stop();
  stage.say("");
  await ended?.stop();
}

/** Say what is in the way. */
function note() {
  notice.replaceChildren(...takeNotice(lines.faults, lines.all.length > 0 && !lines.writable));
  notice.hidden = !notice.childElementCount;
}

function show() {
  note();
  count.textContent = lines.all.length ? `${lines.taken} of ${lines.all.length}` : "";
  stage.show(lines.writable ? lines.current : undefined, recording ? "recording" : unkept ? "recorded" : "idle", busy);
  if (own.open) list.replaceChildren(takeList(lines.all, lines.current, (line) => void choose(line)));
}

/** @param {import("./take_list.js").Line} line */
async function choose(line) {
  if (unkept && line !== lines.current) {
    const answers = [{label: "Discard", value: "discard"}, {label: "Go back", value: "", primary: true}];
    if ((await ask({title: "Discard the recording?", content: ["It isn't kept yet."], answers})) !== "discard") return;
  }
  await forget();
  lines.current = line;
  show();
  /** @type {HTMLElement | null} */ (list.querySelector("[aria-current]"))?.focus();
}

async function record() {
  const line = lines.current;
  if (busy || recording || !line || !lines.writable) return;
  busy = true;
  show();
  await forget();
  desk.dispatchEvent(new Event("recording"));
  try {
    const level = stage.meter.show.bind(stage.meter);
    const started = await startRecording({level, ended: (reason) => void stop(reason)});
    if (lines.current?.id === line.id) recording = started;
    else await started.stop(); // another script was opened while the browser asked
    if (recording) stage.meter.start();
  } catch (error) {
    stage.say(/** @type {Error} */ (error).message);
  }
  busy = false;
  show();
  stage.focus();
}

/** End the recording, and have the server judge it. */
async function stop(reason = "") {
  if (busy || !recording) return;
  busy = true;
  const ended = recording;
  recording = null;
  stage.meter.stop();
  const file = await ended.stop();
  const answer = await send(file, "");
  if (answer) {
    unkept = file;
    const judgement = answer.message && `${answer.message.charAt(0).toUpperCase()}${answer.message.slice(1)}.`;
    stage.say([reason, judgement, `${answer.seconds.toFixed(1)} seconds.`].filter(Boolean).join(" "));
  }
  show();
  stage.focus();
}

async function keep() {
  const line = lines.current;
  if (busy || !unkept || !line) return;
  busy = true;
  const answer = await send(unkept, "&keep=1");
  if (answer) {
    unkept = null;
    line.take = {seconds: answer.seconds, date: ""}; // before the lines are loaded, perhaps by an event
    lines.current = lines.next ?? line;
    await load();
    stage.say(`Line ${line.number} is kept.`);
  }
  show();
  stage.focus();
}

/**
 * Send a recording of the current line, and return the answer; null if it is refused, which is shown.
 *
 * @param {Blob} file
 * @param {string} query
 */
async function send(file, query) {
  show();
  try {
    return await request("PUT", lines.address(`/${lines.current?.id}`, query), file);
  } catch (error) {
    stage.say(/** @type {Error} */ (error).message);
    return null;
  } finally {
    busy = false;
  }
}

function listen() {
  if (!unkept && !lines.current?.take) return;
  URL.revokeObjectURL(player.src);
  player.src = unkept ? URL.createObjectURL(unkept) : lines.address(`/${lines.current?.id}/sound`);
  player.play().catch(() => stage.say("The recording can't be played."));
}

async function remove() {
  const line = lines.current;
  if (!line) return;
  const sure = await ask({
    title: "Delete this take?",
    content: [`“${line.text}”`, "The voice speaks this line again. The recording can't be brought back."],
    answers: [{label: "Keep it", value: ""}, {label: "Delete", value: "delete", primary: true}],
  });
  if (sure !== "delete") return;
  try {
    await request("DELETE", lines.address(`/${line.id}`));
    await load();
    stage.say(`The take of line ${line.number} is deleted.`);
  } catch (error) {
    stage.say(/** @type {Error} */ (error).message);
  }
}

/**
 * R records the next line without a take, or again what isn't kept yet; Space stops.
 *
 * @param {KeyboardEvent} event
 */
function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === " " && recording) {
    event.preventDefault();
    void stop();
  } else if (event.key.toLowerCase() === "r" && !recording && !busy && !event.repeat) {
    event.preventDefault();
    if (!unkept) lines.current = lines.next ?? lines.current;
    void record();
  }
}
