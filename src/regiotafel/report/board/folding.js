// On a phone, what a reader does not need first is folded: all of it stays within reach. A wide window and
// paper have room: there it stands open, and the words to fold it are not there (page.css).

import { element, say } from "./words.js";

const narrow = () => matchMedia("(max-width: 899px)");

/**
 * What a narrow window folds, under a heading of its own.
 * @param {...Node} content
 * @returns {HTMLElement}
 */
export function foldable(...content) {
  const details = element("details", { class: "fold" }, element("summary", {}, say("fold")), ...content);
  /** @type {any} */ (details).open = !narrow().matches;
  return details;
}

/**
 * Fold what stands in the page for it, again whenever the window becomes narrow or wide.
 * @returns {void}
 */
export function foldOnPhones() {
  const set = () => {
    const open = !narrow().matches;
    for (const details of document.querySelectorAll("details.fold")) /** @type {any} */ (details).open = open;
  };
  narrow().addEventListener("change", set);
  set();
}

/**
 * Unfold for paper what is folded, also in the accountability.
 * @returns {() => void} To fold it again.
 */
export function unfold() {
  /** @type {any[]} */
  const folded = [...document.querySelectorAll("details.fold:not([open]), #account details:not([open])")];
  for (const details of folded) details.open = true;
  return () => { for (const details of folded) details.open = false; };
}
