// Tables and the paragraphs around them: figures with their range, cells, heads, notes.

import { between, betweenSigned, element, number, say, signed } from "./words.js";

/**
 * A figure with the two ends of its range behind it; the ends alone where they differ.
 * @param {(string | null)[]} values Value, lower end, upper end.
 * @param {(text: string | null) => string} show
 * @returns {(string | HTMLElement)[]}
 */
export function figure([value, low, high], show = number) {
  if (value === null || low === high) return [show(value)];
  const text = show === signed ? betweenSigned([low, high]) : between([low, high]);
  return [show(value), " ", element("span", { class: "range" }, text)];
}

/**
 * Values of Python in one text, separated by commas; unknown is nothing.
 * @param {string} text
 * @returns {(string | null)[]}
 */
export const separated = (text) => text.split(",").map((value) => (value === "" ? null : value));

/**
 * A cell of a table.
 * @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
export const cell = (...content) => element("td", {}, ...content);

/**
 * The head of a column.
 * @param {string | Node} text
 * @param {Record<string, any>} attributes
 * @returns {HTMLElement}
 */
export const head = (text, attributes = {}) => element("th", { scope: "col", ...attributes }, text);

/**
 * The head of a row.
 * @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
export const rowHead = (...content) => element("th", { scope: "row" }, ...content);

/**
 * A paragraph.
 * @param {string} text
 * @returns {HTMLElement}
 */
export const paragraph = (text) => element("p", {}, text);

/**
 * A paragraph in small print.
 * @param {string} text
 * @returns {HTMLElement}
 */
export const note = (text) => element("p", { class: "note" }, text);

/**
 * A table; on a narrow screen it scrolls sideways, by the keyboard as well.
 * @param {Record<string, any>} attributes
 * @param {Node[]} heads
 * @param {...Node} bodies
 * @returns {HTMLElement}
 */
export const tableOf = (attributes, heads, ...bodies) => element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": say("wideTable") },
  element("table", attributes, element("thead", {}, element("tr", {}, ...heads)), ...bodies));
