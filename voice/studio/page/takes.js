// @ts-check
/** The panel "Your own voice": records lines of the saved script with the browser's microphone. */

import {events, request} from "./api.js";
import {desk} from "./desk.js";
import {ask} from "./dialog.js";
import {markTakes} from "./editor.js";
import {button, element, panel} from "./elements.js";
import {LevelMeter} from "./level_meter.js";
import {startRecording} from "./microphone.js";
import {takeList} from "./take_list.js";
import {takeNotice} from "./take_notice.js";

/** @typedef {import("./take_list.js").Line} Line */

const meter = new LevelMeter();
const player = new Audio();
const count = element("span", {className: "quiet times"});
const notice = element("div", {className: "notice stack"});
const place = element("p", {className: "quiet"});
const words = element("p", {className: "take-words"});
const message = element("p", {role: "status", "aria-live": "polite"});
const controls = {
  record: button("Record", () => void record(), {className: "small primary", title: "R", "aria-keyshortcuts": "R"}),
  stop: button("Stop", () => void stop(), {className: "small primary", title: "Space", "aria-keyshortcuts": "Space"}),
  keep: button("Keep", () => void keep(), {className: "small primary"}),
  listen: button("Listen", listen, {className: "small"}),
  again: button("Again", () => void record(), {className: "small", title: "R"}),
  remove: button("Delete the take", () => void remove(), {className: "small plain"}),
};
const keys = element("p", {className: "quiet"}, "R records the next line without a take, Space stops.");
const stage = element("div", {className: "take-stage stack"}, place, words, meter.element, message, element("div", {className: "row"}, ...Object.values(controls)), keys);
const list = element("div", {className: "take-scroll"});
const own = panel("Your own voice", false, element("div", {className: "stack"}, notice, stage, list));

/** @type {Line[]} */ let lines = [];
/** @type {Line | undefined} */ let current;
/** @type {import("./microphone.js").Recording | null} */ let recording = null;
/** The recording of the current line that isn't kept yet. */
/** @type {Blob | null} */ let unkept = null;
let busy = false;
let writable = false;
let loads = 0;
/** What is wrong with the script or its takes. */
/** @type {string[]} */ let faults = [];
/** The text of the script whose lines are listed. */
let loaded = "";

/**
 * Add the panel to the others.
 *
 * @param {HTMLElement} side
 */
export function mount(side) {
  own.id = "own-voice";
  own.querySelector("summary")?.append(count);
  side.append(own);
  own.addEventListener("toggle", () => void load());
  own.addEventListener("keydown", onKey);
  desk.on("script", () => {
    leave();
    note();
    show();
  });
  desk.on("script settings saved", () => void load());
  desk.on("text", () => (desk.text === desk.script?.text && desk.text !== loaded ? void load() : note()));
  events.addEventListener("takes", (event) => {
    if (JSON.parse(event.data).id !== desk.script?.id) return;
    desk.dispatchEvent(new Event("takes"));
    void load();
  });
}

/** The address of the script's takes, with the listener's words. */
function address(path = "", query = "") {
  const asked = encodeURIComponent(JSON.stringify(desk.settings.words));
  return `/api/scripts/${encodeURIComponent(desk.script?.id ?? "")}/takes${path}?words=${asked}${query}`;
}

/** Load the lines of the script that is open now, unless another recording is being judged. */
async function load() {
  const {script} = desk;
  const turn = ++loads;
  if (!script) return leave();
  try {
    const answer = await request("GET", address());
    if (turn !== loads) return;
    const before = current?.id;
    ({lines, writable} = answer);
    loaded = script.text;
    current = lines.find((line) => line.id === before) ?? next() ?? lines[0];
    if (current?.id !== before) await forget();
    mark();
    faults = answer.faults;
  } catch (error) {
    if (turn !== loads) return;
    lines = [];
    current = undefined;
    faults = [`The lines can't be listed: ${/** @type {Error} */ (error).message}`];
  }
  note();
  show();
}

/** Mark the lines with a take in the editor, as far as it shows the saved text. */
function mark() {
  const taken = lines.filter((line) => line.take).flatMap((line) => line.line ?? []);
  if (desk.text === desk.script?.text) markTakes(taken);
}

function leave() {
  lines = [];
  faults = [];
  current = undefined;
  void forget();
}

/** Drop what was recorded and isn't kept. */
async function forget() {
  await recording?.stop();
  recording = unkept = null;
  player.pause();
  meter.stop();
  message.textContent = "";
}

/** Return the next line without a take, from the current one on and then from the beginning. */
function next() {
  const at = Math.max(0, current ? lines.indexOf(current) : 0);
  return [...lines.slice(at), ...lines.slice(0, at)].find((line) => !line.take);
}

/** Say what is in the way. */
function note() {
  notice.replaceChildren(...takeNotice(faults, lines.length > 0 && !writable));
  notice.hidden = !notice.childElementCount;
}

function show() {
  const taken = lines.filter((line) => line.take).length;
  count.textContent = lines.length ? `${taken} of ${lines.length}` : "";
  stage.hidden = !current || !writable;
  place.textContent = current ? [`Line ${current.number}`, current.chapter].filter(Boolean).join(" · ") : "";
  words.textContent = current?.text ?? "";
  const shown = recording ? ["stop"] : unkept ? ["keep", "listen", "again"] : current?.take ? ["listen", "again", "remove"] : ["record"];
  for (const [name, control] of Object.entries(controls)) {
    control.hidden = !shown.includes(name);
    control.disabled = busy;
  }
  if (own.open) list.replaceChildren(takeList(lines, current, choose));
}

/** @param {Line} line */
async function choose(line) {
  await forget();
  current = line;
  show();
  /** @type {HTMLElement | null} */ (list.querySelector("[aria-current]"))?.focus();
}

async function record() {
  if (busy || recording || !current || !writable) return;
  busy = true;
  show();
  await forget();
  desk.dispatchEvent(new Event("recording"));
  try {
    recording = await startRecording({level: (peak, seconds) => meter.show(peak, seconds), ended: (reason) => void stop(reason)});
    meter.start();
  } catch (error) {
    message.textContent = /** @type {Error} */ (error).message;
  }
  busy = false;
  show();
  (recording ? controls.stop : controls.record).focus();
}

/** End the recording, and have the server judge it. */
async function stop(reason = "") {
  if (busy || !recording || !current) return;
  busy = true;
  const ended = recording;
  recording = null;
  meter.stop();
  const file = await ended.stop();
  await send(file, "", (answer) => {
    unkept = file;
    const length = `${answer.seconds.toFixed(1)} seconds`;
    message.textContent = [reason, answer.message ? `${sentence(answer.message)}.` : "", `${length}.`].filter(Boolean).join(" ");
  });
  (unkept ? controls.keep : controls.record).focus();
}

async function keep() {
  if (busy || !unkept || !current) return;
  busy = true;
  const {number} = current;
  await send(unkept, "&keep=1", () => (unkept = null));
  if (unkept) return controls.keep.focus();
  await load();
  current = next() ?? current;
  message.textContent = `Line ${number} is kept.`;
  show();
  Object.values(controls).find((control) => !control.hidden)?.focus();
}

/**
 * Send a recording of the current line, and show why if it is refused.
 *
 * @param {Blob} file
 * @param {string} query
 * @param {(answer: any) => void} accept
 */
async function send(file, query, accept) {
  show();
  try {
    accept(await request("PUT", address(`/${current?.id}`, query), file));
  } catch (error) {
    message.textContent = `${sentence(/** @type {Error} */ (error).message)}.`;
  }
  busy = false;
  show();
}

function listen() {
  if (!unkept && !current?.take) return;
  URL.revokeObjectURL(player.src);
  player.src = unkept ? URL.createObjectURL(unkept) : address(`/${current?.id}/sound`);
  player.play().catch(() => (message.textContent = "The recording can't be played."));
}

async function remove() {
  const line = current;
  if (!line) return;
  const sure = await ask({
    title: "Delete this take?",
    content: [`“${line.text}”`, "The voice speaks this line again. The recording can't be brought back."],
    answers: [{label: "Keep it", value: ""}, {label: "Delete", value: "delete", primary: true}],
  });
  if (sure !== "delete") return;
  try {
    await request("DELETE", address(`/${line.id}`));
    await load();
    message.textContent = `The take of line ${line.number} is deleted.`;
  } catch (error) {
    message.textContent = `${sentence(/** @type {Error} */ (error).message)}.`;
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
    if (!unkept) current = next() ?? current;
    void record();
  }
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
