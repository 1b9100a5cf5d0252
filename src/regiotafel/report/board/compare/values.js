// What a plan scores on every indicator, not rounded, and what two plans differ by.

import { FACTS } from "../data.js";
import { indicatorTexts, indicatorValues } from "../judge/impact/indicators.js";
import { eventsAvoided } from "../judge/impact/outcome.js";
import { decimal } from "../judge/rounding.js";
import { planAt } from "../plans/plans.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../data.js").Facts} Facts */

/**
 * Likely value, and what it is at the low and the high estimate, which need not be the lesser.
 * @typedef {(number | null)[]} Score
 */

/**
 * A value and both ends of its range, the lesser first, as text.
 * @typedef {(string | null)[]} Shown
 */

/** @typedef {{ base: Shown, plan: Shown, change: Shown }} Pair */

/** Made when first asked, by the facts of the plan. @type {WeakMap<Facts, Record<string, Score>>} */
const kept = new WeakMap();

/**
 * What a plan scores, by the key of the indicator; without those of which nothing is known.
 * @param {World} world
 * @param {number} index
 * @returns {Record<string, Score>}
 */
export function scoresAt(world, index) {
  const plan = planAt(index);
  if (!kept.has(plan)) kept.set(plan, FACTS.compare.plans[index] ?? judged(world, plan));
  return kept.get(plan);
}

function judged(world, { open, areas }) {
  const scores = indicatorValues(world, open, areas.site);
  const avoided = eventsAvoided(world, areas.site);
  if (avoided === null) return scores;
  const [low, likely, high] = avoided;
  return { ...scores, events_avoided_per_year: [likely, low, high] };
}

/**
 * The same as the decision table writes it: per indicator of that table the value and both ends.
 * @param {World} world
 * @param {number} index
 * @returns {Shown[]}
 */
export function textsAt(world, index) {
  const scores = scoresAt(world, index);
  const avoided = scores.events_avoided_per_year;
  if (avoided === undefined) return indicatorTexts(world, scores);
  return indicatorTexts(world, { ...scores, events_avoided_per_year: [avoided[0], Math.min(...avoided), Math.max(...avoided)] });
}

/**
 * Two plans by one indicator; null where one of them is not known.
 * @param {Facts} about Of FACTS.compare.indicators.
 * @param {Score | undefined} plan
 * @param {Score | undefined} base
 * @returns {Pair | null}
 */
export function comparedBy({ factor, decimals }, plan, base) {
  if (!isKnown(plan?.[0]) || !isKnown(base?.[0])) return null;
  // The likely value need not lie between the other two: a curve may bend.
  const shown = (score) => [score[0], ...(score.every(isKnown) ? [Math.min(...score), Math.max(...score)] : [])]
    .map((value) => decimal(factor * value, decimals));
  // Under the same estimate: what is not known is the same for both plans.
  const change = plan.map((value, i) => (isKnown(value) && isKnown(base[i]) ? value - base[i] : null));
  return { base: shown(base), plan: shown(plan), change: shown(change) };
}

const isKnown = (value) => Number.isFinite(value);

/**
 * Which of two plans is better by an indicator, as far as can be seen: "better", "worse" or "equal";
 * "perhapsBetter" and "perhapsWorse" where the range of the difference holds none.
 * @param {Pair} pair
 * @param {string} better "less" or "more".
 * @returns {string}
 */
export function verdict({ base, plan, change: [likely, low, high] }, better) {
  const change = Number(likely);
  if (change === 0 || base[0] === plan[0]) return "equal";
  const word = change > 0 === (better === "more") ? "better" : "worse";
  const mayBeNone = low !== null && low !== undefined && Number(low) <= 0 && Number(high) >= 0;
  return mayBeNone ? { better: "perhapsBetter", worse: "perhapsWorse" }[word] : word;
}
