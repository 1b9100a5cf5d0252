// What if something weighs more? Weights to move, and what every plan is then worth.

import { decimal } from "../judge/rounding.js";
import { bar } from "../plot.js";
import { state } from "../state.js";
import { element, number, say } from "../words.js";
import { cell, head, note, rowHead, tableOf } from "../tables.js";
import { numbersOf, ranks, worth } from "./weighing.js";

/** @typedef {import("../data.js").Facts} Facts */

const MOST = 100;
/** Where the reader was, also when the card is drawn anew: a party, and weights from 0 to 100. */
const kept = { party: 0, weights: /** @type {number[] | null} */ (null) };

/**
 * Sliders, and the plans by what they are worth under them.
 * @param {Facts} about The decision table, its indicators with how their values are written.
 * @param {Facts[]} listed The plans of it that are shown.
 * @param {{ shown: string, label: (name: string) => string, party: (name: string | null) => string }} words
 * @returns {HTMLElement}
 */
export function weighCard(about, listed, words) {
  const weighed = about.indicators.flatMap(({ scale }, at) => (scale === null ? [] : [at]));
  kept.weights ??= startOf(about);
  const told = element("p", { role: "status", class: "lead" });
  const table = element("div", {});
  const outputs = weighed.map(() => element("output", {}));
  const tell = () => {
    const shares = sharesOf(kept.weights);
    outputs.forEach((output, i) => { output.textContent = `${number(decimal(100 * (shares?.[weighed[i]] ?? 0), 0))}%`; });
    const plans = valued(about, shares);
    told.textContent = winnerWords(plans, words);
    table.replaceChildren(tableFor(plans.filter(({ name, rank }) => rank === 1 || listed.some((each) => each.name === name)), words));
  };
  const ranges = weighed.map((at, i) => sliderOf(about.indicators[at], { at, output: outputs[i], tell }));
  const restart = (party) => {
    Object.assign(kept, { party, weights: startOf(about, party) });
    ranges.forEach(({ range }, i) => { range.value = String(Math.round(kept.weights[weighed[i]])); });
    tell();
  };
  tell();
  return element("div", { class: "weigh" }, element("h4", {}, say("weighTitle")), note(say("weighNote")),
    element("div", { class: "weigh-sides" },
      element("div", {}, startField(about, words.party, restart), element("div", { class: "sliders" }, ...ranges.flatMap(({ nodes }) => nodes))),
      element("div", {}, told, table)));
}

/** The weights of a party, its greatest halfway a slider: any of them can be made to weigh more. */
function startOf(about, party = kept.party) {
  const weights = about.weights[party];
  const most = Math.max(...weights);
  return weights.map((weight) => (MOST / 2) * (weight / most));
}

/** Weights that sum to 1; null where nothing weighs. */
function sharesOf(weights) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? weights.map((weight) => weight / total) : null;
}

/** Every plan that can be weighed with its worth and place, the best first. */
function valued({ plans, indicators }, shares) {
  if (shares === null) return [];
  const values = plans.map((plan) => worth(numbersOf(plan.values, indicators), indicators, shares));
  const places = ranks(values);
  return plans.map(({ name }, at) => ({ name, value: values[at], rank: places[at] }))
    .filter(({ rank }) => rank !== null).sort((a, b) => a.rank - b.rank);
}

const points = (value) => number(decimal(MOST * value, 0));

function winnerWords(plans, { label }) {
  const first = plans.filter(({ rank }) => rank === 1).map(({ name }) => label(name));
  if (!first.length) return say("weighNothing");
  return say(first.length === 1 ? "weighWins" : "weighTies", { plans: first.join(", ") });
}

function tableFor(plans, { shown, label }) {
  const rows = plans.map(({ name, value, rank }) => element("tr", { class: name === shown ? "chosen" : null, "data-name": name },
    rowHead(label(name)), element("td", { class: "bar-cell" }, bar(100 * Math.min(Math.max(value, 0), 1))), cell(points(value)), cell(String(rank))));
  return tableOf({ class: "weighed" }, [head(say("weighPlan")), element("td", {}), head(say("weighPoints")), head(say("weighPlace"))],
    element("tbody", {}, ...rows));
}

function sliderOf({ name, key }, { at, output, tell }) {
  const range = element("input", { type: "range", id: `weigh-${key}`, min: 0, max: MOST, step: 1 });
  range.value = String(Math.round(kept.weights[at]));
  range.addEventListener("input", () => {
    kept.weights[at] = Number(range.value);
    tell();
  });
  output.setAttribute("for", range.id);
  return { range, nodes: [element("label", { for: range.id }, name[state.language]), range, output] };
}

function startField(about, party, restart) {
  const select = element("select", { id: "weigh-start" },
    ...about.parties.map((name, at) => element("option", { value: at }, party(name))));
  select.value = String(kept.party);
  select.addEventListener("change", () => restart(Number(select.value)));
  const button = element("button", { type: "button" }, say("weighReset"));
  button.addEventListener("click", () => restart(Number(select.value)));
  return element("p", { class: "field" }, element("label", { for: select.id }, say("weighStart")), select, button);
}
