// @ts-check
/** Makes scripts: new ones, and copies of sessions. */

import {request} from "./api.js";
import {ask} from "./dialog.js";
import {element} from "./elements.js";

/** Ask for a name, make a script, and open it. */
export async function newScript() {
  await make("New script", "my-evening", null, "It begins with a few lines that show how to write one.");
}

/**
 * Ask for a name, make a copy of a script, and open it.
 *
 * @param {{id: string, name: string, title?: string}} script a session of the library, or the script on the desk
 */
export async function copyScript({id, name, title = name}) {
  await make(
    `A copy of “${title}”`,
    `my-${name}`,
    id,
    `The built-in session stays as it is. A copy called ${name} would take its place until you go back to it.`,
  );
}

/**
 * Ask for a name until it is one that a session can have, and make the script.
 *
 * @param {string} title
 * @param {string} suggestion
 * @param {string | null} from the id of the session that is copied
 * @param {string} about
 */
async function make(title, suggestion, from, about) {
  let name = suggestion;
  for (let trouble = ""; ; ) {
    const chosen = await askName(title, name, about, trouble);
    if (chosen === null) return;
    try {
      const {id} = await request("POST", "api/scripts", {name: chosen, from});
      location.hash = `#scripts/${encodeURIComponent(id)}`;
      return;
    } catch (error) {
      [name, trouble] = [chosen, /** @type {Error} */ (error).message];
    }
  }
}

/**
 * Return the name that is typed; null if it was cancelled.
 *
 * @param {string} title
 * @param {string} suggestion
 * @param {string} about
 * @param {string} trouble why the name before couldn't be used
 */
async function askName(title, suggestion, about, trouble) {
  const name = element("input", {type: "text", id: "new-name", value: suggestion, autocomplete: "off", spellcheck: false, maxLength: 80});
  const label = element("label", {htmlFor: name.id}, "Name (letters, digits, - and _)");
  const form = element("form", {method: "dialog", className: "field", id: "new-script"}, label, name);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    name.closest("dialog")?.close("make");
  });
  const warning = element("p", {className: "notice fault", role: "alert"}, trouble);
  const opened = ask({
    title,
    content: [form, ...(trouble ? [warning] : []), element("p", {className: "quiet"}, about)],
    answers: [
      {label: "Cancel", value: ""},
      {label: "Create", value: "make", primary: true},
    ],
  });
  name.select();
  return (await opened) === "make" ? name.value.trim() : null;
}
