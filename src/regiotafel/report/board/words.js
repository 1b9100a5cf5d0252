// Words and numbers: the reader's language, and small helpers that build page elements.
// Text from files only ever enters the page as text (textContent), never as markup.

import { TEXTS } from "./data.js";
import { state } from "./state.js";

/**
 * The element of the page with this id.
 * @param {string} id
 * @returns {any} An HTMLElement; which, the markup says.
 */
export const byId = (id) => document.getElementById(id);

/**
 * A text in the reader's language; {name} is replaced by values.name.
 * @param {string} key
 * @param {Record<string, any>} values
 * @returns {string}
 */
export function say(key, values = {}) {
  return fill(TEXTS[key][state.language], values);
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

/**
 * The same as say(), as nodes, with every filled-in value emphasised but the range of one.
 * @param {string} key
 * @param {Record<string, any>} values
 * @returns {(string | HTMLElement)[]}
 */
export function sayStrong(key, values) {
  const parts = TEXTS[key][state.language].split(/\{(\w+)\}/);
  const filled = (name) =>
    (name.endsWith("Range") ? element("span", { class: "range" }, values[name])
      : element("strong", {}, String(values[name])));
  return parts.map((part, i) => (i % 2 ? filled(part) : part));
}

/**
 * A code of a table (a reason, a basis) in words; a code the page does not know as it stands.
 * @param {string} table
 * @param {string} code
 * @returns {string}
 */
export function sayCode(table, code) {
  return TEXTS[table][state.language][code] ?? code.replaceAll("_", " ");
}

/**
 * "1 centrum", "6 centra".
 * @param {number} k
 * @returns {string}
 */
export function centres(k) {
  return say(k === 1 ? "planLongOne" : "planLong", { k });
}

/**
 * Decimal text of Python ("-1234.5") as people here write it; unknown is a dash.
 * @param {string | null | undefined} text
 * @returns {string}
 */
export function number(text) {
  if (text === null || text === undefined) return "–";
  const [whole, decimals] = text.replace("-", "").split(".");
  const [group, point] = state.language === "nl" ? [".", ","] : [",", "."];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return (text.startsWith("-") ? "−" : "") + grouped + (decimals ? point + decimals : "");
}

/**
 * A change, with its sign.
 * @param {string | null | undefined} text
 * @returns {string}
 */
export function signed(text) {
  if (text === null || text === undefined) return "–";
  return (Number(text) > 0 ? "+" : "") + number(text);
}

/**
 * The two ends of a range behind a figure: "(28–35)"; nothing where there is none.
 * @param {string[] | null | undefined} ends
 * @returns {string}
 */
export function between(ends) {
  return ends ? `(${number(ends[0])}–${number(ends[1])})` : "";
}

/**
 * A range as it follows a figure in a sentence.
 * @param {string[] | null | undefined} ends
 * @returns {string}
 */
export const behind = (ends) => (ends ? ` ${between(ends)}` : "");

/**
 * The same for a change: "(+6.9 – +8.5)".
 * @param {string[] | null | undefined} ends
 * @returns {string}
 */
export function betweenSigned(ends) {
  return ends ? `(${signed(ends[0])} – ${signed(ends[1])})` : "";
}

/**
 * Whole tenths (of a minute) as a number; a tenth of a whole number always prints exactly.
 * @param {number} value
 * @returns {string}
 */
export const tenths = (value) => (value / 10).toFixed(1);

/**
 * For the one place where Leaflet takes markup.
 * @param {string} text
 * @returns {string}
 */
export const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * A page element; attributes by name, children as elements or text.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {...(string | Node)} children
 * @returns {any} An HTMLElement; which, the tag says.
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  return furnish(made, attributes, children);
}

/**
 * The same for drawings.
 * @param {string} tag
 * @param {Record<string, any>} attributes
 * @param {...(string | Node)} children
 * @returns {any} An SVGElement; which, the tag says.
 */
export function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  return furnish(made, attributes, children);
}

function furnish(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * A card with its content, or nothing where there is none.
 * @param {string} id
 * @param {...Node} content
 * @returns {void}
 */
export function fillCard(id, ...content) {
  byId(id).hidden = content.length === 0;
  byId(id).querySelector("div").replaceChildren(...content);
}
