// The switches of "what if", and what is told below them.

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { byId, element, number, say } from "../words.js";
import { allPlans, planAt } from "./plans.js";
import { planName } from "./question.js";
import { reset, step, toggleSite, whereNow } from "./whatif.js";
import { againstBest, bestThatKeeps, changesText, rulesTold } from "./whatif_told.js";

/** @typedef {import("../judge/world.js").World} World */

/**
 * Listen to the buttons.
 * @returns {void}
 */
export function listenToWhatIf() {
  byId("whatif-undo").addEventListener("click", () => step(-1));
  byId("whatif-redo").addEventListener("click", () => step(1));
  byId("whatif-reset").addEventListener("click", reset);
}

/**
 * Draw switches and what is told.
 * @param {World} world
 * @param {(plan: number) => void} choose
 * @returns {void}
 */
export function showWhatIf(world, choose) {
  const { from, canUndo, canRedo } = whereNow();
  showSwitches();
  const isChanged = from !== state.plan;
  byId("whatif-plan").textContent = say(isChanged ? "whatifFrom" : "whatifShown", { plan: planName(state.plan), from: planName(from) });
  // Not `disabled`, which would take the keyboard away from the button that was just pressed.
  for (const [id, can] of [["whatif-undo", canUndo], ["whatif-redo", canRedo], ["whatif-reset", isChanged]]) {
    byId(id).setAttribute("aria-disabled", String(!can));
  }
  const { broken, notes } = rulesTold(world);
  const texts = [changesText(from), againstBest(world)].filter(Boolean);
  const keeps = bestThatKeeps(world, from, choose);
  byId("whatif-told").replaceChildren(
    ...texts.map((text) => element("p", {}, text)),
    ...(broken.length ? [element("p", {}, say("brokenTitle")), element("ul", { class: "broken" },
      ...broken.map((text) => element("li", {}, text)))] : []),
    ...notes.map((text) => element("p", { class: "note" }, text)),
    ...(keeps.length ? [element("h3", {}, say("keepTitle")), element("ul", { class: "keeps" }, ...keeps)] : []),
  );
}

/** The switches stay the same elements, so that a finger or the keyboard stays where it is. */
function showSwitches() {
  const { open } = allPlans()[state.plan];
  const cases = new Map(planAt(state.plan).centres.map((centre) => [centre.site, centre.cases]));
  const list = byId("whatif-sites");
  if (list.children.length === 0) list.append(...inOrder().map(siteSwitch));
  for (const row of list.children) {
    const site = Number(row.dataset.site);
    const { rule, openToday } = FACTS.sites[site];
    row.querySelector("input").checked = open.includes(site);
    row.querySelector(".cases").textContent = open.includes(site) ? number(cases.get(site)) : "";
    const marks = { required: say("ruleRequired"), forbidden: say("ruleForbidden") }[rule] ?? (openToday ? "" : say("notToday"));
    row.querySelector(".mark").textContent = marks;
  }
}

/** By name: an order that stays, whatever is open. */
function inOrder() {
  return FACTS.sites.map((_, site) => site)
    .sort((a, b) => FACTS.sites[a].name.localeCompare(FACTS.sites[b].name, "nl") || a - b);
}

function siteSwitch(site) {
  const { id, name, city } = FACTS.sites[site];
  const input = element("input", { type: "checkbox" });
  input.addEventListener("change", () => {
    const { done, text } = toggleSite(site);
    if (!done) input.checked = !input.checked;
    tellWhatIf(text);
  });
  return element("li", { "data-site": site, "data-id": id }, element("label", {}, input,
    element("span", { class: "name" }, name, " ", element("span", { class: "quiet" }, city), " ",
      element("span", { class: "mark" })),
    element("span", { class: "cases" })));
}

/**
 * Tell what a change came to.
 * @param {string} text
 * @returns {void}
 */
export function tellWhatIf(text) {
  byId("whatif-said").textContent = text;
}

