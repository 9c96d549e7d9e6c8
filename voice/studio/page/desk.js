// @ts-check
/** The desk: the open script, its text and settings, the newest version that can be played, and the position in it. */

/**
 * @typedef {object} Script
 * @property {string} id
 * @property {string} name
 * @property {"shipped" | "yours" | "file"} origin
 * @property {boolean} writable
 * @property {string} text as it is on the disk
 * @property {string} stamp identifies that text
 * @property {{text: string, stamp: string} | null} draft what was typed and not saved, and the stamp of what it changed
 *
 * @typedef {object} Settings null leaves what the script says
 * @property {number | null} minutes
 * @property {string | null} voice
 * @property {string | null} music
 * @property {number | null} level of the music, in dB
 * @property {number | null} seed
 * @property {Record<string, string>} words
 *
 * @typedef {object} Problem offsets count UTF-16 units of the text
 * @property {number} from
 * @property {number} to
 * @property {number} line from 1
 * @property {"error" | "warning"} severity
 * @property {string} code
 * @property {string} message
 * @property {string} hint
 * @property {{label: string, from: number, to: number, text: string} | null} fix
 *
 * @typedef {object} Chapter
 * @property {string} title
 * @property {number} from the offset of its heading
 * @property {number} line from 1
 *
 * @typedef {object} Cue
 * @property {string} kind say, pause, breathe, bell, hold, sound, music ... as in `outpour show --json`
 * @property {number} start_ms
 * @property {number} stop_ms
 * @property {number | null} line of the open script, from 1; null for what it doesn't write
 * @property {string} text
 * @property {string | null} take the file that is played instead of the voice
 * @property {string | null} music the music that begins there; `none` ends it
 * @property {boolean} elastic whether its length was fitted to that of the session
 * @property {boolean} estimated whether it is speech whose length isn't known yet
 *
 * @typedef {object} Version
 * @property {number} number
 * @property {boolean} exact whether everything was spoken, so that all times are final
 * @property {number} length_ms
 * @property {number} least_ms the shortest length that is possible
 * @property {number} most_ms the longest
 * @property {number} elastic_ms how much of it was fitted to the length
 * @property {string} failure why it can't be spoken to its end; empty if it can
 * @property {string} title
 * @property {string} voice
 * @property {string} music at its beginning
 * @property {number} seed
 * @property {boolean} varies whether another seed makes other choices
 * @property {boolean} intense whether it needs the listener's consent
 * @property {{notes: string[], question: string} | null} consent what the listener has to agree to
 * @property {string[]} care
 * @property {string[]} notes
 * @property {Record<string, string>} ask words that the script asks for, with their defaults
 * @property {{title: string, start_ms: number, line: number | null}[]} chapters
 * @property {Cue[]} cues
 */

/**
 * Dispatches `script`, `text`, `problems`, `chapters`, `settings`, `version`, `place`, `playing`, `sounding` and `cursor`
 * when the field changes, `checked` when the problems are those of the newest text, `leave` before another script takes the
 * place of one, `saved` when the text was saved, `takes` when lines of the script were recorded or takes deleted, and
 * `recording` before the microphone listens.
 */
class Desk extends EventTarget {
  /** @type {Script | null} */ script = null;
  /** @type {string} */ text = "";
  /** The problems of the last text that was checked. @type {Problem[]} */ problems = [];
  /** The chapters of the last text that was checked. @type {Chapter[]} */ chapters = [];
  /** @type {Settings} */ settings = fresh();
  /** @type {Version | null} */ version = null;
  /** The position of the sound, in milliseconds. */ place = 0;
  /** Whether sound plays. */ playing = false;
  /** The line that sounds, from 1; null for none of the script. @type {number | null} */ sounding = null;
  /** The cursor's line, from 1. */ cursor = 1;

  /**
   * @template {"script" | "text" | "problems" | "chapters" | "settings" | "version" | "place" | "playing" | "sounding" | "cursor"} Name
   * @param {Name} name
   * @param {this[Name]} value
   */
  set(name, value) {
    if (this[name] === value) return;
    this[name] = value;
    this.dispatchEvent(new Event(name));
  }

  /**
   * Put `script` on the desk, with its text and fresh settings; null clears it.
   *
   * @param {Script | null} script
   */
  open(script) {
    if (this.script) this.dispatchEvent(new Event("leave"));
    Object.assign(this, {script, text: script?.text ?? "", settings: fresh()});
    for (const name of ["script", "settings", "text"]) this.dispatchEvent(new Event(name));
  }

  /**
   * Call `listener` whenever one of `names` changes.
   *
   * @param {string} names separated by spaces
   * @param {() => void} listener
   */
  on(names, listener) {
    for (const name of names.split(" ")) this.addEventListener(name, listener);
  }
}

/** @returns {Settings} */
export function fresh() {
  return {minutes: null, voice: null, music: null, level: null, seed: null, words: {}};
}

export const desk = new Desk();
