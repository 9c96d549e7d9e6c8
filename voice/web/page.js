
// @ts-check
// Plays the session that this page holds. The audio element is the only clock: everything shown follows from its time.
"use strict";

/**
 * @typedef {[start: number, stop: number, text: string]} Line Words while they are heard; times in milliseconds.
 * @typedef {[start: number, stop: number, words: string, begin: number, end: number]} Phase
 *   A phase of a breath, with how full the lungs are at its begin and end, from 0 to 1.
 * @typedef {object} Session
 * @property {string} title
 * @property {string} language
 * @property {number} length in milliseconds
 * @property {number} [size] of the sound that the page holds, in bytes
 * @property {string} [sound] URL of the sound, if the page doesn't hold it
 * @property {string} key where the listener's place is kept
 * @property {string[]} care
 * @property {string[]} cautions
 * @property {string} question
 * @property {Line[]} lines
 * @property {Phase[]} phases
 * @property {[start: number, title: string][]} chapters
 * @property {[start: number, stop: number][]} holds
 */

(() => {
  const STEP_MS = 10_000; // how far the arrow keys and buttons go
  const FADE_MS = 20_000; // how long the sleep timer fades
  const LEAST_PLACE_MS = 10_000; // a place closer to the beginning or the end isn't worth keeping
  const SAVE_EVERY_MS = 5_000;
  const RESTART_MS = 3_000; // "previous" within this time of a chapter's start goes to the chapter before
  const SMALLEST = 0.4; // size of the breath circle when the lungs are empty

  /** @type {Session} */
  const session = JSON.parse(element("data").textContent ?? "");
  const audio = /** @type {HTMLAudioElement} */ (element("audio"));
  const seek = /** @type {HTMLInputElement} */ (element("seek"));
  const volume = /** @type {HTMLInputElement} */ (element("volume"));
  const sleep = /** @type {HTMLSelectElement} */ (element("sleep"));
  const agree = /** @type {HTMLInputElement} */ (element("agree"));
  const beginButton = /** @type {HTMLButtonElement} */ (element("begin"));

  let ready = false; // whether the sound is complete
  let begun = false;
  let frame = 0; // the next frame to draw
  let seeking = false; // whether the listener is dragging the position
  let savedAt = -Infinity; // when the place was last kept, on the page's clock
  /** @type {number | null} */
  let sleepLeft = null; // milliseconds of playing until the sleep timer ends
  let sleepTick = 0; // when the sleep timer was last counted down, on the page's clock
  /** @type {number | null} */
  let sleepPlace = null; // position at which the session falls asleep, for the end of a chapter

  /** @param {string} id */
  function element(id) {
    const found = document.getElementById(id);
    if (!found) throw new Error(`no element ${id}`);
    return found;
  }

  /** Set the text of an element only if it changes, so that screen readers read it once.
   * @param {HTMLElement} target
   * @param {string} text */
  function show(target, text) {
    if (target.textContent !== text) target.textContent = text;
  }

  /** @param {number} ms */
  function clock(ms) {
    const seconds = Math.max(0, Math.floor(ms / 1000));
    const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    const tail = `${String(rest).padStart(2, "0")}`;
    return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
  }

  function position() {
    return audio.currentTime * 1000;
  }

  /** Return the index of the last item that begins at or before a position; -1 if none does.
   * @param {readonly (readonly [number, ...unknown[]])[]} items
   * @param {number} ms */
  function lastBegun(items, ms) {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (items[middle][0] <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  // The sound

  function loadSound() {
    if (session.sound) linkSound(session.sound);
    else loadOwnSound();
  }

  /** @param {string} url of the file that lies beside the page */
  function linkSound(url) {
    const download = /** @type {HTMLAnchorElement} */ (element("download"));
    download.href = url;
    download.hidden = false;
    audio.preload = "metadata"; // a phone pays for what it loads
    audio.src = url;
    ready = true;
    allowBeginning();
  }

  /** Turn the encoded sound into a file in memory, and free the text it came from. */
  function loadOwnSound() {
    /** @type {Uint8Array<ArrayBuffer>[]} */
    const parts = [];
    for (const part of [...element("sound").children]) {
      parts.push(decoded(part.textContent ?? ""));
      part.remove();
    }
    const sound = new Blob(parts, { type: "audio/mpeg" });
    if (sound.size !== session.size) {
      show(element("notice"), "This file is incomplete. Copy or download it again.");
      return;
    }
    audio.src = URL.createObjectURL(sound);
    ready = true;
    allowBeginning();
  }

  /** @param {string} text in base64
   * @returns {Uint8Array<ArrayBuffer>} */
  function decoded(text) {
    if ("fromBase64" in Uint8Array) return /** @type {any} */ (Uint8Array).fromBase64(text);
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
    return bytes;
  }

  function play() {
    audio.play().catch((/** @type {DOMException} */ error) => {
      if (error.name !== "AbortError") show(element("play"), "Play"); // paused again before it began
    });
  }

  function togglePlaying() {
    if (audio.paused) play();
    else audio.pause();
  }

  /** @param {number} ms */
  function goTo(ms) {
    audio.currentTime = Math.min(Math.max(0, ms), session.length) / 1000;
  }

  // The listener's place, kept only in this browser

  /** @returns {number} the kept place in milliseconds; 0 if there is none */
  function keptPlace() {
    try {
      const ms = Number(localStorage.getItem(`outpour:${session.key}`));
      return ms > LEAST_PLACE_MS && ms < session.length - LEAST_PLACE_MS ? ms : 0;
    } catch {
      return 0; // this browser keeps nothing for the page
    }
  }

  function keepPlace() {
    if (!begun) return;
    savedAt = performance.now();
    try {
      localStorage.setItem(`outpour:${session.key}`, String(audio.ended ? 0 : Math.round(position())));
    } catch {
      // This browser keeps nothing for the page.
    }
  }

  // Beginning and end

  function showWelcome() {
    show(element("title"), session.title);
    element("title").lang = session.language;
    show(element("length"), clock(session.length));
    for (const note of [...session.care, ...session.cautions]) {
      const item = document.createElement("li");
      item.dir = "auto";
      item.lang = session.language;
      item.textContent = note;
      element("care-notes").append(item);
    }
    element("care").hidden = !session.care.length && !session.question;
    element("agreement").hidden = !session.question;
    show(element("question"), session.question);
    element("question").lang = session.language;
    const place = keptPlace();
    element("continue").hidden = !place;
    show(element("continue"), `Go on at ${clock(place)}`);
    allowBeginning();
  }

  function allowBeginning() {
    const allowed = ready && (!session.question || agree.checked);
    beginButton.disabled = !allowed;
    /** @type {HTMLButtonElement} */ (element("continue")).disabled = !allowed;
  }

  /** @param {number} ms where to begin */
  function begin(ms) {
    begun = true;
    element("welcome").hidden = true;
    element("session").hidden = false;
    show(element("notice"), "");
    describeToSystem();
    goTo(ms);
    play();
    element("play").focus({ preventScroll: true });
    window.scrollTo(0, 0);
    update();
  }

  function end() {
    keepPlace();
    begun = false;
    element("session").hidden = true;
    element("welcome").hidden = false;
    element("continue").hidden = true;
    show(beginButton, "Begin again");
    show(element("notice"), "The session has ended.");
    clearSleep();
    beginButton.focus();
  }

  // What is shown at a position

  function update() {
    const ms = position();
    showLine(ms);
    showBreath(ms);
    showHold(ms);
    showPlace(ms);
    countDown(ms);
    if (!audio.paused && performance.now() - savedAt > SAVE_EVERY_MS) keepPlace();
  }

  /** @param {number} ms */
  function showLine(ms) {
    const index = lastBegun(session.lines, ms);
    const line = session.lines[index];
    show(element("line"), line?.[2] ?? "");
    element("line").classList.toggle("past", Boolean(line) && ms >= line[1]);
    show(element("next"), session.lines[index + 1]?.[2] ?? "");
  }

  /** @param {number} ms */
  function showBreath(ms) {
    const phase = session.phases[lastBegun(session.phases, ms)];
    const breathing = Boolean(phase) && ms < phase[1];
    show(element("phase"), breathing ? phase[2] : "");
    const fullness = breathing ? fullnessAt(phase, ms) : 0;
    element("circle").style.transform = `scale(${(SMALLEST + (1 - SMALLEST) * fullness).toFixed(4)})`;
  }

  /** @param {Phase} phase
   * @param {number} ms */
  function fullnessAt([start, stop, , from, to], ms) {
    const done = Math.min(1, Math.max(0, (ms - start) / (stop - start)));
    return from + ((to - from) * (1 - Math.cos(Math.PI * done))) / 2;
  }

  /** Return the hold at a position.
   * @param {number} ms */
  function holdAt(ms) {
    const hold = session.holds[lastBegun(session.holds, ms)];
    return hold && ms < hold[1] ? hold : null;
  }

  /** @param {number} ms */
  function showHold(ms) {
    element("release").hidden = !holdAt(ms);
  }

  function release() {
    const hold = holdAt(position());
    if (hold) goTo(hold[1]);
  }

  /** @param {number} ms */
  function showPlace(ms) {
    if (!seeking) seek.value = String(Math.floor(ms / 1000));
    seek.setAttribute("aria-valuetext", `${clock(Number(seek.value) * 1000)} of ${clock(session.length)}`);
    show(element("elapsed"), clock(ms));
    show(element("remaining"), `−${clock(session.length - Math.floor(ms / 1000) * 1000)}`);
    const current = lastBegun(session.chapters, ms);
    show(element("chapter"), session.chapters.length > 1 ? chapterTitle(current) : session.title);
    for (const [index, button] of [...element("chapters").querySelectorAll("button")].entries()) {
      if (index === current) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
  }

  // Chapters

  /** @param {number} index */
  function chapterTitle(index) {
    return session.chapters[index]?.[1] || session.title;
  }

  function listChapters() {
    element("contents").hidden = session.chapters.length < 2;
    for (const [index, [start]] of session.chapters.entries()) {
      const [item, button, title, time] = ["li", "button", "span", "span"].map((name) => document.createElement(name));
      title.dir = "auto";
      title.lang = session.language;
      title.textContent = chapterTitle(index);
      time.textContent = clock(start);
      /** @type {HTMLButtonElement} */ (button).type = "button";
      button.append(title, time);
      button.addEventListener("click", () => goTo(start));
      item.append(button);
      element("chapters").append(item);
    }
  }

  function nextChapter() {
    const next = session.chapters[lastBegun(session.chapters, position()) + 1];
    if (next) goTo(next[0]);
  }

  function previousChapter() {
    goTo(session.chapters[Math.max(0, lastBegun(session.chapters, position() - RESTART_MS))]?.[0] ?? 0);
  }

  // The sleep timer counts only while the session plays.

  function setSleep() {
    clearFade();
    sleepLeft = sleep.value && sleep.value !== "chapter" ? Number(sleep.value) * 60_000 : null;
    sleepTick = performance.now();
    aimAtChapterEnd();
    update();
  }

  function aimAtChapterEnd() {
    const next = session.chapters[lastBegun(session.chapters, position()) + 1];
    sleepPlace = sleep.value === "chapter" ? (next?.[0] ?? session.length) : null;
  }

  function clearSleep() {
    sleep.value = "";
    sleepLeft = sleepPlace = null;
    clearFade();
  }

  function clearFade() {
    audio.volume = Number(volume.value) / 100;
  }

  /** @param {number} ms */
  function countDown(ms) {
    const now = performance.now();
    if (sleepLeft !== null && !audio.paused) sleepLeft -= now - sleepTick;
    sleepTick = now;
    const left = sleepPlace !== null ? sleepPlace - ms : sleepLeft;
    if (left === null || audio.paused) return;
    if (left > 0) {
      audio.volume = (Number(volume.value) / 100) * Math.min(1, left / FADE_MS);
      return;
    }
    audio.pause();
    clearSleep();
  }

  // Keys, and the system's own controls

  /** @type {Record<string, () => void>} */
  const KEYS = {
    " ": togglePlaying,
    k: togglePlaying,
    arrowleft: () => goTo(position() - STEP_MS),
    arrowright: () => goTo(position() + STEP_MS),
    arrowup: () => changeVolume(5),
    arrowdown: () => changeVolume(-5),
    n: nextChapter,
    p: previousChapter,
    enter: release,
  };

  /** @param {KeyboardEvent} event */
  function onKey(event) {
    const target = /** @type {HTMLElement} */ (event.target);
    const releases = event.key === "Enter" && target.id === "play" && holdAt(position());
    const onButton = target.closest("button, summary") && (event.key === " " || event.key === "Enter") && !releases;
    const hasModifier = event.ctrlKey || event.altKey || event.metaKey;
    if (!begun || hasModifier || onButton || target.closest("input, select")) return;
    const action = KEYS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** @param {number} by percentage points */
  function changeVolume(by) {
    volume.value = String(Number(volume.value) + by);
    clearFade();
  }

  /** Tell the system what plays, for its lock screen and headsets. */
  function describeToSystem() {
    if (!("mediaSession" in navigator)) return;
    const artwork = /** @type {HTMLLinkElement} */ (element("artwork")).href;
    navigator.mediaSession.metadata = new MediaMetadata({
      title: session.title,
      artist: "Outpour",
      artwork: [{ src: artwork, sizes: "512x512", type: "image/jpeg" }],
    });
    /** @type {Partial<Record<MediaSessionAction, MediaSessionActionHandler>>} */
    const actions = {
      play,
      pause: () => audio.pause(),
      seekbackward: (details) => goTo(position() - (details.seekOffset ?? STEP_MS / 1000) * 1000),
      seekforward: (details) => goTo(position() + (details.seekOffset ?? STEP_MS / 1000) * 1000),
      seekto: (details) => goTo((details.seekTime ?? 0) * 1000),
      previoustrack: session.chapters.length > 1 ? previousChapter : undefined,
      nexttrack: session.chapters.length > 1 ? nextChapter : undefined,
    };
    for (const [name, action] of Object.entries(actions)) {
      try {
        navigator.mediaSession.setActionHandler(/** @type {MediaSessionAction} */ (name), action ?? null);
      } catch {
        // This browser doesn't know the action.
      }
    }
  }

  function placeOnSystem() {
    const duration = audio.duration;
    if (!("mediaSession" in navigator) || !navigator.mediaSession.setPositionState || !Number.isFinite(duration)) return;
    navigator.mediaSession.setPositionState({ duration, playbackRate: 1, position: Math.min(audio.currentTime, duration) });
  }

  // Start

  function drawFrames() {
    cancelAnimationFrame(frame); // so that there is never more than one loop
    if (audio.paused || document.hidden) return;
    update();
    frame = requestAnimationFrame(drawFrames);
  }

  function onPlay() {
    show(element("play"), "Pause");
    sleepTick = performance.now();
    drawFrames();
  }

  function onPause() {
    show(element("play"), "Play");
    keepPlace();
    update();
  }

  function onSeeked() {
    aimAtChapterEnd();
    placeOnSystem();
    update();
  }

  function onError() {
    ready = begun = false;
    element("session").hidden = true;
    element("welcome").hidden = false;
    const advice = session.sound ? "Keep its file beside this page, or try another browser." : "Try another browser.";
    show(element("notice"), `The sound can't be played. ${advice}`);
    allowBeginning();
  }

  /** Leave out what this browser or this session doesn't have. */
  function adapt() {
    audio.volume = 0.5; // iOS keeps the volume to its own buttons
    element("loudness").hidden = audio.volume !== 0.5;
    audio.volume = 1;
    element("breath").hidden = !session.phases.length;
    for (const id of ["line", "next", "phase", "chapter"]) element(id).lang = session.language;
    seek.max = String(Math.floor(session.length / 1000));
  }

  function listen() {
    beginButton.addEventListener("click", () => begin(0));
    element("continue").addEventListener("click", () => begin(lineStart(keptPlace())));
    agree.addEventListener("change", allowBeginning);
    element("play").addEventListener("click", togglePlaying);
    element("back").addEventListener("click", () => goTo(position() - STEP_MS));
    element("forward").addEventListener("click", () => goTo(position() + STEP_MS));
    element("release").addEventListener("click", release);
    seek.addEventListener("input", () => { seeking = true; update(); });
    seek.addEventListener("change", () => { seeking = false; goTo(Number(seek.value) * 1000); });
    volume.addEventListener("input", clearFade);
    sleep.addEventListener("change", setSleep);
    document.addEventListener("keydown", onKey);
    document.addEventListener("visibilitychange", drawFrames);
    window.addEventListener("pagehide", keepPlace);
    audio.addEventListener("play", onPlay);
    audio.addEventListener("pause", onPause);
    audio.addEventListener("seeked", onSeeked);
    audio.addEventListener("timeupdate", update); // goes on while the screen is locked
    audio.addEventListener("ratechange", () => { if (audio.playbackRate !== 1) audio.playbackRate = 1; });
    audio.addEventListener("loadedmetadata", placeOnSystem);
    audio.addEventListener("ended", end);
    audio.addEventListener("error", onError);
    document.addEventListener("DOMContentLoaded", loadSound);
  }

  /** Return the start of the line that is heard at a position, or the position if none is.
   * @param {number} ms */
  function lineStart(ms) {
    const line = session.lines[lastBegun(session.lines, ms)];
    return line && ms < line[1] ? line[0] : ms;
  }

  adapt();
  listChapters();
  showWelcome();
  listen();
})();
