// Trade-offs: all numbers of centres at once, and what surrounds the plan that is shown.

import { columnName } from "../plans/pair.js";
import { FACTS } from "../data.js";
import { listedPlans, planAt, solvedWith } from "../plans/plans.js";
import { askedShort, planName, probability } from "../plans/question.js";
import { cell, head, note, rowHead } from "../tables.js";
import { byId, centres, element, fillCard, number, say } from "../words.js";
import { showFront } from "./front.js";
import { showPrice } from "./price.js";
import { showReplaceable } from "./replaceable.js";

/** @typedef {import("../state.js").State} State */

/**
 * What the cards are about: `best` is the solved plan of as many centres as the one that is shown.
 * @typedef {{ state: State, best: number | null, choose?: (plan: number) => void }} Around
 */

/**
 * Draw all of it anew. What surrounds a plan is known of those that were solved: another plan is set
 * in what surrounds the best of as many centres.
 * @param {State} state
 * @param {(plan: number) => void} choose
 * @returns {void}
 */
export function showTradeoffs(state, choose) {
  const best = solvedLike(state.plan);
  const { front, price, sites } = planAt(best ?? 0).tradeoffs;
  showNumbers(state, choose);
  showFront(front, { state, best, choose });
  showPrice(price, { state, best });
  showReplaceable(sites, { state, best });
  byId("tradeoffs-why").textContent = whyNotAll(state, best);
}

/** The solved plan of as many centres; null for today, and where that number was not asked. */
function solvedLike(plan) {
  const found = solvedWith(planAt(plan).k);
  return found < 0 ? null : found;
}

function whyNotAll(state, best) {
  if (!FACTS.tradeoffs.judged) return say(FACTS.question.directed ? "notJudgedDirected" : "notJudged");
  if (planAt(state.plan).k === null) return say("tradeoffsToday");
  if (best === null) return say("tradeoffsNoBest", { centres: centres(planAt(state.plan).open.length) });
  return FACTS.question.objective.length > 1 ? say("tradeoffsSeveral") : "";
}

/** One row per plan; a click shows it. */
function showNumbers(state, choose) {
  const withChance = FACTS.tradeoffs.plans.some(({ chance }) => chance !== null);
  const keys = ["numbersCentres", "numbersMean", "numbersOver45", "numbersWorst", "numbersVolumes"];
  if (withChance) keys.push("numbersChance");
  const rows = listedPlans(state.plan).map((index) => {
    const plan = planAt(index);
    const { pair: [, worst], chance } = plan.tradeoffs;
    const cases = plan.centres.filter(({ open }) => open).map((centre) => number(centre.cases));
    const volumes = cases.length > 1 ? `${cases.at(-1)} – ${cases[0]}` : cases[0];
    const text = plan.kind === "solved" ? askedShort(plan.k) : columnName(index);
    const cells = [number(plan.access.all.minutes_mean), number(plan.access.all.share_over_45_minutes),
      number(worst), volumes];
    if (withChance) cells.push(chance === null ? "" : probability(chance.any[1]));
    const button = element("button", { type: "button", "aria-label": planName(index),
      "aria-pressed": index === state.plan }, text);
    const row = element("tr", { "data-plan": index, class: index === state.plan ? "chosen" : null },
      rowHead(button), ...cells.map((text) => cell(text)));
    row.addEventListener("click", () => choose(index));
    return row;
  });
  const table = element("table", {}, element("thead", {}, element("tr", {}, ...keys.map((key) => head(say(key))))), element("tbody", {}, ...rows));
  const notes = [say("numbersNote")];
  if (withChance) notes.push(say("numbersChanceNote"));
  fillCard("numbers", element("div", { class: "wide" }, table), note(notes.join(" ")));
}
