// @ts-check
/** The panel "Your own voice": records lines of the saved script with the browser's microphone. */

import {request} from "./api.js";
import {desk} from "./desk.js";
import {element, panel} from "./elements.js";
import {events} from "./events.js";
import {TakeLines} from "./take_lines.js";
import {takeList} from "./take_list.js";
import {takeNotice} from "./take_notice.js";
import {confirmDeletion, confirmDiscard} from "./take_questions.js";
import {TakeRecorder} from "./take_recorder.js";
import {TakeStage} from "./take_stage.js";

const lines = new TakeLines();
const count = element("span", {className: "quiet times"});
const notice = element("div", {className: "notice stack"});
const list = element("div", {className: "take-scroll"});
const stage = new TakeStage({
  record: () => void recorder.record(),
  stop: () => void recorder.stop(),
  keep: () => void recorder.keep(),
  listen: () => recorder.listen(),
  again: () => void recorder.record(),
  remove: () => void remove(),
});
const recorder = new TakeRecorder(lines, stage, {show, load});
const own = panel("Your own voice", false, element("div", {className: "stack"}, notice, stage.element, list));

/** Time after the last change of settings, such as words to fill in, until the lines are listed again. */
const PAUSE_MS = 250;

/** @type {number | undefined} */ let timer;

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
    void recorder.forget();
    loadSoon();
  });
  desk.on("settings", () => loadSoon(PAUSE_MS));
  desk.on("saved", () => loadSoon());
  desk.on("text", () => (lines.outdated ? loadSoon() : note()));
  events.addEventListener("takes", (event) => {
    if (JSON.parse(event.data).id !== desk.script?.id) return;
    desk.dispatchEvent(new Event("takes"));
    void load();
  });
  addEventListener("beforeunload", (event) => recorder.recording.sound && event.preventDefault());
}

/** @param {number} [delay] in milliseconds; by default, after everything that happens at once */
function loadSoon(delay = 0) {
  clearTimeout(timer);
  timer = setTimeout(() => void load(), delay);
}

async function load() {
  const before = lines.current?.id;
  if ((await lines.load()) && before && lines.current?.id !== before) await recorder.forget();
  show();
}

/** Show why lines can't be recorded. */
function note() {
  notice.replaceChildren(...takeNotice(lines.faults, lines.all.length > 0 && !lines.writable));
  notice.hidden = !notice.childElementCount;
}

function show() {
  note();
  count.textContent = lines.all.length ? `${lines.taken} of ${lines.all.length}` : "";
  stage.show(lines.writable ? lines.current : undefined, recorder.recording.state, recorder.busy);
  if (own.open) list.replaceChildren(takeList(lines.all, lines.current, (line) => void choose(line)));
}

/** @param {import("./take_list.js").Line} line */
async function choose(line) {
  if (recorder.recording.sound && line !== lines.current && !(await confirmDiscard())) return;
  await recorder.forget();
  lines.current = line;
  show();
  /** @type {HTMLElement | null} */ (list.querySelector("[aria-current]"))?.focus();
}

async function remove() {
  const line = lines.current;
  if (!line || !(await confirmDeletion(line.text))) return;
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
  const {recording, busy} = recorder;
  if (event.key === " " && recording.state === "recording") {
    event.preventDefault();
    void recorder.stop();
  } else if (event.key.toLowerCase() === "r" && recording.state !== "recording" && !busy && !event.repeat) {
    event.preventDefault();
    if (!recording.sound) lines.current = lines.next ?? lines.current;
    void recorder.record();
  }
}
