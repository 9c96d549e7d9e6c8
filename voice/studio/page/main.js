// @ts-check
/** Starts the studio: joins its parts, and opens the library or a script. */

import {request} from "./api.js";
import {desk, fresh} from "./desk.js";

const library = /** @type {HTMLElement} */ (document.getElementById("library"));
const table = /** @type {HTMLElement} */ (document.getElementById("desk"));
const back = /** @type {HTMLElement} */ (document.getElementById("to-library"));

/** Show what the address names: `#scripts/ID` a script, everything else the library. */
async function route() {
  const id = decodeURIComponent(location.hash).match(/^#scripts\/(.+)$/)?.[1];
  library.hidden = Boolean(id);
  table.hidden = back.hidden = !id;
  if (!id) return desk.set("script", null);
  const script = await request("GET", `/api/scripts/${encodeURIComponent(id)}`);
  desk.set("settings", fresh());
  desk.set("text", script.text);
  desk.set("script", script);
}

back.addEventListener("click", () => (location.hash = ""));
addEventListener("hashchange", () => void route());
void route();
