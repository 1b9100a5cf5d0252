// How far patients travel in one plan and in another: the figures of `impact/access.py`.

import { along } from "./assignment.js";
import { rint } from "./rounding.js";
import { scratch, sum, weightedMean } from "./sums.js";

/** @typedef {import("./world.js").World} World */
/** @typedef {Record<string, number>} Row A row of the table that Python makes, by column. */
/** @typedef {{ all: Row, moved: Row }} Groups Everybody, and those whose centre differs. */

/** `_ROUNDING` of `impact/measures.py`. */
const ROUNDING = 1e-9;

/**
 * Two plans beside each other, for everybody and for those whose centre differs between them.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre in the plan.
 * @param {Uint16Array} before The same in the plan it is compared with, such as today.
 * @returns {{ plan: Groups, before: Groups, order: Uint32Array }} And the plan's areas by minutes.
 */
export function access(world, site, before) {
  const moved = new Float64Array(world.n);
  for (let area = 0; area < world.n; area++) {
    moved[area] = site[area] === before[area] ? 0 : world.cases[area];
  }
  const [plan, other] = [travelled(world, site), travelled(world, before)];
  return {
    plan: { all: plan.all, moved: measures(world, plan, moved) },
    before: { all: other.all, moved: measures(world, other, moved) },
    order: plan.order,
  };
}

/** What is the same whatever a plan is compared with, per assignment. @type {WeakMap<Uint16Array, any>} */
const known = new WeakMap();

function travelled(world, site) {
  if (known.has(site)) return known.get(site);
  const minutes = along(world, world.minutes, site);
  const ways = factors(world).map(([end, factor]) =>
    ({ end, factor, minutes: end === "" ? minutes : scaled(minutes, factor) }));
  const found = { ways, order: ascending(world, site), all: null };
  found.all = measures(world, found, world.cases);
  known.set(site, found);
  return found;
}

/** What all trips may be multiplied by, and what is then behind the name of a figure. */
function factors({ facts: { fast, slow } }) {
  return [["", 1], ...(fast === 1 && slow === 1 ? [] : [["_fast", fast], ["_slow", slow]])];
}

function scaled(minutes, factor) {
  const values = new Float64Array(minutes.length);
  for (let i = 0; i < values.length; i++) values[i] = times(minutes[i], factor);
  return values;
}

/** Minutes times a factor, so rounded that 50 at 0.9 are 45 and not a hair over it. */
function times(minutes, factor) {
  return rint(minutes * factor * 1e6) / 1e6;
}

/** What a group travels; `_fast` and `_slow`: the same had all trips been faster or slower. */
function measures(world, { ways, order }, cases) {
  const total = sum(cases);
  const percentiles = weightedPercentiles(world, ways[0].minutes, cases, order);
  const row = { share_of_cases: total / world.totalCases };
  for (const { end, factor, minutes } of ways) {
    row[`minutes_mean${end}`] = weightedMean(minutes, cases, total);
    for (const [name, value] of Object.entries(percentiles)) {
      // The order remains, so what stands at a place in it remains there.
      row[name + end] = end === "" ? value : times(value, factor);
    }
    for (const limit of world.facts.thresholds) {
      row[`share_over_${limit}_minutes${end}`] = shareOver(minutes, cases, limit, total);
    }
  }
  return row;
}

/**
 * Share of the cases that travel strictly longer.
 * @param {Float64Array} minutes
 * @param {Float64Array} cases
 * @param {number} limit
 * @param {number} total Sum of the cases.
 * @returns {number}
 */
export function shareOver(minutes, cases, limit, total = sum(cases)) {
  if (!(total > 0)) return NaN;
  const over = scratch(cases.length);
  for (let i = 0; i < cases.length; i++) over[i] = minutes[i] > limit ? cases[i] : 0;
  return sum(over, 0, cases.length) / total;
}

/** Per share the smallest minutes that at least that share of the cases does not exceed. */
function weightedPercentiles({ facts }, minutes, cases, order) {
  const cumulative = scratch(order.length);
  let total = 0;
  for (let i = 0; i < order.length; i++) {
    total += cases[order[i]];
    cumulative[i] = total;
  }
  const found = {};
  for (const [name, share] of Object.entries(facts.percentiles)) {
    const wanted = (share - ROUNDING) * total;
    let place = 0;
    while (place < order.length && !(cumulative[place] >= wanted && cumulative[place] > 0)) place++;
    found[name] = total > 0 ? minutes[order[place]] : NaN;
  }
  return found;
}

/**
 * Areas by the minutes to their centre, equal ones in their own order: a radix sort of ranks.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {Uint32Array}
 */
export function ascending({ n, m, rank }, site) {
  const [bits, mask] = [11, 2047];
  const keys = new Uint32Array(n);
  let most = 0;
  for (let area = 0; area < n; area++) {
    keys[area] = rank[area * m + site[area]];
    most = Math.max(most, keys[area]);
  }
  let order = keys.map((_, area) => area);
  for (let shift = 0; most >>> shift > 0; shift += bits) {
    const place = new Uint32Array(mask + 2);
    for (let i = 0; i < n; i++) place[((keys[i] >>> shift) & mask) + 1]++;
    for (let i = 0; i < mask; i++) place[i + 1] += place[i];
    const next = new Uint32Array(n);
    for (let i = 0; i < n; i++) next[place[(keys[order[i]] >>> shift) & mask]++] = order[i];
    order = next;
  }
  return order;
}

/**
 * Mean minutes of the share of the cases that travels longest: `MeanOfWorst` of `model/criteria.py`.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @param {Uint32Array} order Areas by the minutes to it.
 * @returns {number}
 */
export function meanOfWorst(world, site, order) {
  const minutes = along(world, world.minutes, site);
  const wanted = world.facts.worstShare * world.totalCases;
  const travelled = new Float64Array(world.n);
  let [place, total] = [0, 0];
  for (let end = world.n; end > 0;) {
    let begin = end - 1;
    while (begin > 0 && minutes[order[begin - 1]] === minutes[order[end - 1]]) begin--;
    // From the longest downwards, but equal ones in their own order.
    for (let i = begin; i < end; i++) {
      const area = order[i];
      const cases = world.cases[area];
      total += cases;
      const counted = Math.min(Math.max(wanted - (total - cases), 0), cases);
      travelled[place++] = counted * minutes[area];
    }
    end = begin;
  }
  return sum(travelled) / wanted;
}

/**
 * The area with cases that lies farthest from its centre, the first of equals; -1 without any.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {number}
 */
export function farthest(world, site) {
  const minutes = along(world, world.minutes, site);
  let found = -1;
  for (let area = 0; area < world.n; area++) {
    if (world.cases[area] > 0 && (found < 0 || minutes[area] > minutes[found])) found = area;
  }
  return found;
}
