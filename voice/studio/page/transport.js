// @ts-check
/** The row above the strip: play, the time, following, the length and the volume. */

import {desk} from "./desk.js";
import {button, element} from "./elements.js";
import {toggle} from "./playback.js";
import {lengthControl} from "./length.js";
import {getVolume, setVolume} from "./sound.js";
import {at, clock, lineAt} from "./times.js";

/** Time after the last change of the text until the editor scrolls to the sound again. */
const TYPING_MS = 4000;

/**
 * Return the row.
 *
 * @param {{markPlaying: (line: number | null, follow: boolean) => void}} editor marks the line that sounds
 */
export function controls(editor) {
  const play = button("Play", () => void toggle(), {className: "primary small play"});
  const time = element("span", {className: "times"});
  const chapter = element("span", {className: "quiet chapter"});
  const follow = element("input", {type: "checkbox", checked: localStorage.getItem("follow") !== "no"});
  const volume = element("input", {type: "range", min: "0", max: "1", step: "0.05", value: String(getVolume())});
  let typed = 0;

  function show() {
    const {version, playing} = desk;
    play.textContent = playing ? "Pause" : "Play";
    play.disabled = !version && !playing;
  }

  function showPlace() {
    const {version, place} = desk;
    const total = version ? `${version.exact ? "" : "~"}${clock(version.length_ms)}` : "0:00";
    time.textContent = `${clock(place)} / ${total}`;
    chapter.textContent = (version && at(version.chapters, place)?.title) ?? "";
    const line = version && desk.playing ? lineAt(version, place) : null;
    if (line === desk.sounding) return;
    desk.set("sounding", line);
    editor.markPlaying(line, follow.checked && Date.now() - typed > TYPING_MS);
  }

  follow.addEventListener("change", () => localStorage.setItem("follow", follow.checked ? "yes" : "no"));
  volume.addEventListener("input", () => setVolume(Number(volume.value)));
  desk.on("text", () => (typed = Date.now()));
  desk.on("version playing", show);
  desk.on("version playing place", showPlace);
  show();
  showPlace();
  return element("div", {className: "row transport"},
    play, time, chapter, lengthControl(),
    element("label", {className: "check"}, follow, "Follow in the text"),
    element("label", {className: "volume"}, "Volume", volume),
  );
}
