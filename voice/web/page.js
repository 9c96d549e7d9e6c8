// @ts-check
// The way through the page: welcome, session, end. The last of the scripts, which starts the others.
"use strict";

let begun = false; // whether the session is on the page

/** Show one of the page's views: `welcome`, `session` or `end`.
 * @param {string} name */
function showView(name) {
  for (const view of ["welcome", "session", "end"]) element(view).hidden = view !== name;
  window.scrollTo(0, 0);
}

function showWelcome() {
  for (const note of session.care) addNote(note, session.language);
  for (const note of session.cautions) addNote(note, document.documentElement.lang);
  element("care").hidden = !element("care-notes").children.length && !session.question;
  element("agreement").hidden = !session.question;
  show(element("question"), session.question);
  const place = keptPlace();
  element("continue").hidden = !place;
  show(element("continue"), phrase("go_on_at", { time: clock(place) }));
  updateBeginButtons();
}

/** @param {string} note
 * @param {string} language */
function addNote(note, language) {
  const item = document.createElement("li");
  item.dir = "auto";
  item.lang = language;
  item.textContent = note;
  element("care-notes").append(item);
}

function updateBeginButtons() {
  const allowed = ready && (!session.question || input("agree").checked);
  button("begin").disabled = !allowed;
  button("continue").disabled = !allowed;
}

/** @param {number} ms where to begin */
function begin(ms) {
  enterSession();
  goTo(ms);
  play();
  button("play").focus({ preventScroll: true });
  update();
}

function enterSession() {
  begun = true;
  showView("session");
  clearTrouble();
  sendMetadata();
}

/** Come to rest, and play nothing else. */
function end() {
  if (endedEarly()) {
    keepPlace();
    showTrouble("incomplete");
    return;
  }
  forgetPlace();
  begun = false;
  clearSleep();
  showView("end");
  button("again").focus({ preventScroll: true });
}

function onPlay() {
  if (!begun) enterSession(); // from the system's controls, after the end
  show(element("play"), phrase("pause"));
  show(element("sleeping"), "");
  sendPosition();
  drawFrames();
}

/** Sound arrives, perhaps again, and without a tap. */
function onPlaying() {
  clearTrouble();
  show(element("play"), phrase("pause"));
}

function onPause() {
  if (!audio.error && element("trouble").hidden) show(element("play"), phrase("play"));
  update();
  keepPlace();
  sendPosition();
}

function onSeeked() {
  aimAtChapterEnd();
  sendPosition();
  update();
}

/** Fill in what stays, and leave out what this browser or this session doesn't have. */
function adapt() {
  audio.volume = 0.5; // iOS keeps the volume to its own buttons
  element("loudness").hidden = audio.volume !== 0.5;
  audio.volume = 1;
  element("hold-key").hidden = !session.holds.length;
  element("chapter-end").hidden = session.chapters.length < 2;
  for (const name of ["title", "ended-title"]) show(element(name), session.title);
  for (const name of ["length", "ended-length"]) show(element(name), clock(session.length));
  for (const name of ["title", "ended-title", "line", "next", "chapter"]) element(name).lang = session.language;
  seekBar.max = String(Math.floor(session.length / 1000));
}

function bindControls() {
  button("begin").addEventListener("click", () => begin(0));
  button("again").addEventListener("click", () => begin(0));
  button("continue").addEventListener("click", () => begin(lineStart(keptPlace())));
  input("agree").addEventListener("change", updateBeginButtons);
  button("play").addEventListener("click", togglePlaying);
  button("back").addEventListener("click", () => goBy(-STEP_MS));
  button("forward").addEventListener("click", () => goBy(STEP_MS));
  button("release").addEventListener("click", release);
  seekBar.addEventListener("input", () => { dragging = true; update(); });
  seekBar.addEventListener("change", () => { dragging = false; goTo(seekBar.valueAsNumber * 1000); });
  input("volume").addEventListener("input", applyVolume);
  sleepMenu.addEventListener("change", setSleep);
  document.addEventListener("keydown", onKey);
  document.addEventListener("visibilitychange", drawFrames);
  window.addEventListener("pagehide", keepPlace);
}

function bindAudioEvents() {
  audio.addEventListener("play", onPlay);
  audio.addEventListener("pause", onPause);
  audio.addEventListener("seeking", skipSleep);
  audio.addEventListener("seeked", onSeeked);
  audio.addEventListener("timeupdate", update); // goes on while the screen is locked
  audio.addEventListener("ratechange", () => { if (audio.playbackRate !== 1) audio.playbackRate = 1; });
  audio.addEventListener("loadedmetadata", sendPosition);
  audio.addEventListener("ended", end);
  audio.addEventListener("error", onSoundError);
  audio.addEventListener("waiting", () => showWaiting(!audio.paused));
  audio.addEventListener("playing", onPlaying);
  audio.addEventListener("pause", () => showWaiting(false));
  document.addEventListener("DOMContentLoaded", loadSound);
}

adapt();
listChapters();
showWelcome();
bindControls();
bindAudioEvents();
