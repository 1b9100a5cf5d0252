// Which plan is shown and what it is compared with. A number of centres comes first; other plans of
// the run and those made by hand stand in a list.

import { FACTS } from "../data.js";
import { segments } from "../frame.js";
import { state } from "../state.js";
import { byId, element, say } from "../words.js";
import { insteadOf } from "./changes.js";
import { allPlans, keptPlans, lastSolved, planOf, solvedWith } from "./plans.js";
import { asked, more, planName } from "./question.js";

/** More of the nearly best plans make a list that nobody reads. */
const MOST_NEAR = 25;
/** A value in the list of other plans that is no number of one yet: the place among the nearly best. */
const NEAR = "near ";

/**
 * Listen to slider and lists.
 * @param {{ plan: (plan: number) => void, base: (base: number) => void, both: (plan: number, base: number) => void }} choose
 * @returns {void}
 */
export function listenToChoice(choose) {
  byId("plan-range").addEventListener("input", () => choose.plan(slideTo(Number(byId("plan-range").value))));
  byId("other-plan").addEventListener("change", () => choose.plan(otherPlan(byId("other-plan").value)));
  byId("base-plan").addEventListener("change", () => choose.base(Number(byId("base-plan").value)));
  byId("swap").addEventListener("click", () => choose.both(state.base, state.plan));
}

/**
 * Draw the choice.
 * @param {(plan: number) => void} choosePlan
 * @returns {void}
 */
export function showChoice(choosePlan) {
  const options = inOrder().map(({ plan, k }) => ({
    id: plan === null ? `impossible-${k}` : `plan-${plan}`,
    value: plan ?? "",
    text: plan === 0 ? say("today") : String(k),
    label: plan === null ? `${asked(k)}: ${say("impossible")}` : planName(plan),
    checked: plan === state.plan,
    disabled: plan === null,
  }));
  byId("by-number").style.setProperty("--n", options.length);
  segments("plans", options, (value) => choosePlan(Number(value)));
  showRange();
  showOthers();
  showBases();
}

/**
 * Today and the numbers of centres that were asked, ascending; `plan` is null where there is none.
 * @returns {{ plan: number | null, k: number }[]}
 */
function inOrder() {
  const plans = allPlans().slice(1, lastSolved() + 1).map(({ k }, i) => ({ plan: i + 1, k: Number(k) }));
  const impossible = FACTS.infeasible.map(({ k }) => ({ plan: null, k }));
  return [{ plan: 0, k: 0 }, ...[...plans, ...impossible].sort((a, b) => a.k - b.k)];
}

/** Of a plan that is none of these the slider stands at the number of its centres. */
function showRange() {
  const range = byId("plan-range");
  const places = inOrder();
  range.max = places.length - 1;
  range.value = placeOf(places);
  range.setAttribute("aria-label", say("choosePlan"));
  range.setAttribute("aria-valuetext", planName(state.plan));
}

function placeOf(places) {
  const at = places.findIndex(({ plan }) => plan === state.plan);
  if (at >= 0) return at;
  const k = Number(allPlans()[state.plan].k);
  const beyond = places.findIndex((place) => place.plan !== 0 && place.k >= k);
  return beyond < 0 ? places.length - 1 : beyond;
}

/** The plan there; where none is possible, the next in the direction of the slide, else the last. */
function slideTo(to) {
  const places = inOrder();
  const possible = places.flatMap(({ plan }, at) => (plan === null ? [] : [at]));
  const [last] = possible.slice(-1);
  const at = to < placeOf(places) ? possible.findLast((each) => each <= to) : possible.find((each) => each >= to);
  return Number(places[at ?? last].plan);
}

function showOthers() {
  const select = byId("other-plan");
  select.replaceChildren(element("option", { value: "" }, say("otherPlanNone")), ...groups([
    ["groupOwn", ownPlans()],
    ["groupNear", nearPlans()],
    ["groupFront", kindOf("front")],
  ]));
  const isOther = state.plan > lastSolved();
  select.value = isOther ? String(state.plan) : "";
  select.parentElement.hidden = select.options.length === 1;
}

const option = (value, text) => element("option", { value }, text);
const named = (index) => option(index, planName(index));

/** Lists with a heading each; empty ones are left out. */
function groups(lists) {
  return lists.filter(([, options]) => options.length)
    .map(([key, options]) => element("optgroup", { label: say(key, aboutNear()) }, ...options));
}

const kindOf = (kind) => allPlans().flatMap((entry, index) => (entry.kind === kind ? [named(index)] : []));

/** Named plans, and of the others made by hand the last and the one that is shown. */
function ownPlans() {
  const unnamed = allPlans().flatMap(({ kind, name }, index) => (kind === "own" && !name ? [index] : []));
  const shown = unnamed.filter((index) => index === state.plan || index === state.base);
  return [...new Set([...keptPlans(), ...shown, ...unnamed.slice(-1)])].map(named);
}

/** Those nearly as good as the best of the number of centres that is shown. */
function nearPlans() {
  const { k } = allPlans()[state.plan];
  const best = allPlans()[solvedWith(k)];
  if (best === undefined) return [];
  const listed = (FACTS.near[k] ?? []).slice(1, MOST_NEAR + 1).map(([open, worse], i) => {
    const values = { more: more(worse), ...insteadOf(best.open, open) };
    const index = allPlans().findIndex((entry) => entry.kind === "near" && String(entry.open) === String(open));
    return { index, option: option(index < 0 ? `${NEAR}${i + 1}` : index, say("nearRow", values)) };
  });
  const beyond = allPlans()[state.plan].kind === "near" && !listed.some(({ index }) => index === state.plan);
  return [...listed.map((each) => each.option), ...(beyond ? [named(state.plan)] : [])];
}

function aboutNear() {
  const { k, open } = allPlans()[state.plan];
  return { centres: asked(k ?? open.length) };
}

function otherPlan(value) {
  if (value === "") return Math.max(solvedWith(allPlans()[state.plan].k), 0);
  if (!value.startsWith(NEAR)) return Number(value);
  const [open] = FACTS.near[Number(allPlans()[state.plan].k)][Number(value.slice(NEAR.length))];
  return planOf(open);
}

/** Every plan the page has; those that are nearly as good once they have been shown. */
function showBases() {
  const select = byId("base-plan");
  const [today, ...solved] = Array.from({ length: lastSolved() + 1 }, (_, index) => named(index));
  select.replaceChildren(today, ...groups([
    ["groupSolved", solved],
    ["groupOwn", ownPlans()],
    ["groupNear", kindOf("near")],
    ["groupFront", kindOf("front")],
  ]));
  select.value = String(state.base);
  const swap = byId("swap");
  swap.disabled = state.base === state.plan;
  swap.setAttribute("aria-label", say("swap"));
  swap.title = say("swap");
}
