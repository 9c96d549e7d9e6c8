// @ts-check
/** Starts the studio: joins its parts, and opens the library, the player or a script. */

import {request, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {goTo, markPlaying, mount as mountEditor, replaceText} from "./editor.js";
import {byId} from "./elements.js";
import {mount as mountEnd} from "./ended.js";
import {mount as mountExport} from "./export.js";
import {mount as mountFiles} from "./files.js";
import {mount as mountLibrary} from "./library.js";
import {mount as mountPlayback} from "./playback.js";
import {mount as mountPlayer} from "./player.js";
import {mount as mountSession} from "./session_panel.js";
import {attempt, say} from "./status.js";
import {mount as mountTakes} from "./takes.js";
import {mount as mountTimeline} from "./timeline.js";
import {mount as mountVersions} from "./versions.js";

/** Show what the address names: `#scripts/ID` a script, `#export/ID` its export, `#play/ID` the player; else the library. */
async function route() {
  const [, place = "library", id = ""] = decodeURIComponent(location.hash).match(/^#(scripts|export|play)\/(.+)$/) ?? [];
  const view = {scripts: "desk", export: "desk", play: "player"}[place] ?? "library";
  document.body.dataset.view = view;
  for (const name of ["library", "player", "desk"]) byId(name).hidden = name !== view;
  byId("to-library").hidden = view === "library";
  say("");
  await attempt(() => open(id));
  if (place === "export") showPanel("export");
}

/**
 * Open the panel with this id, and bring it into view.
 *
 * @param {string} id
 */
function showPanel(id) {
  const panel = /** @type {HTMLDetailsElement} */ (byId(id));
  panel.open = true;
  panel.scrollIntoView();
  panel.querySelector("summary")?.focus();
}

/**
 * Put the script with this id on the desk; none clears it.
 *
 * @param {string} id
 */
async function open(id) {
  if (!id) {
    title("Outpour");
    return desk.open(null);
  }
  const script = await request("GET", scriptPath(id));
  title(script.name);
  desk.open(script);
  byId("side").scrollTop = 0;
}

/** @param {string} text */
function title(text) {
  byId("title").textContent = text;
  document.title = text === "Outpour" ? "Outpour studio" : `${text} - Outpour studio`;
}

mountLibrary();
mountEditor();
mountFiles(byId("actions"));
mountEnd(byId("bar"));
mountPlayer();
mountSession(byId("side"), replaceText);
mountTakes(byId("side"));
mountExport(byId("side"));
mountVersions();
mountPlayback();
mountTimeline({goTo, markPlaying});
byId("to-library").addEventListener("click", () => (location.hash = ""));
addEventListener("hashchange", () => void route());
void route();
