// What is known of one area: its trip in a plan and in another, and how sure they are.

import { tripFacts } from "./trips.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../data.js").Facts} Facts */

const UNKNOWN_SHARE = 255; // as in arrays.py

/**
 * Per cent of the households of an area without a car; null where it is not known.
 * @param {World} world
 * @param {number} row
 * @returns {number | null}
 */
export function shareWithoutCar({ arrays }, row) {
  const share = arrays.share_without_car?.[row] ?? UNKNOWN_SHARE;
  return share === UNKNOWN_SHARE ? null : share;
}

/**
 * The trip from an area to its centre in a plan: `minutes` in tenths; `range` whole minutes had all
 * trips been faster or slower, `withoutCar` whole minutes, `parts` what the minutes consist of: null
 * each where it is not known.
 * @typedef {{ site: number, minutes: number, range: string[] | null, withoutCar: Facts, parts: Facts }} Trip
 */

/**
 * The trip from an area to its centre in a plan.
 * @param {World} world
 * @param {number} row Of the area in the world.
 * @param {Facts} plan Of plans.js.
 * @returns {Trip}
 */
export function tripIn({ arrays, m }, row, { areas }) {
  const site = areas.site[row];
  return {
    site,
    minutes: arrays.minutes[row * m + site],
    range: areas.fast === undefined ? null : [areas.fast[row], areas.slow[row]].map(String),
    withoutCar: withoutCar(areas, row),
    parts: tripFacts(arrays, row, site),
  };
}

function withoutCar({ transit_low: low, transit_high: high, bicycle, by_car: byCar }, row) {
  if (low === undefined) return null;
  return { low: low[row], high: high[row], bicycle: bicycle[row], byCar: byCar?.[row] };
}

/**
 * What the map says of an area; what ends on `Today` is of the plan it is compared with.
 * @param {World} world
 * @param {number} row
 * @param {Facts} plan
 * @param {Facts} base The plan it is compared with.
 * @returns {{ site: number, siteToday: number, minutes: number, minutesToday: number, change: number,
 *   cases: string }}
 */
export function areaFacts(world, row, plan, base) {
  const [now, before] = [plan, base].map((each) => tripIn(world, row, each));
  return {
    site: now.site,
    siteToday: before.site,
    minutes: now.minutes,
    minutesToday: before.minutes,
    change: plan.areas.change[row],
    cases: world.arrays.cases[row].toFixed(2),
  };
}
