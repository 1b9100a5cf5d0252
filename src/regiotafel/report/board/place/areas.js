// What is known of one area: its trips now and in a plan, and how sure they are.

import { tripFacts } from "./trips.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../data.js").Facts} Facts */

export const UNREACHABLE = 65535;
export const UNKNOWN_SHARE = 255;

/**
 * What the page knows of one area.
 * @param {World} world
 * @param {number} row Of the area in the world.
 * @param {Facts} plan Of plans.js.
 * @param {Facts} base The plan it is compared with: what ends on `Today` here is of that one.
 * @returns {Facts}
 */
export function areaFacts({ arrays, m }, row, plan, base) {
  const minutesTo = (site) => arrays.minutes[row * m + site];
  const [site, siteToday] = [plan.areas.site[row], base.areas.site[row]];
  return {
    site,
    siteToday,
    minutes: minutesTo(site),
    minutesToday: minutesTo(siteToday),
    change: plan.areas.change[row],
    range: range(plan.areas, row),
    rangeToday: range(base.areas, row),
    trip: tripFacts(arrays, row, site),
    tripToday: tripFacts(arrays, row, siteToday),
    withoutCar: withoutCar(plan.areas, row),
    withoutCarToday: withoutCar(base.areas, row),
    shareWithoutCar: arrays.share_without_car?.[row] ?? UNKNOWN_SHARE,
    cases: arrays.cases[row].toFixed(2),
    others: plan.open
      .filter((other) => other !== site && minutesTo(other) !== UNREACHABLE)
      .map((other) => ({ site: other, minutes: minutesTo(other) }))
      .sort((a, b) => a.minutes - b.minutes || a.site - b.site)
      .slice(0, 2),
  };
}

/** Whole minutes to the area's centre had all trips been faster or slower; null when not known. */
function range({ fast, slow }, row) {
  return fast === undefined ? null : [fast[row], slow[row]].map(String);
}

/** Whole minutes to the area's centre without a car, as far as they are known; null when not. */
function withoutCar({ transit_low: low, transit_high: high, bicycle, by_car: byCar }, row) {
  if (low === undefined) return null;
  return { low: low[row], high: high[row], bicycle: bicycle[row], byCar: byCar?.[row] };
}
