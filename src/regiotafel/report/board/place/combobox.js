// A field with suggestions below it: the combobox of the ARIA practices, with a list. Arrows choose,
// Enter takes, Escape folds; a finger takes what it touches.

import { element, say } from "../words.js";

/** @typedef {{ text: string, note?: string, take: () => void }} Option */

/**
 * Give an input a list of suggestions.
 * @param {any} input An HTMLInputElement with an id.
 * @param {(typed: string) => Option[]} suggest
 * @param {(typed: string) => void} enter What Enter does where no suggestion is chosen.
 * @returns {{ show: (options: Option[]) => void, hide: () => void }}
 */
export function makeCombobox(input, suggest, enter) {
  const list = element("ul", { class: "suggestions", id: `${input.id}-list`, role: "listbox", hidden: "" });
  const told = element("span", { class: "spoken", role: "status" });
  const holder = element("span", { class: "combobox" });
  input.replaceWith(holder);
  holder.append(input, list, told);
  const [label] = input.labels;
  label.id = `${input.id}-label`;
  list.setAttribute("aria-labelledby", label.id);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
    autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search",
  })) input.setAttribute(name, value);
  const shown = { options: /** @type {Option[]} */ ([]), active: -1 };

  const activate = (active) => {
    shown.active = active;
    [...list.children].forEach((item, i) => item.setAttribute("aria-selected", String(i === active)));
    const item = list.children[active];
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
    item?.scrollIntoView({ block: "nearest" });
  };
  const show = (options) => {
    Object.assign(shown, { options });
    list.hidden = options.length === 0;
    input.setAttribute("aria-expanded", String(options.length > 0));
    list.replaceChildren(...options.map(({ text, note }, i) => element("li",
      { role: "option", id: `${list.id}-${i}`, "data-option": i },
      text, ...(note ? [" ", element("span", { class: "quiet" }, note)] : []))));
    told.textContent = options.length === 0 ? ""
      : say(options.length === 1 ? "suggestedOne" : "suggested", { number: options.length });
    activate(-1);
  };
  const hide = () => show([]);
  const take = (option) => {
    hide();
    option.take();
  };
  const keys = {
    ArrowDown: () => {
      if (list.hidden) return show(suggest(input.value));
      return activate((shown.active + 1) % shown.options.length);
    },
    ArrowUp: () => activate((shown.active <= 0 ? shown.options.length : shown.active) - 1),
    Enter: () => {
      const option = shown.options[shown.active];
      if (option) return take(option);
      hide();
      return enter(input.value);
    },
    Escape: hide,
  };
  input.addEventListener("input", () => show(suggest(input.value)));
  input.addEventListener("keydown", (event) => {
    const key = keys[event.key];
    if (!key || (list.hidden && (event.key === "ArrowUp" || event.key === "Escape"))) return;
    event.preventDefault();
    key();
  });
  input.addEventListener("blur", hide);
  // Before the field loses the focus to what is touched, which would fold the list.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-option]");
    if (item) take(shown.options[Number(item.dataset.option)]);
  });
  return { show, hide };
}
