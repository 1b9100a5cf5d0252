// The plan that is shown and the one it is compared with: which they are, and what they are called.

import { centres, say, sayStrong } from "../words.js";
import { allPlans } from "./plans.js";
import { planName } from "./question.js";

/**
 * Whether the plan that is shown is set beside another.
 * @param {{ plan: number, base: number }} state
 * @returns {boolean}
 */
export const isCompared = ({ plan, base }) => plan !== base;

/**
 * Whether no plan is shown but the present.
 * @param {{ plan: number }} state
 * @returns {boolean}
 */
export const isToday = (state) => allPlans()[state.plan].kind === "today";

/**
 * What a plan is called over a column: "Nu", or its name.
 * @param {number} plan
 * @returns {string} In which a long word of a reader's own may be broken.
 */
export const columnName = (plan) => (plan === 0 ? say("today") : breakable(planName(plan)));

/** A column is as wide as its longest word; zero-width spaces allow a break within one. */
const breakable = (name) => name.replace(/(\S{8})(?=\S{4})/gu, "$1\u200b");

/**
 * The same in a sentence: "de huidige centra", "het eigen plan van 5 centra", or its name.
 * @param {number} plan
 * @returns {string}
 */
export function inSentence(plan) {
  const { kind, name, open } = allPlans()[plan];
  if (kind === "today") return say("todaysCentres");
  return kind === "own" && !name ? say("ownInSentence", { centres: centres(open.length) }) : breakable(planName(plan));
}

/**
 * A sentence about the plan against today, or under its other key about any two plans, with
 * {plan} and {other}.
 * @param {{ plan: number, base: number }} state
 * @param {string} key The text of that key speaks of today, that of keyOther of two plans.
 * @param {Record<string, any>} values
 * @returns {string}
 */
export const sayOfPair = (state, key, values = {}) => say(...ofPair(state, key, values));

/**
 * The same, as nodes, with what is filled in emphasised.
 * @param {{ plan: number, base: number }} state
 * @param {string} key
 * @param {Record<string, any>} values
 * @returns {(string | HTMLElement)[]}
 */
export const sayPairStrong = (state, key, values) => sayStrong(...ofPair(state, key, values));

/** @returns {[string, Record<string, any>]} */
function ofPair({ plan, base }, key, values) {
  if (base === 0) return [key, values];
  return [`${key}Other`, { ...values, plan: inSentence(plan), other: inSentence(base) }];
}
