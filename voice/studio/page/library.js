// @ts-check
/** The library: all sessions, the listener's own first, with a search. */

import {request} from "./api.js";
import {button, byId, element} from "./elements.js";
import {newScript} from "./new_script.js";
import {card, showDetails} from "./session_card.js";
import {attempt} from "./status.js";

/**
 * @typedef {object} Problem
 * @property {number | null} line
 * @property {string} message
 * @property {string} hint
 *
 * @typedef {object} Session
 * @property {string} id
 * @property {string} name
 * @property {string} title
 * @property {string} about
 * @property {string} kind
 * @property {string} group the heading that it belongs under
 * @property {number | null} minutes
 * @property {string[]} needs
 * @property {string[]} care
 * @property {string} language
 * @property {string[]} subjects
 * @property {"shipped" | "yours" | "file"} origin
 * @property {boolean} writable
 * @property {boolean} hides whether it takes a built-in session's place
 * @property {Problem[]} problems
 *
 * @typedef {object} Details
 * @property {{from: number, to: number} | null} possible the range of minutes; null if the script has errors
 * @property {boolean} intense
 * @property {Problem[]} problems
 */

const search = element("input", {type: "search", id: "search", autocomplete: "off", placeholder: "a walk, pen and paper, my body ..."});
const count = element("p", {className: "quiet", role: "status"});
const groups = element("div", {id: "sessions"});
const note = element("p", {className: "notice warning"});

/** @type {Session[]} */ let sessions = [];
/** @type {Map<string, HTMLElement>} */ let cards = new Map();
let visit = 0;

/** Fill the library, and fill it again whenever it is shown. */
export function mount() {
  const label = element("label", {htmlFor: "search"}, "Search the sessions");
  const tools = element("div", {className: "tools"}, element("div", {className: "field"}, label, search), button("New script", () => void newScript()));
  byId("library").append(tools, count, note, groups);
  search.addEventListener("input", filter);
  addEventListener("hashchange", () => void show());
  void show();
}

/** Read the list again, if the library is what the address names. */
export async function show() {
  visit += 1;
  if (/^#(scripts|export|play)\//.test(location.hash)) return;
  const now = visit;
  const answer = await attempt(() => request("GET", "api/library"));
  if (!answer || now !== visit) return;
  sessions = answer.sessions;
  note.textContent = answer.note;
  cards = new Map(sessions.map((session) => [session.id, card(session, show)]));
  groups.replaceChildren(...sections());
  filter();
  void learn(now);
}

/** @returns {HTMLElement[]} */
function sections() {
  const names = [...new Set(sessions.map((session) => session.group))];
  return names.map((name, number) => {
    const heading = element("h2", {id: `group-${number}`}, name);
    const listed = sessions.filter((session) => session.group === name);
    const items = listed.map((session) => /** @type {HTMLElement} */ (cards.get(session.id)));
    return element("section", {"aria-labelledby": heading.id}, heading, element("ul", {className: "list"}, ...items));
  });
}

/**
 * Ask for what is only known once a whole script is read, one session at a time, until the library is left.
 *
 * @param {number} now
 */
async function learn(now) {
  for (const session of sessions) {
    const details = await request("GET", `api/library/${encodeURIComponent(session.id)}`).catch(() => null);
    if (now !== visit) return;
    const shown = cards.get(session.id);
    if (details && shown) showDetails(shown, session, details);
  }
}

/** Show the sessions that have every word of the search in their title, subject, kind or needs. */
function filter() {
  const words = plain(search.value).split(" ").filter(Boolean);
  let found = 0;
  for (const session of sessions) {
    const text = plain([session.title, session.name, session.about, session.kind, session.group, ...session.needs, ...session.subjects].join(" "));
    const fits = words.every((word) => text.includes(word));
    /** @type {HTMLElement} */ (cards.get(session.id)).hidden = !fits;
    found += Number(fits);
  }
  for (const section of groups.children) {
    /** @type {HTMLElement} */ (section).hidden = !section.querySelector("li.session:not([hidden])");
  }
  count.textContent = words.length ? counted(found) : "";
}

/** @param {number} found */
function counted(found) {
  if (!found) return "No sessions found. Try a single word, such as walk, song or sad.";
  return `${found} of ${sessions.length} sessions`;
}

/** @param {string} text */
function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
