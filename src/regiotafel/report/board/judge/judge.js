// What a set of centres means: the facts of a plan as Python writes them (`_plan` of `facts.py`), for
// any set, and for any two plans beside each other.

import { access, farthest, meanOfWorst } from "./access.js";
import { changeClasses, classes, minutesAndChange } from "./areas.js";
import { assign, unreached } from "./assignment.js";
import { carOwnership } from "./car_ownership.js";
import { centres, volumes } from "./centres.js";
import { normChance } from "./chance.js";
import { decimal, fixed } from "./rounding.js";
import { scratch, sum, sumPerPlace } from "./sums.js";

/** @typedef {import("./world.js").World} World */
/** @typedef {import("./access.js").Groups} Groups */

const GROUPS = ["all", "moved"];

/**
 * A set of open sites against today. What only a search knows of a plan is null.
 * @param {World} world
 * @param {number[]} open Sites.
 * @param {{ k: number | null }} asked How many there are; null = today, which no norm judges.
 * @returns {Record<string, any> | null} null where some area reaches none of them.
 */
export function judgePlan(world, open, { k }) {
  const [sites, site] = [[...open].sort((a, b) => a - b), assign(world, open)];
  if (unreached(site) > 0) return null;
  const found = access(world, site, world.siteToday);
  const norm = k === null ? null : world.facts.norm;
  const cases = volumes(world, site);
  const ids = sites.map((each) => world.page.sites[each].id);
  return {
    k,
    open: sites,
    ...compared(world, site, world.siteToday, found),
    centres: centres(world, sites, cases, norm),
    flows: null,
    longest: longest(world, site),
    doubts: doubts(world, site),
    proof: null,
    tradeoffs: {
      // Mean minutes to a hundredth, as plans can be that close; those of the farthest to a tenth.
      pair: [decimal(found.plan.all.minutes_mean, 2), decimal(meanOfWorst(world, site, found.order))],
      chance: norm === null ? null
        : normChance(ids, sites.map((each) => cases[each]), norm, world.facts.factor),
      front: null,
      price: null,
      sites: null,
    },
  };
}

/**
 * One plan against another, which takes the place that today has in `judgePlan`.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre in the plan.
 * @param {Uint16Array} before The same in the other.
 * @returns {Record<string, any> | null} null where some area has no centre in one of them.
 */
export function judgePair(world, site, before) {
  if (unreached(site) + unreached(before) > 0) return null;
  return compared(world, site, before, access(world, site, before));
}

function compared(world, site, before, { plan, before: today }) {
  return {
    access: figures(plan),
    today: figures(today),
    change: figures(changed(plan, today)),
    ranges: ranges(world, plan, today),
    movedShare: decimal(100 * plan.moved.share_of_cases),
    classShares: classShares(world, site, before),
    carOwnership: carOwnership(world, site, before),
  };
}

/** Indicators of the page, in its order. */
function indicators({ all }) {
  return Object.keys(all).filter((name) => /^(minutes|share_over)/.test(name) && !/_(fast|slow)$/.test(name));
}

const isMinutes = (name) => name.startsWith("minutes");
const factor = (name) => (isMinutes(name) ? 1 : 100);

/** Per group what `of` makes of its row. */
function perGroup(of) {
  return Object.fromEntries(GROUPS.map((group) => [group, of(group)]));
}

function perName(names, of) {
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

function changed(plan, today) {
  return perGroup((group) => perName(Object.keys(plan[group]), (name) => plan[group][name] - today[group][name]));
}

function figures(rows) {
  return perGroup((group) => perName(indicators(rows), (name) => decimal(rows[group][name] * factor(name))));
}

/** Low and high end of every figure; levels of minutes whole, the rest in tenths. */
function ranges(world, plan, today) {
  if (world.facts.fast === 1 && world.facts.slow === 1) return null;
  const ends = (row, name, decimals) => [row[`${name}_fast`], row[`${name}_slow`]]
    .map((value) => factor(name) * value)
    .sort((a, b) => a - b)
    .map((value) => decimal(value, decimals));
  const names = indicators(plan);
  const levels = (rows) => perGroup((group) =>
    perName(names, (name) => ends(rows[group], name, isMinutes(name) ? 0 : 1)));
  const change = changed(plan, today);
  return {
    access: levels(plan),
    today: levels(today),
    // A change in minutes grows with them; that of a share may do anything in between.
    change: perGroup((group) => perName(names.filter(isMinutes), (name) => ends(change[group], name, 1))),
  };
}

/** Percentage of the cases per class of the legend. */
function classShares(world, site, before) {
  const { edges } = world.facts;
  const { minutes, change } = minutesAndChange(world, site, before);
  const shares = (places) => {
    const perClass = sumPerPlace(places, world.cases, edges.minutes.length + 1);
    const total = sum(perClass);
    return Array.from(perClass, (cases) => decimal(total ? (100 * cases) / total : NaN));
  };
  return {
    minutes: shares(classes(minutes, edges.minutes)),
    change: shares(changeClasses(change, edges.longer)),
  };
}

function longest(world, site) {
  const area = farthest(world, site);
  if (area < 0) return null;
  const { pc4, place } = world.page.areas;
  const row = world.arrays.row[area];
  return { pc4: pc4[row], place: world.facts.placeless.includes(row) ? "" : place[row] };
}

/** Percentage of the patients for whom each doubt matters; null where minutes are given. */
function doubts(world, site) {
  const flags = world.arrays.judge_doubts;
  if (flags === undefined) return null;
  return perName(world.facts.doubts, (name) => {
    const bit = 1 << world.facts.doubts.indexOf(name);
    const doubtful = scratch(world.n);
    for (let area = 0; area < world.n; area++) {
      doubtful[area] = flags[area * world.m + site[area]] & bit ? world.cases[area] : 0;
    }
    return fixed((100 * sum(doubtful, 0, world.n)) / world.totalCases, 1);
  });
}
