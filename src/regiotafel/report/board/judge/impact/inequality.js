// How unequally the minutes are spread over patients: impact/fairness/inequality.py, written as
// report/board/impact/groups.py writes it.

import { ascending } from "../access.js";
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
/** Place of an income that is not known; and incomes of which none is. */
const UNKNOWN = 65535;
const NOT_KNOWN = [];
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
  const [before, after] = [siteToday, site].map((of) => ({
    all: ofAll(world, of),
    moved: spread(world, of, moved, inOrder(world, of)),
  }));
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
export const meanOfWorst = (world, site) => ofAll(world, site).worst;

const inOrder = (world, site) => once(site, "order", () => ascending(world, site));
const ofAll = (world, site) =>
  once(site, "inequality", () => spread(world, site, world.cases, inOrder(world, site)));

/** The measures of one assignment, of the cases that count; `order` is of its areas, by minutes. */
function spread(world, site, weights, order) {
  const { m, rank, arrays } = world;
  const counted = someOf(world, site, weights, (area) => weights[area] > 0);
  const rising = placesOf(counted, order, (area) => rank[area * m + site[area]]);
  const falling = { place: rising.place.map((own) => rising.number - 1 - own), number: rising.number };
  const income = arrays.impact_income ?? NOT_KNOWN;
  const ranked = someOf(world, site, weights, (area) => weights[area] > 0 && isKnown(income[area]));
  const byIncome = placesOf(ranked, orderByIncome(world), (area) => income[area]);
  return {
    worst: meanOfShare(counted, falling, world.facts.impact.groups.worst),
    gini: concentration(counted, rising),
    palma: palma(counted, rising, falling),
    concentration_index: concentration(ranked, byIncome),
  };
}

const isKnown = (income) => income !== undefined && income !== UNKNOWN;

function orderByIncome(world) {
  return once(world, "order by income", () => {
    const income = world.arrays.impact_income ?? NOT_KNOWN;
    return Uint32Array.from(world.cases.keys()).sort((one, other) => income[one] - income[other]);
  });
}

/** The areas of which something holds, in their order: minutes and weights, and where each stands. */
function someOf({ n, m, minutes }, site, weights, holds) {
  const at = new Int32Array(n).fill(-1);
  const [values, cases] = [new Float64Array(n), new Float64Array(n)];
  let number = 0;
  for (let area = 0; area < n; area++) {
    if (!holds(area)) continue;
    values[number] = minutes[area * m + site[area]];
    cases[number] = weights[area];
    at[area] = number++;
  }
  return { at, values: values.subarray(0, number), weights: cases.subarray(0, number) };
}

/**
 * Places of some areas in an order of all; equals by their key have one place.
 * @returns {Places}
 */
function placesOf({ at, values }, order, keyOf) {
  const place = new Uint32Array(values.length);
  let [number, last] = [0, NaN];
  for (let i = 0; i < order.length; i++) {
    if (at[order[i]] < 0) continue;
    const key = keyOf(order[i]);
    if (key !== last) number++;
    last = key;
    place[at[order[i]]] = number - 1;
  }
  return { place, number };
}

/** Whether values are concentrated among those high in a ranking or among those low in it. */
function concentration({ values, weights }, { place, number }) {
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
function meanOfShare({ values, weights }, { place, number }, share) {
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
function palma(counted, rising, falling) {
  const least = PALMA_LEAST * meanOfShare(counted, rising, PALMA_LEAST);
  const most = PALMA_MOST * meanOfShare(counted, falling, PALMA_MOST);
  return least > 0 ? most / least : NaN;
}
