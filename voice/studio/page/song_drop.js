// @ts-check
/** Adds a song to the listener's sessions: chosen, or dropped onto the field. */

import {request, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {element} from "./elements.js";

const LARGEST = 200_000_000; // bytes, as on the server

/**
 * Return the field.
 *
 * @param {string} place tells fields apart
 * @param {(name: string) => Promise<void> | void} added called with the name under which the song was kept
 */
export function songDrop(place, added) {
  const message = element("p", {role: "status"});
  const input = element("input", {type: "file", accept: "audio/*,.opus,.flac,.m4a,.wma", className: "unseen", id: `${place}-song`});
  const label = element("label", {htmlFor: input.id, className: "button small"}, "Add a song");
  const field = element("div", {className: "drop"}, input, element("div", {className: "row"}, label, element("span", {className: "quiet"}, "or drop it here")), message);

  /** @param {File | undefined} file */
  async function send(file) {
    const script = desk.script;
    if (!file || !script) return;
    message.className = "quiet";
    message.textContent = `Adding ${file.name} …`;
    try {
      if (file.size > LARGEST) throw new Error(`${file.name} is larger than 200 MB`);
      const path = `${scriptPath(script.id)}/music/${encodeURIComponent(file.name)}`;
      const {name} = await request("PUT", path, file);
      message.textContent = name === file.name ? `${name} is now in your sessions folder.` : `It is now in your sessions folder, as ${name}.`;
      await added(name);
    } catch (error) {
      message.className = "fault";
      message.textContent = `${/** @type {Error} */ (error).message}.`;
    }
  }

  input.addEventListener("change", () => {
    void send(input.files?.[0]);
    input.value = "";
  });
  field.addEventListener("dragover", (event) => {
    event.preventDefault();
    field.classList.add("over");
  });
  field.addEventListener("dragleave", () => field.classList.remove("over"));
  field.addEventListener("drop", (event) => {
    event.preventDefault();
    field.classList.remove("over");
    void send(event.dataTransfer?.files[0]);
  });
  desk.on("script", () => (message.textContent = ""));
  return field;
}

// A file that misses the field must not take the place of the page.
for (const name of ["dragover", "drop"]) {
  addEventListener(name, (event) => {
    if (/** @type {DragEvent} */ (event).dataTransfer?.types.includes("Files")) event.preventDefault();
  });
}
