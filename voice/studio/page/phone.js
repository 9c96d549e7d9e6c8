// @ts-check
/** "On the phone": shares what is on the desk on the local network, after a click that says so, and shows the QR code. */

import {request} from "./api.js";
import {withConsent} from "./consent.js";
import {desk} from "./desk.js";
import {button, element} from "./elements.js";
import {events} from "./events.js";
import {heardSettings} from "./export_form.js";

/**
 * @typedef {object} Sharing
 * @property {"off" | "making" | "on"} state
 * @property {string} message
 * @property {number} position in milliseconds
 * @property {number} total in milliseconds
 * @property {string} name
 * @property {string} url
 * @property {string} network
 * @property {string} picture the QR code as a data URL
 */

const start = button("Share on this network", () => void begin(), {className: "small"});
const stop = button("Stop sharing", () => void end(), {className: "small", hidden: true});
const about = element(
  "p",
  {className: "quiet"},
  "Exports this session, and lets devices on your network open it at an address that only you see. Nothing leaves your network. Sharing ends with the studio, or after 30 minutes without a request.",
);
const progress = element("progress", {max: 1, hidden: true, "aria-label": "Progress of the export"});
const code = element("img", {className: "phone-code", hidden: true});
const link = element("a", {className: "phone-link", hidden: true, target: "_blank", rel: "noreferrer"});
const message = element("p", {role: "status", "aria-live": "polite"});

/** The part of the panel that shares. */
export const phone = element(
  "section",
  {className: "stack", "aria-labelledby": "phone-title"},
  element("h2", {id: "phone-title"}, "On the phone"),
  about,
  element("div", {className: "row"}, start, stop),
  progress,
  code,
  link,
  message,
);

events.addEventListener("share", (event) => show(JSON.parse(event.data)));
void request("GET", "api/share").then(show);
desk.on("script", () => {
  if (stop.hidden) message.textContent = "";
});

async function begin() {
  const {script} = desk;
  if (!script) return;
  start.disabled = true;
  message.textContent = "Reading the script …";
  try {
    const order = {script: script.id, text: desk.text, settings: heardSettings()};
    const made = await withConsent(script.id, (consent) => request("POST", "api/share", {...order, consent}));
    if (made) stop.focus();
    else message.textContent = "Nothing was shared.";
  } catch (error) {
    message.textContent = /** @type {Error} */ (error).message;
  }
  start.disabled = false;
}

async function end() {
  await request("DELETE", "api/share").catch((error) => (message.textContent = error.message));
  start.focus();
}

/** @param {Sharing} sharing */
function show({state, message: said, position, total, name, url, network, picture}) {
  start.hidden = state !== "off";
  stop.hidden = !start.hidden;
  progress.hidden = state !== "making";
  progress.value = total ? Math.min(1, position / total) : 0;
  code.hidden = link.hidden = state !== "on";
  if (state === "on" && link.textContent !== url) {
    Object.assign(code, {src: picture, alt: `QR code of ${url}`});
    Object.assign(link, {href: url, textContent: url});
  }
  const now = state === "on" ? `Scan the code with a phone on the same network (${network}) to open ${name}. Anyone with the address can listen; the connection isn't encrypted.` : `Exporting ${name} …`;
  message.textContent = state === "off" ? said : [now, said].filter(Boolean).join(" ");
}
