// What is known of one area: its trips today and in a plan, and how sure they are.

import { FACTS } from "../data.js";
import { tripFacts } from "./trips.js";

/** @typedef {import("../data.js").Arrays} Arrays */

export const UNREACHABLE = 65535;
export const UNKNOWN_SHARE = 255;

/**
 * What the page knows of one area, or null when it is not counted.
 * @param {Arrays} arrays
 * @param {Int32Array} rowOfArea Row of every area in the arrays; -1 where it is not counted.
 * @param {number} area
 * @param {number} plan
 */
export function areaFacts(arrays, rowOfArea, area, plan) {
  const row = rowOfArea[area];
  if (row < 0) return null;
  const minutesTo = (site) => arrays.minutes[row * FACTS.sites.length + site];
  const site = arrays[`plan_${plan}_site`][row];
  const siteToday = arrays.plan_0_site[row];
  return {
    site,
    siteToday,
    minutes: minutesTo(site),
    minutesToday: minutesTo(siteToday),
    change: arrays[`plan_${plan}_change`][row],
    range: range(arrays, row, plan),
    rangeToday: range(arrays, row, 0),
    trip: tripFacts(arrays, row, site),
    tripToday: tripFacts(arrays, row, siteToday),
    withoutCar: withoutCar(arrays, row, plan),
    withoutCarToday: withoutCar(arrays, row, 0),
    shareWithoutCar: arrays.share_without_car?.[row] ?? UNKNOWN_SHARE,
    cases: (arrays.cases[row] / 100).toFixed(2),
    others: FACTS.plans[plan].open
      .filter((other) => other !== site && minutesTo(other) !== UNREACHABLE)
      .map((other) => ({ site: other, minutes: minutesTo(other) }))
      .sort((a, b) => a.minutes - b.minutes || a.site - b.site)
      .slice(0, 2),
  };
}

/** Whole minutes to the area's centre had all trips been faster or slower; null when not known. */
function range(arrays, row, plan) {
  const fast = arrays[`plan_${plan}_fast`];
  return fast === undefined ? null : [fast[row], arrays[`plan_${plan}_slow`][row]].map(String);
}

/** Whole minutes to the area's centre without a car, as far as they are known; null when not. */
function withoutCar(arrays, row, plan) {
  const of = (name) => arrays[`plan_${plan}_${name}`]?.[row];
  if (of("transit_low") === undefined) return null;
  return {
    low: of("transit_low"), high: of("transit_high"), bicycle: of("bicycle"), byCar: of("by_car"),
  };
}
