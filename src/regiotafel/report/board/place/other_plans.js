// What every plan on the list would mean for one place; a plan is shown by its row.

import { FACTS } from "../data.js";
import { keptPlans, listedPlans, planAt } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { cell, head, rowHead } from "../tables.js";
import { between, element, number, say, signed } from "../words.js";
import { changeFrom, travelFrom } from "./figures.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../judge/world.js").World} World */

/**
 * The plans that the reader may want to see beside each other: those that were solved, the one that
 * is shown, and those that were given a name.
 * @param {number} shown
 * @returns {number[]}
 */
export function plansToCompare(shown) {
  return [...new Set([...listedPlans(shown), ...keptPlans()])].filter((plan) => plan !== 0);
}

/**
 * A table of these plans; nothing where there is only the one that is shown.
 * @param {State} state
 * @param {World} world
 * @param {number[]} rows Of the postcodes of the place in the world.
 * @param {(plan: number) => void} choosePlan
 * @returns {HTMLElement[]}
 */
export function inOtherPlans(state, world, rows, choosePlan) {
  const plans = plansToCompare(state.plan);
  if (plans.every((plan) => plan === state.plan)) return [];
  const heads = ["findPlan", "centre", "findMinutes", "findChangeHead"];
  const table = element("table", { class: "per-plan" },
    element("caption", {}, say("findOtherPlans")),
    element("thead", {}, element("tr", {}, ...heads.map((key) => head(say(key))))),
    element("tbody", {}, ...plans.map((plan) => planRow(plan, state, world, rows))));
  table.addEventListener("click", (event) => {
    const row = event.target.closest("[data-plan]");
    if (row === null) return;
    const plan = Number(row.dataset.plan);
    if (plan !== state.plan) choosePlan(plan);
  });
  return [element("div", { class: "wide" }, table)];
}

function planRow(plan, state, world, rows) {
  const { minutes, range, sites } = travelFrom(world, rows, planAt(plan));
  const shown = plan === state.plan;
  const centre = sites.length === 1 ? FACTS.sites[sites[0].site].name : say("findSites", { number: sites.length });
  return element("tr", { "data-plan": plan, class: shown ? "shown" : null },
    rowHead(element("button", { type: "button", class: "plain", "aria-current": shown ? "true" : null }, planName(plan))),
    cell(centre),
    cell(number(minutes), " ", element("span", { class: "range" }, between(range))),
    cell(signed(changeFrom(world, rows, planAt(plan), planAt(0)))));
}
