// What is said of a place in any plan: how far it is, to which centres, who travels further, and what
// lies near.

import { shareOver } from "../judge/access.js";
import { along } from "../judge/assignment.js";
import { decimal, percent, rint } from "../judge/rounding.js";
import { tenths } from "../words.js";
import { tripIn } from "./areas.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../data.js").Facts} Facts */

/**
 * From a place to its centre: `minutes` as text with one decimal, the mean over its patients where it
 * has several postcodes; `ends` the least and most of its postcodes, null of one; `range` whole minutes
 * had all trips been faster or slower, null where it is not known; `sites` with the number of
 * postcodes that go there, most first.
 * @typedef {{ minutes: string, ends: string[] | null, range: string[] | null,
 *   sites: { site: number, postcodes: number }[] }} Travel
 */

/**
 * Row of an area in the world, or -1 where it is not counted.
 * @param {World} world
 * @param {number} area
 * @returns {number}
 */
export const rowOf = (world, area) => world.arrays.row.indexOf(area);

/**
 * From a place to its centre in a plan.
 * @param {World} world
 * @param {number[]} rows Of its postcodes in the world; at least one.
 * @param {Facts} plan Of plans.js.
 * @returns {Travel}
 */
export function travelFrom(world, rows, plan) {
  const [first, ...others] = rows.map((row) => tripIn(world, row, plan));
  if (others.length === 0) {
    const { site, minutes, range } = first;
    return { minutes: tenths(minutes), ends: null, range, sites: [{ site, postcodes: 1 }] };
  }
  const trips = [first, ...others].map(({ minutes }) => minutes);
  const mean = meanMinutes(world, rows, plan);
  const { fast, slow } = world.facts;
  return {
    minutes: decimal(mean),
    ends: [Math.min(...trips), Math.max(...trips)].map(tenths),
    range: first.range && [mean * fast, mean * slow].map((value) => decimal(value, 0)),
    sites: counted([first, ...others].map(({ site }) => site)),
  };
}

/** Over the patients of these areas; over the areas themselves where they have none. */
function meanMinutes({ minutes, cases, m }, rows, { areas }) {
  const patients = rows.reduce((total, row) => total + cases[row], 0);
  const weight = (row) => (patients > 0 ? cases[row] / patients : 1 / rows.length);
  return rows.reduce((total, row) => total + weight(row) * minutes[row * m + areas.site[row]], 0);
}

function counted(sites) {
  const found = new Map();
  for (const site of sites) found.set(site, (found.get(site) ?? 0) + 1);
  return [...found].map(([site, postcodes]) => ({ site, postcodes }))
    .sort((a, b) => b.postcodes - a.postcodes || a.site - b.site);
}

/**
 * Difference between two plans as text with one decimal: of the exact minutes, as everywhere.
 * @param {World} world
 * @param {number[]} rows
 * @param {Facts} plan
 * @param {Facts} base
 * @returns {string}
 */
export function changeFrom(world, rows, plan, base) {
  const change = meanMinutes(world, rows, plan) - meanMinutes(world, rows, base);
  return rows.length > 1 ? decimal(change) : tenths(rint(change * 10));
}

/**
 * Percentage of all patients who travel strictly longer than those of an area, in words of
 * `percent`; "0" where nobody does.
 * @param {World} world
 * @param {number} row
 * @param {Facts} plan
 * @returns {string}
 */
export function shareLonger(world, row, { areas }) {
  const minutes = along(world, world.minutes, areas.site);
  const share = shareOver(minutes, world.cases, minutes[row]);
  return share === 0 ? "0" : percent(share);
}

/**
 * The sites nearest to an area, open or not.
 * @param {World} world
 * @param {number} row
 * @param {number} most
 * @returns {{ site: number, minutes: number }[]} In tenths; the nearest first.
 */
export function nearestSites({ minutes, arrays, m }, row, most = 3) {
  return Array.from({ length: m }, (_, site) => ({
    site, exact: minutes[row * m + site], minutes: arrays.minutes[row * m + site],
  }))
    .filter(({ exact }) => !Number.isNaN(exact))
    .sort((a, b) => a.exact - b.exact || a.site - b.site)
    .slice(0, most).map(({ site, minutes: shown }) => ({ site, minutes: shown }));
}
