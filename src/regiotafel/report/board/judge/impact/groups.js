// How far each group of patients travels, today and in a plan: impact/fairness/by_group.py, written
// as report/board/impact/groups.py writes it.

import { along } from "../assignment.js";
import { waysWithoutCar } from "../car_ownership.js";
import { decimal } from "../rounding.js";
import { sharedGroupings } from "./groupings.js";
import { once } from "./once.js";

/** @typedef {import("../world.js").World} World */
/** @typedef {{ all: Float64Array, moved: Float64Array }} Sums Per group and figure, and of both who. */

const WHO = ["all", "moved"];
/** What is summed up over the cases of a group: the cases themselves, and then per case. */
const SUMMED = ["cases", "today", "plan", "overToday", "over", "longer"];
/** Per figure of the page which sum it is, whether over the cases, and what it is multiplied by. */
const FIGURES = {
  cases: ["cases", false, 1],
  today: ["today", true, 1],
  plan: ["plan", true, 1],
  overToday: ["overToday", true, 100],
  over: ["over", true, 100],
  longer: ["longer", false, 1],
  longerShare: ["longer", true, 100],
};

/**
 * What the page says of the groups of a plan, per grouping; null where nothing divides the patients.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {any[] | null}
 */
export function groups(world, site) {
  if (world.facts.impact.groups.groupings === null) return null;
  const shared = sumsOf(world, site);
  let begins = 0;
  return world.facts.impact.groups.groupings.map(({ kind, number }) => {
    if (kind === "car") {
      const [middle, ...ends] = sumsByCar(world, site).map((sums) => written(sums, [0, 1, 2]));
      return { ...middle, ends };
    }
    const rows = [...Array.from({ length: number }, (_, group) => begins + group), sharedGroupings(world).number - 1];
    begins += number;
    return written(shared, rows);
  });
}

/**
 * Mean minutes of each group of a grouping, NaN for one without cases; null where it is not shown.
 * @param {World} world
 * @param {Uint16Array} site
 * @param {string} name Of a grouping whose minutes are those of the world.
 * @returns {number[] | null}
 */
export function meanMinutes(world, site, name) {
  let begins = 0;
  for (const grouping of world.facts.impact.groups.groupings ?? []) {
    if (grouping.name === name) {
      const { all } = sumsOf(world, site);
      return Array.from({ length: grouping.number }, (_, group) => figure(all, begins + group, "plan"));
    }
    if (grouping.kind !== "car") begins += grouping.number;
  }
  return null;
}

/**
 * Share of all patients whose trip is longer than today by more than so many minutes.
 * @param {World} world
 * @param {Uint16Array} site
 * @returns {number}
 */
export function shareLonger(world, site) {
  return figure(sumsOf(world, site).all, sharedGroupings(world).number - 1, "longerShare");
}

const sumsOf = (world, site) => once(site, "groups", () => sharedSums(world, site));

/** @returns {Sums} */
function sharedSums(world, site) {
  const shares = sharedGroupings(world);
  const { first, group, share } = shares;
  const [before, minutes] = [minutesToday(world), along(world, world.minutes, site)];
  const sums = noSums(shares.number);
  const values = new Float64Array(SUMMED.length);
  for (let area = 0; area < world.n; area++) {
    if (!(world.cases[area] > 0)) continue;
    weigh(world, values, world.cases[area], before[area], minutes[area]);
    const moved = site[area] !== world.siteToday[area];
    for (let entry = first[area]; entry < first[area + 1]; entry++) {
      add(sums.all, group[entry], share[entry], values);
      if (moved) add(sums.moved, group[entry], share[entry], values);
    }
  }
  return sums;
}

const minutesToday = (world) => once(world, "minutes today", () => along(world, world.minutes, world.siteToday));

/** With a car, without one and together, each with minutes of its own: the middle, low and high. */
function sumsByCar(world, site) {
  const before = once(world, "ways today", () => waysWithoutCar(world, world.siteToday));
  const ways = waysWithoutCar(world, site);
  const without = world.arrays.judge_without_car;
  return ["middle", "low", "high"].map((estimate) => {
    const sums = noSums(3);
    // One group after the other, as Python adds their trips up.
    addParts(world, site, sums, 0, (area) => 1 - without[area], before.byCar, ways.byCar);
    addParts(world, site, sums, 1, (area) => without[area], before[estimate], ways[estimate]);
    return sums;
  });
}

function addParts(world, site, sums, group, shareOf, before, minutes) {
  const values = new Float64Array(SUMMED.length);
  for (let area = 0; area < world.n; area++) {
    const share = shareOf(area);
    if (!(world.cases[area] > 0 && share > 0)) continue;
    weigh(world, values, world.cases[area] * share, before[area], minutes[area]);
    const isMoved = site[area] !== world.siteToday[area];
    for (const all of [group, 2]) {
      add(sums.all, all, 1, values);
      if (isMoved) add(sums.moved, all, 1, values);
    }
  }
}

/** Put in `values` what cases count for in each sum. */
function weigh(world, values, cases, today, plan) {
  const { limit, longer } = world.facts.impact.groups;
  values[0] = cases;
  values[1] = cases * today;
  values[2] = cases * plan;
  values[3] = today > limit ? cases : 0;
  values[4] = plan > limit ? cases : 0;
  values[5] = plan - today > longer ? cases : 0;
}

function add(sums, group, share, values) {
  const at = group * SUMMED.length;
  for (let i = 0; i < SUMMED.length; i++) sums[at + i] += share * values[i];
}

function noSums(number) {
  const [all, moved] = WHO.map(() => new Float64Array(number * SUMMED.length));
  return { all, moved };
}

/** Per who and figure the values of these groups, with commas between them. */
function written(sums, rows) {
  const text = (who, name) => rows.map((row) => decimal(FIGURES[name][2] * figure(sums[who], row, name)) ?? "").join(",");
  return Object.fromEntries(WHO.map((who) => [
    who,
    Object.fromEntries(Object.keys(FIGURES).map((name) => [name, text(who, name)])),
  ]));
}

function figure(sums, group, name) {
  const [summed, isMean] = FIGURES[name];
  const value = sums[group * SUMMED.length + SUMMED.indexOf(summed)];
  if (!isMean) return value;
  const cases = sums[group * SUMMED.length];
  return cases > 0 ? value / cases : NaN;
}
