// @ts-check
/** Makes elements; text from scripts only ever becomes text. */

/**
 * Return a new element.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, any>} [properties] `on` followed by the name of an event adds a listener, names with a hyphen
 *   and `role` are attributes, and all others are properties of the element
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role") made.setAttribute(name, value);
    else Object.assign(made, {[name]: value});
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/**
 * Return a button.
 *
 * @param {string} label
 * @param {() => void} act
 * @param {Record<string, any>} [properties]
 */
export function button(label, act, properties = {}) {
  return element("button", {type: "button", onclick: act, ...properties}, label);
}

/**
 * Return the element with this id.
 *
 * @param {string} id
 */
export function byId(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Return a new panel for `#side`.
 *
 * @param {string} title
 * @param {boolean} open
 * @param {...(Node | string)} content
 */
export function panel(title, open, ...content) {
  return element("details", {className: "panel", open}, element("summary", {}, element("h2", {}, title)), ...content);
}
