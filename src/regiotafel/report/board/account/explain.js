// The "?" beside a heading: what the figures below it are, how they are made, where they come from,
// and which column of which file holds them.

import { FACTS, TEXTS } from "../data.js";
import { allPlans, lastSolved } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { cell, head, rowHead, tableOf } from "../tables.js";
import { byId, element, say } from "../words.js";
import { linesOf } from "./sources.js";

/**
 * Put a "?" beside every heading that has figures below it.
 * @returns {void}
 */
export function offerExplanations() {
  for (const part of Object.keys(FACTS.explained)) {
    const heading = byId(`${part}-title`) ?? document.querySelector(`#${part} > h3`);
    if (heading) offer(part, heading);
  }
}

/**
 * The same for the map; its legend is drawn anew with every plan.
 * @returns {void}
 */
export function explainLegend() {
  const heading = document.querySelector("#legend h2");
  if (heading) offer("map", heading);
}

function offer(part, heading) {
  let button = byId(`explain-${part}`);
  if (!button) {
    button = element("button", { type: "button", class: "explain", id: `explain-${part}`,
      "aria-haspopup": "dialog", "aria-expanded": "false" }, "?");
    button.addEventListener("click", () => open(part, button));
  }
  heading.id ||= `${part}-title`;
  button.setAttribute("aria-label", say("explain"));
  button.setAttribute("aria-labelledby", `${button.id} ${heading.id}`);
  if (heading.nextElementSibling !== button) {
    heading.classList.add("explained");
    heading.after(button);
  }
}

function open(part, button) {
  const dialog = element("dialog", { "aria-labelledby": "explanation-title" });
  const close = element("button", { type: "button", class: "close", autofocus: "" }, say("explainClose"));
  const title = part === "map" ? say("explainMap") : byId(button.getAttribute("aria-labelledby").split(" ")[1]).textContent;
  close.addEventListener("click", () => dialog.close());
  // The window around it is part of the dialog, its content is not.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => {
    dialog.remove();
    button.setAttribute("aria-expanded", "false");
    button.focus();
  });
  dialog.append(element("div", {},
    element("header", {}, element("h2", { id: "explanation-title" }, title), close),
    ...explanation(FACTS.explained[part])));
  document.body.append(dialog);
  button.setAttribute("aria-expanded", "true");
  dialog.showModal();
}

function explanation({ how, from, columns }) {
  const part = (key, ...content) => [element("h3", {}, say(key)), ...content];
  return [
    ...part("explainHow", element("p", {}, how[state.language])),
    ...part("explainFrom", element("ul", {}, ...from.flatMap(linesOf)),
      element("p", { class: "note" }, FACTS.attribution)),
    ...part("explainWhere", columnsTable(columns)),
  ];
}

function columnsTable(columns) {
  const heads = ["explainOnPage", "explainMeaning", "explainColumn"].map((key) => head(say(key)));
  const rows = columns.map(({ said, file, name, meaning, unit, source }) => element("tr", {},
    rowHead(heading(said)),
    cell([planned(meaning[state.language]), unit[state.language]].filter(Boolean).join("; "),
      element("span", { class: "range" }, source[state.language])),
    cell(`${file} `, element("code", {}, name.replace("{plan}", allPlans()[solved()].key)))));
  return tableOf({ class: "candidates" }, heads, element("tbody", {}, ...rows));
}

/** A heading as the page has it, a text or one of a list of codes; what differs per row is left open. */
function heading(said) {
  const [key, code] = said.split("/");
  const text = TEXTS[key][state.language];
  const filled = { ...FACTS.explainedWith, plan: say("today"), heading: say("planCases") };
  return (code ? text[code] : text).replace(/\{(\w+)\}/g, (_, name) => filled[name] ?? "…");
}

/** Of the plans that the files have a column of, the one that is shown, else the first. */
const solved = () => (state.plan > 0 && state.plan <= lastSolved() ? state.plan : Math.min(1, lastSolved()));

const planned = (text) => text.replace("{plan}", planName(solved()));
