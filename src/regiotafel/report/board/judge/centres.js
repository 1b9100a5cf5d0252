// What each centre does: `_centres` of `facts.py`.

import { volume } from "./rounding.js";
import { sumPerPlace } from "./sums.js";

/** @typedef {import("./world.js").World} World */

/**
 * Cases per year at each site, m; 0 where it is not open.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {Float64Array}
 */
export function volumes(world, site) {
  return sumPerPlace(site, world.cases, world.m);
}

/**
 * Every site that is open now or in the plan; the largest first, then by number.
 * @param {World} world
 * @param {number[]} open
 * @param {Float64Array} cases Per site, in the plan.
 * @param {number | null} norm
 * @returns {{ site: number, open: boolean, cases: string | null, casesToday: string | null, observed: any }[]}
 */
export function centres(world, open, cases, norm) {
  const today = volumes(world, world.siteToday);
  const shown = [...new Set([...open, ...world.today])].sort((a, b) => cases[b] - cases[a] || a - b);
  return shown.map((site) => ({
    site,
    open: open.includes(site),
    cases: open.includes(site) ? volume(cases[site], norm) : null,
    casesToday: world.today.includes(site) ? volume(today[site]) : null,
    observed: world.facts.observed[world.page.sites[site].id] ?? null,
  }));
}
