// @ts-check
/** The length of the session as a slider: quiet that stretches is fitted to it at once. */

import {desk} from "./desk.js";
import {button, element} from "./elements.js";
import {clock} from "./times.js";

/** Lengths that differ by less count as one. */
const SAME_MS = 1000;

/** Return the slider, with the time that it gives and the quiet that stretches. */
export function lengthControl() {
  const slider = element("input", {type: "range", step: "1", "aria-label": "Session length"});
  const shown = element("output", {className: "times"});
  const elastic = element("span", {className: "quiet elastic"});
  const reset = button("As in the script", () => choose(null), {className: "plain small"});
  let held = false;

  /** @param {number | null} minutes */
  function choose(minutes) {
    desk.set("settings", {...desk.settings, minutes});
  }

  function show() {
    const version = desk.version;
    const vary = version !== null && version.most_ms - version.least_ms >= SAME_MS;
    slider.disabled = !vary;
    reset.hidden = desk.settings.minutes === null;
    if (!version) return;
    elastic.textContent = vary
      ? `${clock(version.elastic_ms)} of ${clock(version.length_ms)} can stretch`
      : "no pause stretches; [~20s] would";
    elastic.title = elastic.textContent;
    if (held) return;
    slider.min = String(Math.ceil(version.least_ms / 1000));
    slider.max = String(Math.floor(version.most_ms / 1000));
    slider.value = String(Math.round(version.length_ms / 1000));
    showValue();
  }

  function showValue() {
    const text = `${clock(Number(slider.value) * 1000)}; ${clock(Number(slider.min) * 1000)} to ${clock(Number(slider.max) * 1000)} are possible`;
    shown.textContent = clock(Number(slider.value) * 1000);
    slider.title = text;
    slider.setAttribute("aria-valuetext", text);
  }

  slider.addEventListener("input", () => (showValue(), choose(Number(slider.value) / 60)));
  slider.addEventListener("pointerdown", () => (held = true));
  slider.addEventListener("change", () => ((held = false), show()));
  slider.addEventListener("blur", () => (held = false));
  desk.on("version settings", show);
  show();
  return element("div", {className: "row length"}, element("label", {}, "Length", slider), shown, reset, elastic);
}
