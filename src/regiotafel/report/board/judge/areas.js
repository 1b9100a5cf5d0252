// What the map and the places show of a plan, per area: `_plan_arrays` and its like of `arrays.py`.

import { along } from "./assignment.js";
import { waysWithoutCar } from "./car_ownership.js";
import { rint } from "./rounding.js";

/** @typedef {import("./world.js").World} World */

/**
 * Class 0 is at most as long as the first edge, the last longer than the last.
 * @param {ArrayLike<number>} minutes
 * @param {number[]} edges
 * @returns {Uint8Array}
 */
export function classes(minutes, edges) {
  const found = new Uint8Array(minutes.length);
  for (let i = 0; i < found.length; i++) {
    while (found[i] < edges.length && minutes[i] > edges[found[i]]) found[i]++;
  }
  return found;
}

/**
 * Class 0 is shorter, 1 exactly as long, then longer by at most each edge, and more.
 * @param {ArrayLike<number>} change
 * @param {number[]} edges
 * @returns {Uint8Array}
 */
export function changeClasses(change, edges) {
  const longer = classes(change, [0, ...edges]);
  return longer.map((place, area) => (change[area] < 0 ? 0 : 1 + place));
}

/**
 * Minutes of each area to its centre, and how much longer than to that of another plan.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @param {Uint16Array} before The same in the other plan.
 * @returns {{ minutes: Float64Array, change: Float64Array }}
 */
export function minutesAndChange(world, site, before) {
  const [minutes, earlier] = [site, before].map((of) => along(world, world.minutes, of));
  return { minutes, change: minutes.map((value, area) => value - earlier[area]) };
}

/**
 * The arrays that Python sends of a plan (`plan_0_site` is `site` here), of any plan against any.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @param {Uint16Array} before The same in the plan it is compared with; today unless given.
 * @returns {Record<string, Uint8Array | Uint16Array | Int16Array>} Those that are known.
 */
export function planArrays(world, site, before = world.siteToday) {
  const { edges, fast, slow } = world.facts;
  const { minutes, change } = minutesAndChange(world, site, before);
  const whole = (factor) => filled(Uint16Array, world.n, (area) => rint(minutes[area] * factor));
  return {
    site,
    change: filled(Int16Array, world.n, (area) => rint(change[area] * 10)),
    minutes_class: classes(minutes, edges.minutes),
    change_class: changeClasses(change, edges.longer),
    ...(fast === 1 && slow === 1 ? {} : { fast: whole(fast), slow: whole(slow) }),
    ...(world.facts.withoutCar === null ? {} : withoutCar(world, site)),
  };
}

/** 0 minutes by bicycle is too far; by car only where the minutes of the plan are others. */
function withoutCar(world, site) {
  const { car, bicycle, transitLow, transitHigh } = waysWithoutCar(world, site);
  const whole = (minutes) => filled(Uint16Array, world.n, (area) => rint(minutes[area]));
  return {
    transit_low: whole(transitLow),
    transit_high: whole(transitHigh),
    bicycle: filled(Uint8Array, world.n, (area) => (bicycle[area] >= 0 ? rint(bicycle[area]) : 0)),
    ...(world.facts.withoutCar.counted
      ? { by_car: filled(Uint16Array, world.n, (area) => rint(car[area] * 10)) } : {}),
  };
}

/** A typed array with a value per area; by hand, for `from` of such an array is slow. */
function filled(Values, n, value) {
  const values = new Values(n);
  for (let area = 0; area < n; area++) values[area] = value(area);
  return values;
}
