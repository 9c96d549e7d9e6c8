// @ts-check
/** The lines of the saved script on the desk, and their takes. */

import {request, scriptPath} from "./api.js";
import {desk} from "./desk.js";
import {markTakes} from "./editor.js";

/** @typedef {import("./take_list.js").Line} Line */

export class TakeLines {
  /** @type {Line[]} */ all = [];
  /** The line that is recorded next. @type {Line | undefined} */ current;
  /** Whether the script's lines may be recorded. */ writable = false;
  /** What is wrong with the script or its takes. @type {string[]} */ faults = [];
  /** The text of the script whose lines these are. */ #text = "";
  #loads = 0;

  /** Whether the script was saved, or read again, since its lines were loaded. */
  get outdated() {
    return desk.text === desk.script?.text && desk.text !== this.#text;
  }

  /** The number of lines with a take. */
  get taken() {
    return this.all.filter((line) => line.take).length;
  }

  /** The next line without a take, from the current one on and then from the beginning. */
  get next() {
    const at = Math.max(0, this.current ? this.all.indexOf(this.current) : 0);
    return [...this.all.slice(at), ...this.all.slice(0, at)].find((line) => !line.take);
  }

  /**
   * Return the address of the script's takes, with the listener's words.
   *
   * @param {string} [path]
   * @param {string} [query]
   */
  address(path = "", query = "") {
    const words = encodeURIComponent(JSON.stringify(desk.settings.words));
    return `${scriptPath(desk.script?.id ?? "")}/takes${path}?words=${words}${query}`;
  }

  clear() {
    this.#loads++;
    Object.assign(this, {all: [], current: undefined, faults: [], writable: false});
  }

  /** Load the lines; the current one stays, if it is still there. Return false if they were cleared or loaded again in the meantime. */
  async load() {
    const {script} = desk;
    const turn = ++this.#loads;
    if (!script) return false;
    try {
      const {lines, writable, faults} = await request("GET", this.address());
      if (turn !== this.#loads) return false;
      const before = this.current?.id;
      Object.assign(this, {all: lines, writable, faults});
      this.#text = script.text;
      this.current = this.all.find((line) => line.id === before) ?? this.next ?? this.all[0];
      this.#mark();
    } catch (error) {
      if (turn !== this.#loads) return false;
      this.clear();
      this.faults = [`The lines can't be listed: ${/** @type {Error} */ (error).message}`];
    }
    return true;
  }

  /** Mark the lines with a take in the editor, as far as it shows the saved text. */
  #mark() {
    if (desk.text === desk.script?.text) markTakes(this.all.filter((line) => line.take).flatMap((line) => line.line ?? []));
  }
}
