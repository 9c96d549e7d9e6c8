// @ts-check
// The sound: a plain audio element, which plays on while the screen is locked, and what becomes of it when it fails.
"use strict";

const MISSING_MS = 3_000; // sound that ends so much before the session is incomplete

const audio = /** @type {HTMLAudioElement} */ (element("audio"));
let ready = false; // whether there is sound to begin with
let lastPosition = 0; // in milliseconds, while the sound could be played

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

/** Report that the sound failed: before the session begins, or while it plays. Linked sound may come back. */
function onSoundError() {
  const beside = location.protocol === "file:" ? "missing" : "unreachable";
  const name = session.sound ? beside : "unplayable";
  keepPlace();
  if (begun) {
    showTrouble(name);
    return;
  }
  ready = Boolean(session.sound);
  show(element("notice"), phrase(name));
  allowBeginning();
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

/** Show what went wrong, and let the play button try again.
 * @param {string} name of the words */
function showTrouble(name) {
  show(element("trouble"), phrase(name));
  element("trouble").hidden = false;
  showWaiting(false);
  show(element("play"), phrase("try_again"));
}

function clearTrouble() {
  element("trouble").hidden = true;
  show(element("trouble"), "");
}

/** @param {boolean} waits whether playing waits for sound to arrive */
function showWaiting(waits) {
  element("waiting").hidden = !waits;
}
