// How far patients with and without a car travel: `impact/car_ownership.py` and
// `travel/without_car.py`, to each area's centre only.

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
  const { cases } = givenOf(world);
  const [after, earlier] = [travel(world, site), travel(world, before)];
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

/** What was found per assignment. @type {WeakMap<Uint16Array, Travel>} */
const known = new WeakMap();

/** @returns {Travel} */
function travel(world, site) {
  if (known.has(site)) return known.get(site);
  const { cases } = givenOf(world);
  const { byCar, low, high } = waysWithoutCar(world, site);
  const minutes = {
    with_car: [byCar],
    without_car: [low, high],
    all: [joined(byCar, low), joined(byCar, high)],
  };
  const found = Object.fromEntries(GROUPS.map((group) => {
    const both = (value) => {
      const [first, second = first] = minutes[group].map((each) => value(each, cases[group]));
      return [first, second];
    };
    return [group, {
      minutes_mean: both((each, weights) => weightedMean(each, weights)),
      [`share_over_${LIMIT}_minutes`]: both((each, weights) => shareOver(each, weights, LIMIT)),
    }];
  }));
  known.set(site, found);
  return found;
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
  const { low: lowest, high: highest, waiting } = world.facts.withoutCar;
  const names = ["car", "byCar", "bicycle", "transitLow", "transitHigh", "low", "middle", "high"];
  const ways = Object.fromEntries(names.map((name) => [name, new Float64Array(world.n)]));
  const between = (lowest + highest) / 2;
  const { byCar, byBicycle } = givenOf(world);
  for (let area = 0; area < world.n; area++) {
    const at = area * world.m + site[area];
    // Python keeps minutes in single precision, and computes from those.
    const [car, bicycle] = [Math.fround(byCar[at]), Math.fround(byBicycle[at])];
    const [low, high] = [wholeTenths(lowest * car + waiting), wholeTenths(highest * car + waiting)];
    const middle = wholeTenths(between * car + waiting);
    ways.car[area] = car;
    ways.byCar[area] = wholeTenths(car);
    ways.bicycle[area] = bicycle;
    ways.transitLow[area] = low;
    ways.transitHigh[area] = high;
    ways.low[area] = bicycle < low ? bicycle : low;
    ways.middle[area] = bicycle < middle ? bicycle : middle;
    ways.high[area] = bicycle < high ? bicycle : high;
  }
  return ways;
}

/** Minutes in whole tenths of a second. */
function wholeTenths(minutes) {
  return rint(minutes * TENTHS_OF_A_SECOND_PER_MINUTE) / TENTHS_OF_A_SECOND_PER_MINUTE;
}

/** What was unpacked per world. @type {WeakMap<World, any>} */
const given = new WeakMap();

/** Minutes by car and by bicycle, n × m; and the cases of each group. */
function givenOf(world) {
  if (given.has(world)) return given.get(world);
  const { arrays, n } = world;
  const found = {
    byCar: arrays.judge_car_steps === undefined && arrays.judge_car_exact === undefined
      ? world.minutes : readMinutes(arrays, "judge_car", n).minutes,
    byBicycle: readMinutes(arrays, "judge_bicycle", n).minutes,
    cases: casesByCar(world),
  };
  given.set(world, found);
  return found;
}

/** Cases with a car, without one, and both one after the other. */
function casesByCar({ cases, arrays }) {
  const share = arrays.judge_without_car;
  const withCar = cases.map((each, area) => each * (1 - share[area]));
  const without = cases.map((each, area) => each * share[area]);
  return { with_car: withCar, without_car: without, all: joined(withCar, without) };
}
