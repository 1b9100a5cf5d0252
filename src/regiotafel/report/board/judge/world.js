// What any set of centres is judged on: the areas, the sites and the ways between them. The numbers
// are those of Python to the last bit (`arrays.py`, `parameters.py` beside this file).

import { assign } from "./assignment.js";
import { rint } from "./rounding.js";
import { sum } from "./sums.js";

/** @typedef {Record<string, any>} Arrays Typed arrays by name, as `arrays.py` packs them. */
/** @typedef {any} Facts What Python made, or a part of it. */

/**
 * n areas (rows), m sites (columns); matrices stand row by row.
 * @typedef {object} Ways
 * @property {number} n
 * @property {number} m
 * @property {Float64Array} minutes One way, n × m; NaN = unreachable.
 * @property {Float64Array | null} metres Of the same ways, n × m; null = not known.
 */

/**
 * @typedef {object} Known
 * @property {Float64Array} cases Expected cases per year, n.
 * @property {number} totalCases Their sum.
 * @property {Uint32Array} rank n × m: ascends with the minutes, equal where they are.
 * @property {number[]} today Sites that are open today, ascending.
 * @property {Uint16Array} siteToday Per area its centre today, n.
 * @property {Facts} facts `FACTS.judge`: the parameters.
 * @property {Facts} page `FACTS`: names of areas and sites.
 * @property {Arrays} arrays All arrays of the page, and `minutes` in whole tenths, n × m; 65535 =
 *   unreachable.
 */

/** @typedef {Ways & Known} World */

/** Tenths of a minute of a pair without a way. */
const UNREACHABLE = 65535;
const TENTHS_OF_A_SECOND_PER_MINUTE = 600;

/**
 * The world of the page.
 * @param {Arrays} arrays With at least those of `judge/arrays.py` and `row`.
 * @param {Facts} facts With `judge`, as `judge/parameters.py` makes it, `areas` and `sites`.
 * @returns {World}
 */
export function makeWorld(arrays, facts) {
  const n = arrays.cases.length;
  const { minutes, rank } = readMinutes(arrays, "minutes", n);
  const ways = { n, m: minutes.length / n, minutes, metres: readMetres(arrays, n) };
  const today = facts.judge.openToday;
  return {
    ...ways,
    cases: arrays.cases,
    totalCases: sum(arrays.cases),
    rank: rank ?? ranks(minutes),
    today,
    siteToday: assign(ways, today),
    facts: facts.judge,
    page: facts,
    arrays: { ...arrays, minutes: wholeTenths(minutes) },
  };
}

/**
 * Exact minutes, n × m; and, where they came as tenths of a second, those, which ascend as they do.
 * @param {Arrays} arrays
 * @param {string} name Before `_steps` or `_exact`.
 * @param {number} n
 * @returns {{ minutes: Float64Array, rank: Uint32Array | null }}
 */
export function readMinutes(arrays, name, n) {
  const exact = arrays[`${name}_exact`];
  if (exact !== undefined) return { minutes: exact, rank: null };
  const rank = fromSteps(arrays[`${name}_steps`], n);
  const minutes = new Float64Array(rank.length);
  for (let i = 0; i < rank.length; i++) {
    minutes[i] = rank[i] === 0 ? NaN : (rank[i] - 1) / TENTHS_OF_A_SECOND_PER_MINUTE;
  }
  return { minutes, rank };
}

function readMetres(arrays, n) {
  if (arrays.metres_exact !== undefined) return arrays.metres_exact;
  if (arrays.metres_steps === undefined) return null;
  const metres = new Float64Array(arrays.metres_steps.length);
  fromSteps(arrays.metres_steps, n).forEach((value, i) => { metres[i] = value === 0 ? NaN : value - 1; });
  return metres;
}

/** What `steps` of `arrays.py` made small: one more than each number, 0 = unreachable; row by row. */
function fromSteps(steps, n) {
  const m = steps.length / n;
  const values = new Uint32Array(steps.length);
  for (let site = 0; site < m; site++) {
    let value = 0;
    for (let area = 0; area < n; area++) {
      const step = steps[site * n + area];
      value += step % 2 === 0 ? step / 2 : -(step + 1) / 2;
      values[area * m + site] = value;
    }
  }
  return values;
}

/** Minutes in whole tenths, as the page shows them. */
function wholeTenths(minutes) {
  const tenths = new Uint16Array(minutes.length);
  minutes.forEach((value, i) => { tenths[i] = Number.isNaN(value) ? UNREACHABLE : rint(value * 10); });
  return tenths;
}

/** The place of each among all that occur, where minutes are no whole tenths of a second. */
function ranks(minutes) {
  const place = new Map([...new Set(minutes.slice().sort())].map((value, i) => [value, i]));
  const found = new Uint32Array(minutes.length);
  minutes.forEach((value, i) => { found[i] = place.get(value); });
  return found;
}
