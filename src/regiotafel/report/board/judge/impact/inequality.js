// How unequally the minutes are spread over patients: impact/fairness/inequality.py, written as
// report/board/impact/groups.py writes it.

import { decimal } from "../rounding.js";
import { sum, sumPerPlace } from "../sums.js";
import { once } from "./once.js";

/** @typedef {import("../world.js").World} World */

/**
 * Values in order: per value its place, from 0, and how many different ones there are.
 * @typedef {{ place: Uint32Array, number: number }} Places
 */

/** The share with most, and with least, that the ratio of Palma compares. */
const PALMA_MOST = 0.1;
const PALMA_LEAST = 0.4;
/** Place of an income that is not known. */
const UNKNOWN = 65535;
const DECIMALS = { worst: 1, gini: 3, palma: 2, concentration_index: 3 };

/**
 * What the page says of the inequality of a plan: of everybody and of those whose centre changes.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {any}
 */
export function inequality(world, site) {
  const { cases, siteToday } = world;
  const moved = cases.map((number, area) => (site[area] === siteToday[area] ? 0 : number));
  const before = {
    all: once(world, "inequality today", () => spread(world, siteToday, cases)),
    moved: spread(world, siteToday, moved),
  };
  const after = { all: spread(world, site, cases), moved: spread(world, site, moved) };
  return Object.fromEntries(["all", "moved"].map((who) => [
    who,
    Object.fromEntries(Object.entries(DECIMALS).map(([name, decimals]) => {
      const [today, plan] = [before[who][name], after[who][name]];
      return [name, [today, plan, plan - today].map((value) => decimal(value, decimals))];
    })),
  ]));
}

/**
 * Mean minutes of the share of all patients that travels longest.
 * @param {World} world
 * @param {Uint16Array} site
 * @returns {number}
 */
export const meanOfWorst = (world, site) => spread(world, site, world.cases).worst;

/** The measures of one assignment, of the cases that count. */
function spread(world, site, weights) {
  const { m, minutes, rank, arrays, facts } = world;
  const counted = areasWhere(world, (area) => weights[area] > 0);
  const values = Float64Array.from(counted, (area) => minutes[area * m + site[area]]);
  const cases = Float64Array.from(counted, (area) => weights[area]);
  const ascending = placesOf(Uint32Array.from(counted, (area) => rank[area * m + site[area]]));
  const descending = reversed(ascending);
  const income = arrays.impact_income;
  const ranked = income === undefined ? counted.subarray(0, 0) : counted.filter((area) => income[area] !== UNKNOWN);
  return {
    worst: meanOfShare(values, cases, descending, facts.impact.groups.worst),
    gini: concentration(values, cases, ascending),
    palma: palma(values, cases, ascending, descending),
    concentration_index: concentration(
      Float64Array.from(ranked, (area) => minutes[area * m + site[area]]),
      Float64Array.from(ranked, (area) => weights[area]),
      placesOf(Uint32Array.from(ranked, (area) => income[area])),
    ),
  };
}

function areasWhere({ n }, holds) {
  const found = new Uint32Array(n);
  let number = 0;
  for (let area = 0; area < n; area++) if (holds(area)) found[number++] = area;
  return found.subarray(0, number);
}

/**
 * Equal values have one place.
 * @param {Uint32Array} values
 * @returns {Places}
 */
function placesOf(values) {
  const sorted = values.slice().sort();
  const different = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const place = values.map((value) => {
    let [low, high] = [0, different.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (different[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low;
  });
  return { place, number: different.length };
}

const reversed = ({ place, number }) => ({ place: place.map((own) => number - 1 - own), number });

/** Whether values are concentrated among those high in a ranking or among those low in it. */
function concentration(values, weights, { place, number }) {
  const weighted = weights.map((weight, i) => weight * values[i]);
  const total = sum(weighted);
  if (!(total > 0)) return NaN;
  const weight = sumPerPlace(place, weights, number);
  const whole = sum(weight);
  let upTo = 0;
  const middle = weight.map((own) => {
    upTo += own;
    return (upTo - own / 2) / whole;
  });
  return (2 * sum(weighted.map((value, i) => value * middle[place[i]]))) / total - 1;
}

/** Mean value of the share of the weight that stands first; who straddles it counts in part. */
function meanOfShare(values, weights, { place, number }, share) {
  if (number === 0) return NaN;
  const weight = sumPerPlace(place, weights, number);
  const total = sumPerPlace(place, weights.map((own, i) => own * values[i]), number);
  const wanted = share * sum(weight);
  let upTo = 0;
  const parts = weight.map((own, i) => {
    upTo += own;
    const counted = Math.min(Math.max(wanted - (upTo - own), 0), own);
    return (counted / own) * total[i];
  });
  return sum(parts) / wanted;
}

/** What the tenth with most has, over what the two fifths with least have. */
function palma(values, weights, ascending, descending) {
  const least = PALMA_LEAST * meanOfShare(values, weights, ascending, PALMA_LEAST);
  const most = PALMA_MOST * meanOfShare(values, weights, descending, PALMA_MOST);
  return least > 0 ? most / least : NaN;
}
