// Decision table: plans by what a board debates, and what parties make of the same facts.

import { FACTS } from "../data.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { instead } from "../tradeoffs/tradeoffs.js";
import { element, fillCard, number, say } from "../words.js";
import { cell, figure, head, note, paragraph, rowHead, tableOf } from "./parts.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("../state.js").State} State */

/**
 * Draw the card.
 * @param {Facts} about
 * @param {State} state
 * @returns {void}
 */
export function showDecision(about, state) {
  if (about === null || about.plans.length < 2) return fillCard("decision");
  const shown = decisionName(state.plan);
  // The plans of the page, and beside the one that is shown its alternatives.
  const isListed = (name) => !/[a-z]$/.test(name) || name === "today" || name.replace(/[a-z]$/, "") === shown;
  const plans = about.plans.filter(({ name }) => isListed(name));
  const parts = [note(say("decisionNote", { all: about.plans.length })), decisionTable(about, plans, shown)];
  if (plans.some(({ name }) => /[a-z]$/.test(name) && name !== "today")) parts.push(decisionAlternatives(plans, shown));
  if (about.parties.length) {
    parts.push(element("div", { class: "beside" },
      element("div", {}, element("h4", {}, say("decisionParties")), partiesTable(about, plans, shown), note(say("decisionWeights")),
        ...agreementWords(about, plans)),
      element("div", {}, element("h4", {}, say("decisionToWin", { plan: planName(state.plan) })), ...toWin(about, state))));
  }
  return fillCard("decision", ...parts);
}

/** What a plan is called in the tables, and a plan of the tables here. */
const decisionName = (plan) => (FACTS.plans[plan].k === null ? "today" : `k${FACTS.plans[plan].k}`);
const decisionLabel = (name) => (name === "today" ? say("today") : name.slice(1));
const labels = (names) => names.map(decisionLabel).join(", ");
const partyName = (party) => party ?? say("equalWeights");

function decisionTable({ indicators }, plans, shown) {
  const heads = [head(say("numbersCentres")), ...indicators.map(({ name, unit, better }) => element("th", { scope: "col" }, name[state.language], " ",
    element("span", { class: "range" }, `${unit[state.language]}; ${say(better === "more" ? "decisionMore" : "decisionLess")}`))),
  head(say("decisionDominated")), head(say("decisionShare"))];
  const rows = plans.map((plan) => element("tr", { class: plan.name === shown ? "chosen" : null, "data-name": plan.name },
    rowHead(decisionLabel(plan.name)),
    ...plan.values.map(([value, low, high], at) => {
      const text = figure([value, ...(low === null ? [null, null] : [low, high])]);
      if (plan.best.includes(at)) return cell(element("strong", {}, ...text, " ", element("span", { class: "range" }, say("decisionBest"))));
      return plan.worst.includes(at) ? cell(...text, " ", element("span", { class: "range" }, say("decisionWorst"))) : cell(...text);
    }),
    cell(decisionVerdict(plan, indicators)), cell(plan.share === null ? number(null) : `${number(plan.share)}%`)));
  return tableOf({ class: "indicators" }, heads, element("tbody", {}, ...rows));
}

function decisionVerdict({ dominatedBy, unknown }, indicators) {
  if (unknown.length) return say("decisionUnknown", { names: unknown.map((at) => indicators[at].name[state.language]).join(", ") });
  return dominatedBy.length ? labels(dominatedBy) : say("decisionNobody");
}

/** Which centres the alternatives have in place of others. */
function decisionAlternatives(plans, shown) {
  const own = plans.find(({ name }) => name === shown).open;
  const items = plans.filter(({ name }) => name !== shown && name.startsWith(shown)).map(({ name, open }) => {
    const sites = { added: open.filter((site) => !own.includes(site)), dropped: own.filter((site) => !open.includes(site)) };
    return element("li", {}, `${decisionLabel(name)}: ${say("insteadOf", instead(sites))}`);
  });
  return element("details", {}, element("summary", {}, say("decisionAlternatives")), element("ul", {}, ...items));
}

function partiesTable({ parties }, plans, shown) {
  const weighed = plans.filter((plan) => plan.parties.some((pair) => pair !== null));
  const rows = weighed.map((plan) => element("tr", { class: plan.name === shown ? "chosen" : null },
    rowHead(decisionLabel(plan.name)),
    ...plan.parties.map((pair) => cell(pair === null ? number(null) : say("decisionValue", { value: number(pair[0]), rank: number(pair[1]) })))));
  return tableOf({ class: "parties" }, [head(say("numbersCentres")), ...parties.map((party) => head(partyName(party)))],
    element("tbody", {}, ...rows));
}

/** Where parties agree, of the plans that are shown. */
function agreementWords({ agreement, parties }, plans) {
  if (parties.length < 2) return [];
  const of = (statement) => agreement.filter((row) => row.statement === statement);
  const first = of("first_for_all").map(({ plan }) => plan);
  const words = [first.length ? say("agreeFirst", { plans: labels(first) }) : say("agreeNoFirst")];
  if (!first.length) words.push(say("agreeRegret", { plans: labels(of("least_largest_regret").map(({ plan }) => plan)) }));
  const names = plans.map(({ name }) => name);
  const items = names.map((plan) => [plan, of("preferred_by_all").filter((row) => row.plan === plan && names.includes(row.other))])
    .filter(([, rows]) => rows.length)
    .map(([plan, rows]) => element("li", {}, say("agreePreferred", { plan: decisionLabel(plan), others: labels(rows.map(({ other }) => other)) })));
  return [paragraph(words.join(" ")), ...(items.length ? [element("ul", {}, ...items)] : [])];
}

/** What would have to be true for the plan that is shown to be first, for each party. */
function toWin(about, state) {
  const told = about.toWin[state.plan];
  if (told === null) return [paragraph(say("winNotWeighed"))];
  const { never } = about.plans.find(({ name }) => name === decisionName(state.plan));
  if (never.length) {
    const parts = never.map(([share, name]) => `${number(share)}% × ${decisionLabel(name)}`).join(" + ");
    return [paragraph(say("winNever", { parts }))];
  }
  return told.flatMap(({ moved, wins, weights, figures }, at) => {
    const party = partyName(about.parties[at]);
    if (wins) return [paragraph(say("winAlready", { party }))];
    const named = (place) => about.indicators[place].name[state.language];
    const items = weights.map(([place, from, to]) => element("li", {},
      say("winWeight", { name: named(place), from: number(from), to: number(to) })));
    const better = figures.map(([place, from, to]) => say("winFigure", { name: named(place), from: number(from), to: number(to) }));
    return [paragraph(say("winWeights", { party, moved: number(moved) })), element("ul", {}, ...items),
      paragraph(better.length ? say("winFigures", { figures: better.join("; ") }) : say("winNoFigure"))];
  });
}
