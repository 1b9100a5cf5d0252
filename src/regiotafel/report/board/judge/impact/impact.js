// What any set of centres means, as report/board/impact/*.py says it of the plans of the page.

import { unreached } from "../assignment.js";
import { volumes } from "../centres.js";
import { burden } from "./burden.js";
import { groups } from "./groups.js";
import { inequality } from "./inequality.js";
import { ledger, training } from "./ledger.js";
import { outcome } from "./outcome.js";

/** @typedef {import("../world.js").World} World */

/**
 * The entries of a plan in FACTS.impact: groups and inequality are those of the groups card.
 * @param {World} world
 * @param {number[]} open Its sites.
 * @param {Uint16Array} site Per area its centre: `assign(world, open)`.
 * @returns {Record<string, any> | null} With null where Python has None; null where an area reaches
 *   none of these sites.
 */
export function judgeImpact(world, open, site) {
  if (unreached(site) > 0) return null;
  const perGrouping = groups(world, site);
  return {
    outcome: outcome(world, site),
    groups: perGrouping,
    inequality: perGrouping === null ? null : inequality(world, site), // one card shows both
    burden: burden(world, site),
    ledger: ledger(world, site),
    training: training(world, volumesOf(world, open, site)),
  };
}

/**
 * Cases per year of each open site, the lowest site first.
 * @param {World} world
 * @param {number[]} open
 * @param {Uint16Array} site
 * @returns {number[]}
 */
export function volumesOf(world, open, site) {
  const perSite = volumes(world, site);
  return [...open].sort((a, b) => a - b).map((each) => perSite[each]);
}
