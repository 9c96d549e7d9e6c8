// @ts-check
/** Says that the studio has ended, how to go on, and lets the text be kept. */

import {desk} from "./desk.js";
import {button, element} from "./elements.js";
import {events} from "./events.js";

/** Time without a connection after which the studio counts as ended. */
const PATIENCE_MS = 3000;

const notice = element("div", {id: "ended", className: "notice warning row", role: "alert", hidden: true});
/** @type {number | undefined} */
let timer;

/**
 * Watch the connection, and put the notice below `bar`.
 *
 * @param {HTMLElement} bar
 */
export function mount(bar) {
  bar.after(notice);
  events.addEventListener("lost", (event) => {
    const reason = JSON.parse(event.data);
    timer ??= setTimeout(() => show(reason), PATIENCE_MS);
  });
  events.addEventListener("connected", () => {
    clearTimeout(timer);
    timer = undefined;
    notice.hidden = true;
  });
}

/** @param {string} reason what the server said; empty if it can't be reached */
function show(reason) {
  const words = reason
    ? `This page gets no updates: ${reason}.`
    : "The studio has ended, so what you type now isn't kept. Run “outpour studio” again, and open the link that it prints.";
  const keep = button("Keep a copy of the text", download, {className: "small", hidden: !desk.script});
  notice.replaceChildren(element("span", {}, words), keep);
  notice.hidden = false;
}

/** Save the text on the desk as the browser saves files. */
function download() {
  const url = URL.createObjectURL(new Blob([desk.text], {type: "text/plain"}));
  element("a", {href: url, download: `${desk.script?.name ?? "script"}.txt`}).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
