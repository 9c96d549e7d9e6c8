// @ts-check
/** Explains why lines can't be recorded, or differ from those on the desk. */

import {desk} from "./desk.js";
import {button, element} from "./elements.js";
import {copyScript} from "./new_script.js";

/**
 * Return what to show above the lines.
 *
 * @param {string[]} faults what is wrong with the script or its takes
 * @param {boolean} readOnly whether its lines can't be recorded
 */
export function takeNotice(faults, readOnly) {
  const {script} = desk;
  const found = faults.map((fault) => element("p", {}, fault));
  if (script && readOnly) {
    const copy = () => void copyScript(script);
    return [
      ...found,
      element("p", {}, "This session comes with Outpour and stays as it is. Record the lines of a copy."),
      button("Make a copy", copy, {className: "small"}),
    ];
  }
  if (script && desk.text !== script.text) {
    found.push(element("p", {}, "These are the lines of the saved script. Save it (Ctrl-S) to record lines that you have changed."));
  }
  return found;
}
