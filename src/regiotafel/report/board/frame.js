// What every page with this map has around it: its room, its fixed words, its choices.

import { state } from "./state.js";
import { byId, element, say } from "./words.js";

/** @typedef {import("./map/map.js").Map} Map */

/**
 * Tell the style sheet how much stands above the map, so that the map fills what is left.
 * @returns {void}
 */
export function measureRoom() {
  const style = document.documentElement.style;
  const bar = byId("choice").getBoundingClientRect().height;
  const above = [byId("top"), ...document.querySelectorAll("body > .warning")]
    .reduce((sum, node) => sum + node.getBoundingClientRect().height, bar); // 0 where hidden
  style.setProperty("--bar", `${bar}px`);
  style.setProperty("--above", `${Math.ceil(above)}px`);
}

/**
 * All words that depend on the language alone.
 * @param {Map} map
 * @returns {void}
 */
export function showFixedWords(map) {
  document.documentElement.lang = state.language;
  /** @type {NodeListOf<HTMLElement>} */
  const fixed = document.querySelectorAll("[data-t]");
  for (const node of fixed) node.textContent = say(node.dataset.t);
  letSkip();
  byId("language").textContent = say("language");
  byId("language").lang = state.language === "nl" ? "en" : "nl";
  nameMap(map);
}

/** The results begin at their first heading; the address stays that of the view. */
function letSkip() {
  /** @type {HTMLElement} */ (document.querySelector(".skip")).onclick = (event) => {
    event.preventDefault();
    const headings = [...byId("results").querySelectorAll("h1, h2")];
    const first = headings.find((heading) => heading.getClientRects().length);
    if (!first) return;
    first.tabIndex = -1;
    first.focus();
  };
}

/** What the map and its buttons are called, for those who do not see them. */
function nameMap(map) {
  map.getContainer().setAttribute("role", "region");
  map.getContainer().setAttribute("aria-label", say("mapLabel"));
  byId("choice").setAttribute("role", "region");
  byId("choice").setAttribute("aria-label", say("choiceLabel"));
  for (const key of ["in", "out"]) {
    const button = document.querySelector(`.leaflet-control-zoom-${key}`);
    button?.setAttribute("title", say(`zoom_${key}`));
    button?.setAttribute("aria-label", say(`zoom_${key}`));
  }
}

/** What each row of buttons shows, and what a choice does. @type {Map<string, { options: string, choose: (value: string) => void }>} */
const rows = new Map();

/**
 * Native radio buttons: arrow keys, focus and announcement come with them. Where only the choice has
 * changed they stay as they are.
 * @param {string} name
 * @param {{ id: string, value: string | number, text: string, label?: string, checked?: boolean,
 *   disabled?: boolean }[]} options
 * @param {(value: string) => void} choose
 * @returns {void}
 */
export function segments(name, options, choose) {
  const shown = JSON.stringify(options.map((option) => ({ ...option, checked: false })));
  const isNew = rows.get(name)?.options !== shown;
  rows.set(name, { options: shown, choose });
  if (isNew) makeRow(name, options);
  for (const { id, checked } of options) byId(id).checked = Boolean(checked);
}

function makeRow(name, options) {
  const field = byId(name);
  const focused = document.activeElement?.id;
  for (const old of field.querySelectorAll("label")) old.remove();
  for (const option of options) {
    const input = element("input", { type: "radio", name, id: option.id, value: option.value,
      "aria-label": option.label });
    input.disabled = Boolean(option.disabled);
    input.addEventListener("change", () => rows.get(name)?.choose(input.value));
    field.append(element("label", { title: option.label }, input, element("span", {}, option.text)));
  }
  if (focused) byId(focused)?.focus();
}
