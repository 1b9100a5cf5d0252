// How probable it is that centres stay below the norm: `model/chance.py`, equal within 1e-10.

import { percent } from "./rounding.js";
import { sum } from "./sums.js";

/** @typedef {{ median: number, sigma: number }} Factor What is not known of the national number. */

/** Means over so many years are judged: `YEARS` of `impact/norm_chance.py`. */
const YEARS = [1, 3];
/** `_FARTHEST` and `_STEP` of `model/chance.py`. */
const [FARTHEST, STEP] = [8.5, 0.4];
/** Terms below this share of the sum add nothing to it. */
const NOTHING = 1e-18;

/**
 * The chance of missing the norm in a year and in a mean of three, per centre and any of them.
 * @param {string[]} ids Of the open sites.
 * @param {number[]} volumes Expected cases per year of each.
 * @param {number} norm
 * @param {Factor} factor
 * @returns {{ any: string[], sites: Record<string, string[]> }}
 */
export function normChance(ids, volumes, norm, factor) {
  const found = YEARS.map((years) => missing(volumes, norm, factor, years));
  return {
    any: found.map(({ any }) => percent(any)),
    sites: Object.fromEntries(ids.map((id, i) => [id, found.map(({ each }) => percent(each[i]))])),
  };
}

/**
 * Probability that each centre's mean count over some years is below the norm, and that any's is.
 * @param {number[]} volumes Expected cases per year.
 * @param {number} norm
 * @param {Factor} factor
 * @param {number} years
 * @returns {{ each: number[], any: number }}
 */
export function missing(volumes, norm, factor, years = 1) {
  // Rounded first: 25 times 0.28 is 7, where floating point makes it a trifle more.
  const least = Math.ceil(Math.round(years * norm * 1e9) / 1e9);
  const each = new Float64Array(volumes.length);
  let any = 0;
  for (const { weight, scale } of worlds(least, factor)) {
    let noneMissing = 0;
    for (let i = 0; i < volumes.length; i++) {
      const below = fewerThan(least, years * volumes[i] * scale);
      each[i] += weight * below;
      noneMissing += Math.log1p(-below);
    }
    any -= weight * Math.expm1(noneMissing);
  }
  return { each: Array.from(each, (chance) => Math.min(chance, 1)), any: Math.min(any, 1) };
}

/** The worlds of the quadrature: the weight of each, and what the cases are multiplied by in it. */
function worlds(least, { median, sigma }) {
  const sharpest = 1 + sigma ** 2 * least;
  const eachSide = sigma > 0 ? Math.ceil((FARTHEST * Math.sqrt(sharpest)) / STEP) : 0;
  const z = Array.from({ length: 2 * eachSide + 1 },
    (_, i) => ((i - eachSide) * FARTHEST) / Math.max(eachSide, 1));
  const density = z.map((at) => Math.exp(-0.5 * at ** 2));
  const total = sum(density);
  return z.map((at, i) => ({ weight: density[i] / total, scale: median * Math.exp(sigma * at) }));
}

/**
 * Probability that a Poisson count is below a whole number.
 * @param {number} least
 * @param {number} mean
 * @returns {number}
 */
function fewerThan(least, mean) {
  if (least === 0) return 0;
  if (mean === 0) return 1;
  // From the largest term away, on the side where the terms shrink.
  if (mean >= least) return Math.min(probability(least - 1, mean) * downward(least - 1, mean), 1);
  return Math.max(1 - probability(least, mean) * upward(least, mean), 0);
}

/** 1 + n/x + n(n - 1)/x² + …: the chances of n, n - 1, … over that of n. */
function downward(n, mean) {
  let [total, term] = [1, 1];
  for (let i = n; i > 0 && term > NOTHING * total; i--) {
    term *= i / mean;
    total += term;
  }
  return total;
}

/** 1 + x/(n + 1) + …: the chances of n, n + 1, … over that of n. */
function upward(n, mean) {
  let [total, term] = [1, 1];
  for (let i = n + 1; term > NOTHING * total; i++) {
    term *= mean / i;
    total += term;
  }
  return total;
}

/** Probability of a Poisson count of n. */
function probability(n, mean) {
  return Math.exp(n * Math.log(mean) - mean - logFactorial(n));
}

/** ln n!, by Stirling's series from 10 on, where it is exact to 1e-13. */
function logFactorial(n) {
  if (n < 10) {
    let product = 1;
    for (let i = 2; i <= n; i++) product *= i;
    return Math.log(product);
  }
  const series = 1 / (12 * n) - 1 / (360 * n ** 3) + 1 / (1260 * n ** 5) - 1 / (1680 * n ** 7);
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}
