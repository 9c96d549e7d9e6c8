// @ts-check
// The sound: a plain audio element, which plays on while the screen is locked, and what becomes of it when it fails.
"use strict";

const MISSING_MS = 3_000; // sound that ends so much before the session is incomplete
const LOAD_TIMEOUT_MS = 10_000; // how long linked sound may take to arrive; browsers try for minutes before they report an error

const audio = /** @type {HTMLAudioElement} */ (element("audio"));
let ready = false; // whether there is sound to begin with
let lastPosition = 0; // in milliseconds, while the sound could be played
let loadTimer = 0; // the timer that runs while sound is awaited

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
  updateBeginButtons();
}

/** Turn the encoded sound into a file in memory, and free the text it came from. */
function loadOwnSound() {
  /** @type {Blob[]} */
  const parts = [];
  for (const part of [...element("sound").children]) {
    parts.push(new Blob([decoded(part.textContent ?? "")])); // a blob lies outside the script's memory
    part.remove();
  }
  const sound = new Blob(parts, { type: "audio/mpeg" });
  if (sound.size !== session.size) {
    show(element("notice"), phrase("incomplete"));
    return;
  }
  audio.src = URL.createObjectURL(sound);
  ready = true;
  updateBeginButtons();
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

/** Return the name of the words that say why the sound failed. */
function troubleName() {
  if (!session.sound) return "unplayable";
  return location.protocol === "file:" ? "missing" : "unreachable";
}

/** Report that the sound failed: before the session begins, or while it plays. Linked sound may come back. */
function onSoundError() {
  keepPlace();
  if (begun) {
    showTrouble(troubleName());
    return;
  }
  ready = Boolean(session.sound);
  show(element("notice"), phrase(troubleName()));
  updateBeginButtons();
}

/** Load sound that failed once more, at the same position. */
function reload() {
  const ms = lastPosition;
  audio.load();
  goTo(ms);
}

/** Return whether the sound ended long before the session does. */
function endedEarly() {
  return position() < session.length - MISSING_MS;
}

/** Return whether playing again needs the sound to be loaded again. */
function mustReload() {
  return Boolean(audio.error) || audio.ended || !element("trouble").hidden;
}

/** Show what went wrong, and let the play button try again.
 * @param {string} name of the words */
function showTrouble(name) {
  showWaiting(false);
  show(element("trouble"), phrase(name));
  element("trouble").hidden = false;
  show(element("play"), phrase("try_again"));
}

function clearTrouble() {
  showWaiting(false);
  element("trouble").hidden = true;
  show(element("trouble"), "");
}

/** @param {boolean} waits whether playing waits for sound to arrive */
function showWaiting(waits) {
  clearTimeout(loadTimer);
  element("waiting").hidden = !waits;
  if (waits && session.sound) loadTimer = setTimeout(() => showTrouble(troubleName()), LOAD_TIMEOUT_MS);
}
