// @ts-check
/** The panel "Export": makes files of what is on the desk, shows the progress, and offers them for download. */

import {request} from "./api.js";
import {withConsent} from "./consent.js";
import {desk} from "./desk.js";
import {button, element, panel} from "./elements.js";
import {events} from "./events.js";
import {correct, form, order} from "./export_form.js";
import {phone} from "./phone.js";
import {sentence} from "./sentences.js";
import {say} from "./status.js";

/**
 * @typedef {object} Export
 * @property {string} job
 * @property {"making" | "done" | "failed" | "cancelled"} state
 * @property {number} position in milliseconds
 * @property {number} total in milliseconds
 * @property {string[]} notes
 * @property {{name: string, size: string}[]} files
 */

const start = button("Export", () => void begin(), {className: "small primary"});
const cancel = button("Cancel", () => void stop(), {className: "small", hidden: true});
const progress = element("progress", {max: 1, hidden: true, "aria-label": "Progress of the export"});
const message = element("p", {role: "status", "aria-live": "polite"});
const results = element("div", {className: "stack"});

const command = element("code", {className: "publish-command"});
const web = element(
  "section",
  {className: "stack", "aria-labelledby": "web-title"},
  element("h2", {id: "web-title"}, "On the web"),
  element("p", {className: "quiet"}, "This command writes a folder with pages and a podcast feed for any web host:"),
  command,
  button("Copy the command", () => void copy(), {className: "small"}),
);

/** @type {Export | null} */ let newest = null;

/**
 * Add the panel to the others.
 *
 * @param {HTMLElement} side
 */
export function mount(side) {
  const row = element("div", {className: "row"}, start, cancel);
  const content = element("div", {className: "stack"}, form, row, progress, message, results, phone, web);
  const own = panel("Export", false, content);
  own.id = "export";
  side.append(own);
  events.addEventListener("export", (event) => show(JSON.parse(event.data)));
  void request("GET", "api/exports").then((found) => found && show(found));
}

async function begin() {
  const sent = order();
  if (!sent) return correct();
  start.disabled = true;
  results.replaceChildren();
  message.textContent = "Reading the script …";
  try {
    const made = await withConsent(sent.script, (consent) => request("POST", "api/exports", {...sent, consent}));
    if (!made) message.textContent = "Nothing was exported.";
    else if (newest?.job !== made.job) show(made); // an event may have been faster
  } catch (error) {
    message.textContent = sentence(/** @type {Error} */ (error).message);
  }
  start.disabled = false;
  if (newest?.state === "making") cancel.focus();
}

async function stop() {
  if (!newest) return;
  cancel.disabled = true;
  message.textContent = "Cancelling …";
  await request("DELETE", `api/exports/${newest.job}`).catch((error) => (message.textContent = error.message));
  start.focus();
}

/** @param {Export} made */
function show(made) {
  const before = newest;
  newest = made;
  const making = made.state === "making";
  start.hidden = making;
  cancel.hidden = progress.hidden = !making;
  if (making) {
    if (before?.job !== made.job) cancel.disabled = false;
    progress.value = made.total ? Math.min(1, made.position / made.total) : 0;
    if (!cancel.disabled) message.textContent = `Exporting: ${Math.round(100 * progress.value)} %`;
    return;
  }
  message.textContent = {done: "Done. The files are kept until the next export, or until the studio ends.", failed: "Nothing was exported.", cancelled: "Cancelled; no files were kept.", making: ""}[made.state];
  const notes = made.notes.map((note) => element("p", {className: made.state === "failed" ? "fault" : "quiet"}, note));
  const links = made.files.map(({name, size}, number) =>
    element("a", {className: "button small", href: `api/exports/${made.job}/files/${number}`, download: name}, `Download ${name} (${size})`),
  );
  results.replaceChildren(...links, ...notes);
}

async function copy() {
  try {
    await navigator.clipboard.writeText(command.textContent ?? "");
    say("Command copied.");
  } catch {
    getSelection()?.selectAllChildren(command);
    say("Press Ctrl-C to copy the selected command.");
  }
}

desk.on("script", () => {
  const {name, origin} = desk.script ?? {name: "", origin: ""};
  command.textContent = `outpour publish ${quoted(origin === "file" ? `${name}.txt` : name)} -d site`;
  if (newest?.state !== "making") {
    message.textContent = "";
    results.replaceChildren();
  }
});

/** @param {string} name */
function quoted(name) {
  return /^[\w.-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
