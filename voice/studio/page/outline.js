// @ts-check
/** The panels of the editor: problems with their fixes, and chapters. */

import {desk} from "./desk.js";
import {applyFix} from "./diagnostics.js";
import {button, byId, element, panel} from "./elements.js";

/**
 * Append the panels to the side of the desk.
 *
 * @param {any} view
 * @param {{goTo: (line: number) => void, focus: () => void}} editor
 */
export function mount(view, editor) {
  const count = element("span", {className: "count", role: "status"});
  const problems = element("ul", {className: "list problems"});
  const problemPanel = panel("Problems", true, problems);
  problemPanel.id = "problems";
  problemPanel.querySelector("summary")?.append(" ", count);
  const chapters = element("ol", {className: "list chapters"});
  const chapterPanel = panel("Chapters", true, chapters);
  chapterPanel.id = "chapters";
  byId("side").append(problemPanel, chapterPanel);
  const open = (/** @type {number} */ line) => {
    editor.goTo(line);
    editor.focus();
  };
  desk.on("problems script", () => {
    count.textContent = desk.script ? counted() : "";
    problems.replaceChildren(...desk.problems.map((problem) => problemRow(problem, view, open)));
    problemPanel.classList.toggle("empty", !desk.problems.length);
  });
  desk.on("chapters script", () => {
    chapters.replaceChildren(...desk.chapters.map(({title, line}) => element("li", {}, button(title, () => open(line)))));
    chapterPanel.hidden = !desk.chapters.length;
    markCurrent(chapters);
  });
  desk.on("cursor", () => markCurrent(chapters));
}

/** Return how many problems there are, in words. */
function counted() {
  const errors = desk.problems.filter(({severity}) => severity === "error").length;
  const parts = [amount(errors, "error"), amount(desk.problems.length - errors, "warning")].filter(Boolean);
  return parts.join(", ") || "None";
}

/**
 * @param {number} number
 * @param {string} noun
 */
function amount(number, noun) {
  return number ? `${number} ${noun}${number === 1 ? "" : "s"}` : "";
}

/**
 * @param {import("./desk.js").Problem} problem
 * @param {any} view
 * @param {(line: number) => void} open
 */
function problemRow(problem, view, open) {
  const {line, severity, message, hint, fix} = problem;
  const kind = severity === "error" ? "Error" : "Warning";
  return element(
    "li",
    {className: severity === "error" ? "error" : "warned"},
    button(`Line ${line}: ${message}`, () => open(line), {className: "plain", title: kind}),
    hint && element("p", {className: "quiet"}, hint),
    fix && !view.state.readOnly && button(fix.label, () => applyFix(view, problem), {className: "small"}),
  );
}

/**
 * Mark the chapter that the cursor is in.
 *
 * @param {HTMLElement} list
 */
function markCurrent(list) {
  const current = desk.chapters.findLastIndex(({line}) => line <= desk.cursor);
  [...list.querySelectorAll("button")].forEach((each, index) => {
    if (index === current) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  });
}
