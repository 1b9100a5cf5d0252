// How far patients with and without a car travel: `impact/car_ownership.py` and
// `travel/without_car.py`, to each area's centre only.

import { along } from "./assignment.js";
import { shareOver } from "./access.js";
import { decimal, rint } from "./rounding.js";
import { sum, weightedMean } from "./sums.js";
import { readMinutes } from "./world.js";

/** @typedef {import("./world.js").World} World */
/** @typedef {Record<string, Record<string, number[]>>} Travel Per group and figure: low, high. */

const GROUPS = ["with_car", "without_car", "all"];
const LIMIT = 60;
const TENTHS_OF_A_SECOND_PER_MINUTE = 600;

/**
 * Per group its share of the cases, and per figure before, the plan and the change: two ends.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @param {Uint16Array} before The same in the plan it is compared with.
 * @returns {Record<string, any> | null} As `_car_ownership` of `facts.py`; null where no cars are known.
 */
export function carOwnership(world, site, before) {
  if (world.facts.withoutCar === null) return null;
  const cases = casesByCar(world);
  const [after, earlier] = [site, before].map((of) => travel(world, cases, of));
  return Object.fromEntries(GROUPS.map((group) => [group, {
    share: decimal((100 * sum(cases[group])) / world.totalCases, 0),
    ...Object.fromEntries(Object.keys(after[group]).map((name) => {
      const decimals = group === "with_car" ? 1 : 0; // an estimate has no tenths
      return [name, ends(earlier[group][name], after[group][name], name, decimals)];
    })),
  }]));
}

function ends(before, after, name, decimals) {
  const factor = name.startsWith("share") ? 100 : 1;
  const [today, access] = [before, after].map((values) => values.map((value) => factor * value));
  const change = access.map((value, i) => value - today[i]).sort((a, b) => a - b);
  const text = (values) => values.map((value) => decimal(value, decimals));
  return { today: text(today), access: text(access), change: text(change) };
}

/** Cases with a car, without one, and both one after the other. */
function casesByCar({ cases, arrays }) {
  const share = arrays.judge_without_car;
  const withCar = cases.map((each, area) => each * (1 - share[area]));
  const without = cases.map((each, area) => each * share[area]);
  return { with_car: withCar, without_car: without, all: joined(withCar, without) };
}

/** @returns {Travel} */
function travel(world, cases, site) {
  const { byCar, low, high } = waysWithoutCar(world, site);
  const minutes = {
    with_car: [byCar, byCar],
    without_car: [low, high],
    all: [joined(byCar, low), joined(byCar, high)],
  };
  return Object.fromEntries(GROUPS.map((group) => [group, {
    minutes_mean: minutes[group].map((each) => weightedMean(each, cases[group])),
    [`share_over_${LIMIT}_minutes`]: minutes[group].map((each) => shareOver(each, cases[group], LIMIT)),
  }]));
}

function joined(one, other) {
  const both = new Float64Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

/**
 * Minutes of each area's people by car (`car` as Python keeps them, `byCar` in whole tenths of a
 * second), by public transport (two ends), by bicycle (NaN = too far), and by the quicker of those
 * two (two ends and the middle).
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {Record<string, Float64Array>}
 */
export function waysWithoutCar(world, site) {
  const { withoutCar } = world.facts;
  // Python keeps minutes in single precision, and computes from those.
  const [car, bicycle] = matrices(world).map((matrix) => along(world, matrix, site).map(Math.fround));
  const transit = (factor) => car.map((minutes) => wholeTenths(factor * minutes + withoutCar.waiting));
  const quicker = (minutes) => minutes.map((each, area) => (bicycle[area] < each ? bicycle[area] : each));
  const [transitLow, transitHigh] = [transit(withoutCar.low), transit(withoutCar.high)];
  return {
    car,
    byCar: car.map(wholeTenths),
    bicycle,
    transitLow,
    transitHigh,
    low: quicker(transitLow),
    middle: quicker(transit((withoutCar.low + withoutCar.high) / 2)),
    high: quicker(transitHigh),
  };
}

/** Minutes in whole tenths of a second. */
function wholeTenths(minutes) {
  return rint(minutes * TENTHS_OF_A_SECOND_PER_MINUTE) / TENTHS_OF_A_SECOND_PER_MINUTE;
}

/** @type {WeakMap<World, Float64Array[]>} */
const UNPACKED = new WeakMap();

/** Minutes by car and by bicycle, n × m. */
function matrices(world) {
  const { arrays, n } = world;
  const known = UNPACKED.get(world) ?? [
    arrays.judge_car === undefined ? world.minutes : readMinutes(arrays, "judge_car", n).minutes,
    readMinutes(arrays, "judge_bicycle", n).minutes,
  ];
  UNPACKED.set(world, known);
  return known;
}
