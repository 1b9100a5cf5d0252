// Decision table: plans by what a board debates, and what parties make of the same facts.

import { insteadOf } from "../plans/changes.js";
import { columnName } from "../plans/pair.js";
import { textsAt } from "../compare/values.js";
import { FACTS } from "../data.js";
import { decimal } from "../judge/rounding.js";
import { allPlans, planAt } from "../plans/plans.js";
import { state } from "../state.js";
import { element, fillCard, number, say } from "../words.js";
import { cell, figure, head, note, paragraph, rowHead, tableOf } from "../tables.js";
import { weighCard } from "./weigh.js";
import { marked, numbersOf, ranks, worth } from "./weighing.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../state.js").State} State */

/** What a row of the table is called that Python did not make. */
const OWN = "own";

/**
 * Draw the card.
 * @param {Facts} given
 * @param {State} state
 * @param {World} world
 * @returns {void}
 */
export function showDecision(given, state, world) {
  if (given === null || given.plans.length < 2) return fillCard("decision");
  const shown = nameIn(given, state.plan);
  const about = shown === OWN ? withOwn(given, world, state.plan) : given;
  // The plans of the page, and beside the one that is shown its alternatives.
  const isListed = (name) => !/\d[a-z]+$/.test(name) || name === shown || name.replace(/[a-z]+$/, "") === numberOf(shown);
  const plans = about.plans.filter(({ name }) => isListed(name));
  const parts = [note([say("decisionNote", { all: about.plans.length }), ...(shown === OWN ? [say("decisionOwn")] : [])].join(" ")),
    decisionTable(about, plans, shown)];
  if (plans.some(({ name }) => isAlternative(name, shown))) parts.push(decisionAlternatives(plans, shown));
  if (about.parties.length) {
    const asked = about.toWin[state.plan];
    parts.push(element("div", { class: "beside" },
      element("div", {}, element("h4", {}, say("decisionParties")), partiesTable(about, plans, shown), note(say("decisionWeights")),
        ...agreementWords(about, plans)),
      ...(asked === undefined ? [] : [element("div", {}, element("h4", {}, say("decisionToWin", { plan: columnName(state.plan) })),
        ...toWin(about, state))])), weighCard(withScales(about), plans, { shown, label: longName, party: partyName }));
  }
  return fillCard("decision", ...parts);
}

/** What a plan is called in the tables; one that was made by hand has a row of its own. */
function nameIn({ plans }, index) {
  const { kind, key } = planAt(index);
  return kind !== "own" && plans.some(({ name }) => name === key) ? key : OWN;
}

/** "k6" of "k6b", the plan that its alternatives are told with. */
const numberOf = (name) => (name === OWN ? "" : name.replace(/(\d)[a-z]+$/, "$1"));
const isAlternative = (name, shown) => name !== numberOf(shown) && numberOf(name) === numberOf(shown) && numberOf(name) !== "";

/** How values are written belongs to an indicator as well. */
const withScales = (about) => ({ ...about,
  indicators: about.indicators.map((each, at) => ({ ...each, ...FACTS.judge.impact.indicators.shown[at] })) });

/** The table with one plan more, on the scales it has: all marks and places are found anew. */
function withOwn(given, world, index) {
  const values = textsAt(world, index);
  const rows = [...given.plans, { name: OWN, open: planAt(index).open, values, unknown: [], share: null, never: [] }];
  const { indicators } = withScales(given);
  const numbers = rows.map((row) => numbersOf(row.values, indicators));
  const marks = marked(numbers, indicators);
  const perParty = given.weights.map((weights) => numbers.map((own) => worth(own, indicators, weights)));
  const places = perParty.map(ranks);
  const pair = (party, at) => (places[party][at] === null ? null
    : [decimal(100 * perParty[party][at], 0), String(places[party][at])]);
  return { ...given, plans: rows.map((row, at) => ({ ...row, ...marks[at], dominatedBy: marks[at].dominatedBy.map((by) => rows[by].name),
    parties: given.parties.map((_, party) => pair(party, at)) })) };
}

const decisionLabel = (name) => {
  if (name === OWN) return columnName(state.plan);
  return name === "today" ? say("today") : name.slice(1);
};
/** The same where it stands alone. */
const longName = (name) => columnName(name === OWN ? state.plan : allPlans().findIndex(({ key }) => key === name));
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
  const own = plans.find(({ name }) => name === numberOf(shown)).open;
  const items = plans.filter(({ name }) => isAlternative(name, shown)).map(({ name, open }) =>
    element("li", {}, `${decisionLabel(name)}: ${say("insteadOf", insteadOf(own, open))}`));
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
  const { never } = about.plans.find(({ name }) => name === nameIn(about, state.plan));
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
