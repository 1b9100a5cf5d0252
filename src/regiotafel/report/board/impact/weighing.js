// What plans are worth: impact/decision/{table,parties}.py, on the same scales, for any plan beside those
// of the run. Values are those that are shown: a difference that nobody can see is no argument.

import { rint } from "../judge/rounding.js";

/** @typedef {import("../data.js").Facts} Facts */

/**
 * An indicator as it is weighed: `shown` is how its values are written (FACTS.judge.impact.indicators),
 * `scale` goes from the worst to the best, null of what does not tell plans apart.
 * @typedef {{ better: string, scale: number[] | null, decimals: number, factor: number }} Indicator
 */

/** Values that differ by less are equal: sums differ in their last digits. */
const LEVEL = 1e-9;

/**
 * The values that are compared, from the texts of the table; NaN = not known.
 * @param {(string | null)[][]} texts Per indicator its value, and the ends of its range.
 * @param {Indicator[]} indicators
 * @returns {number[]}
 */
export function numbersOf(texts, indicators) {
  return texts.map(([text], i) => {
    const step = 10 ** indicators[i].decimals;
    return text === null ? NaN : rint((Number(text) / indicators[i].factor) * step) / step;
  });
}

/**
 * What a plan is worth: from 0, worst by all, to 1, best by all; NaN where not everything is known.
 * A plan that stands outside a scale goes on straight beyond it.
 * @param {number[]} values
 * @param {Indicator[]} indicators
 * @param {number[]} weights Per indicator, summing to 1.
 * @returns {number}
 */
export function worth(values, indicators, weights) {
  if (values.some(Number.isNaN)) return NaN;
  return values.reduce((total, value, i) => {
    const { scale } = indicators[i];
    return scale === null ? total : total + weights[i] * ((value - scale[0]) / (scale[1] - scale[0]));
  }, 0);
}

/**
 * The place of each value, 1 = highest, equals share the least; NaN has none.
 * @param {number[]} values
 * @returns {(number | null)[]}
 */
export function ranks(values) {
  return values.map((own) => (Number.isNaN(own) ? null : 1 + values.filter((other) => other > own + LEVEL).length));
}

/**
 * Per plan by which indicators it is best and worst, and which other plans are as good by everything
 * and better by some.
 * @param {number[][]} plans
 * @param {Indicator[]} indicators
 * @returns {{ best: number[], worst: number[], dominatedBy: number[] }[]}
 */
export function marked(plans, indicators) {
  const gains = plans.map((values) => values.map((value, i) => (indicators[i].better === "more" ? value : -value)));
  const ends = indicators.map((_, i) => {
    const known = gains.map((each) => each[i]).filter((gain) => !Number.isNaN(gain));
    return { least: Math.min(...known), most: Math.max(...known) };
  });
  const places = (own, end) => ends.flatMap((each, i) => (each.least < each.most && own[i] === each[end] ? [i] : []));
  return gains.map((own) => ({
    best: places(own, "most"),
    worst: places(own, "least"),
    dominatedBy: gains.flatMap((other, at) => (beats(other, own) ? [at] : [])),
  }));
}

const beats = (other, own) => other.every((gain, i) => gain >= own[i]) && other.some((gain, i) => gain > own[i]);
