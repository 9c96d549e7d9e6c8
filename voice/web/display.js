// @ts-check
// What the page shows at a position: the line, the times, the chapters.
"use strict";

const seekBar = input("seek");
const LONG_LINE = 90; // number of characters from which a line is shown smaller
let frame = 0; // the next frame to draw
let dragging = false; // whether the listener is dragging the position

/** Show the present position. Called for each frame, and by the sound itself while the screen is locked. */
function update() {
  const ms = position();
  if (!audio.error && audio.readyState > 0) lastPosition = ms;
  showLine(ms);
  showBreath(ms);
  element("release").hidden = !holdAt(ms);
  showPlace(ms);
  showChapter(lastBegun(session.chapters, ms));
  countDown(ms);
  showSleep();
  keepPlaceSometimes();
}

function drawFrames() {
  cancelAnimationFrame(frame); // so that there is never more than one loop
  if (audio.paused || document.hidden) return;
  update();
  frame = requestAnimationFrame(drawFrames);
}

/** @param {number} ms */
function showLine(ms) {
  const index = lastBegun(session.lines, ms);
  const line = session.lines[index];
  show(element("line"), line?.[2] ?? "");
  element("line").classList.toggle("past", Boolean(line) && ms >= line[1]);
  element("line").classList.toggle("long", (line?.[2].length ?? 0) > LONG_LINE);
  show(element("next"), session.lines[index + 1]?.[2] ?? "");
}

/** @param {number} ms */
function showPlace(ms) {
  if (!dragging) seekBar.value = String(Math.floor(ms / 1000));
  const [time, length] = [clock(seekBar.valueAsNumber * 1000), clock(session.length)];
  mark(seekBar, "aria-valuetext", phrase("of", { time, length }));
  show(element("elapsed"), clock(ms));
  show(element("remaining"), `−${clock(session.length - Math.floor(ms / 1000) * 1000)}`);
}

/** @param {number} current index of the chapter; -1 before the first */
function showChapter(current) {
  show(element("chapter"), session.chapters.length > 1 ? chapterTitle(current) : session.title);
  for (const [index, item] of [...element("chapters").querySelectorAll("button")].entries()) {
    mark(item, "aria-current", index === current ? "true" : null);
  }
}

/** @param {number} index */
function chapterTitle(index) {
  return session.chapters[index]?.[1] || session.title;
}

function listChapters() {
  element("contents").hidden = session.chapters.length < 2;
  for (const [index, [start]] of session.chapters.entries()) {
    const [item, chapter, title, time] = ["li", "button", "span", "span"].map((name) => document.createElement(name));
    title.dir = "auto";
    title.lang = session.language;
    title.textContent = chapterTitle(index);
    time.textContent = clock(start);
    /** @type {HTMLButtonElement} */ (chapter).type = "button";
    chapter.append(title, time);
    chapter.addEventListener("click", () => goTo(start));
    item.append(chapter);
    element("chapters").append(item);
  }
}
