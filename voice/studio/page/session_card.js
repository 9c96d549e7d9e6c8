// @ts-check
/** One session of the library: what it is, what it needs, what to take care of, and what to do with it. */

import {request, scriptPath} from "./api.js";
import {button, element} from "./elements.js";
import {languageName} from "./language_names.js";
import {copyScript} from "./new_script.js";
import {attempt, say} from "./status.js";

/** @typedef {import("./library.js").Session} Session */
/** @typedef {import("./library.js").Details} Details */
/** @typedef {import("./library.js").Problem} Problem */

/**
 * Return the card of a session.
 *
 * @param {Session} session
 * @param {() => Promise<void>} reload reads the library again
 */
export function card(session, reload) {
  const heading = element("h3", {id: `session-${session.id}`}, session.title);
  const facts = element("p", {className: "facts quiet"}, ...factsOf(session, session.minutes ? minutes(session.minutes) : ""));
  const about = element(
    "div",
    {className: "words"},
    heading,
    session.about && element("p", {}, session.about),
    facts,
    session.needs.length > 0 && element("p", {className: "quiet"}, `You need ${session.needs.join(", ")}.`),
    session.hides && hiding(session, reload),
    element("div", {className: "faults"}, ...faults(session.problems)),
    actions(session),
  );
  return element("li", {className: "session", "aria-labelledby": heading.id}, about, careNotes(session.care, "h4"));
}

/**
 * Add what is known from reading the whole script.
 *
 * @param {HTMLElement} shown the card
 * @param {Session} session
 * @param {Details} details
 */
export function showDetails(shown, session, details) {
  const facts = /** @type {HTMLElement} */ (shown.querySelector(".facts"));
  facts.replaceChildren(...factsOf(session, lengths(session.minutes, details.possible)));
  if (details.intense) facts.append(element("span", {className: "warning"}, "intense breathing; asks for your consent"));
  const problems = details.problems.length ? details.problems : session.problems;
  /** @type {HTMLElement} */ (shown.querySelector(".faults")).replaceChildren(...faults(problems));
  for (const link of shown.querySelectorAll(".actions .playable")) link.toggleAttribute("hidden", problems.length > 0);
}

/**
 * Return the care notes in a box.
 *
 * @param {string[]} notes
 * @param {"h3" | "h4"} level of their heading
 */
export function careNotes(notes, level) {
  if (!notes.length) return null;
  const items = notes.map((note) => element("li", {}, note));
  return element("div", {className: "care"}, element(level, {}, "Take care"), element("ul", {}, ...items));
}

/**
 * Return a length in words.
 *
 * @param {number | null} wanted the script's length in minutes, or null
 * @param {{from: number, to: number} | null} possible
 */
export function lengths(wanted, possible) {
  if (!possible) return wanted ? minutes(wanted) : "";
  const {from, to} = possible;
  if (from === to) return `about ${minutes(from)}`;
  return wanted && wanted >= from && wanted <= to ? `${minutes(wanted)}, ${from} to ${to} possible` : `${from} to ${to} minutes`;
}

/** @param {number} count */
function minutes(count) {
  return `${Math.round(count * 10) / 10} ${count === 1 ? "minute" : "minutes"}`;
}

/**
 * @param {Session} session
 * @param {string} length
 */
function factsOf(session, length) {
  const facts = [length, session.kind === session.group ? "" : session.kind, languageName(session.language)];
  return facts.filter(Boolean).map((fact) => element("span", {}, String(fact)));
}

/**
 * @param {Session} session
 * @param {() => Promise<void>} reload
 */
function hiding(session, reload) {
  const back = async () => {
    const answer = await attempt(() => request("POST", `${scriptPath(session.id)}/reset`, {}));
    if (!answer) return;
    await reload();
    say(`The built-in session is back. Your copy is now called ${answer.kept}.`);
  };
  const label = "Go back to the built-in session";
  return element(
    "p",
    {className: "row quiet"},
    "Your copy hides the built-in session.",
    button(label, () => void back(), {className: "plain small", "aria-label": `${label}: ${session.title}`}),
  );
}

/**
 * Return the problems of a script, one below the other.
 *
 * @param {Problem[]} problems
 */
export function faults(problems) {
  return problems.map(({line, message, hint}) =>
    element("p", {className: "notice fault"}, `${line ? `Line ${line}: ` : ""}${message}${hint ? `; ${hint}` : ""}`),
  );
}

/** @param {Session} session */
function actions(session) {
  const id = encodeURIComponent(session.id);
  const play = element("a", {className: "button primary small playable", href: `#play/${id}`, "aria-label": `Play: ${session.title}`}, "Play");
  play.hidden = session.problems.length > 0;
  const edit = session.writable
    ? element("a", {className: "button small", href: `#scripts/${id}`, "aria-label": `Edit: ${session.title}`}, "Edit")
    : button("Edit a copy", () => void copyScript(session), {className: "small", "aria-label": `Edit a copy: ${session.title}`});
  const look = !session.writable && element("a", {className: "button plain small", href: `#scripts/${id}`, "aria-label": `Read: ${session.title}`}, "Read");
  const take = element("a", {className: "button plain small playable", href: `#export/${id}`, "aria-label": `Export or share: ${session.title}`}, "Export or share");
  take.hidden = play.hidden;
  return element("div", {className: "row actions"}, play, edit, look, take);
}
