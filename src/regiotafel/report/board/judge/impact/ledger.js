// What each hospital gains and loses against today, and what is left to learn from: impact/ledger.py,
// written as report/board/impact/ledger.py writes it.

import { decimal } from "../rounding.js";
import { sum, sumPerPlace } from "../sums.js";
import { once } from "./once.js";

/** @typedef {import("../world.js").World} World */

/** Sums of cases are off by a few units in the last place; so near a whole number counts as it. */
const ROUNDING = 1e-9;

/**
 * What the page says of the ledger of a plan.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {any}
 */
export function ledger(world, site) {
  const { decimals, hours, trainingShare, visits, own } = world.facts.impact.ledger;
  const { today, plan, gained, lost, change } = cases(world, site);
  const stay = lost.map((number) => number * visits.own);
  const shown = [...today.keys()].filter((s) => today[s] > 0 || plan[s] > 0);
  return {
    sites: shown.map((s) => ({
      site: s,
      today: decimal(today[s], decimals),
      plan: decimal(plan[s], decimals),
      gained: decimal(gained[s], decimals),
      lost: decimal(lost[s], decimals),
      change: decimal(change[s], decimals),
      hours: likelyAndEnds(hours.map((each) => (each === null ? NaN : change[s] * each))),
      training: decimal(change[s] * trainingShare, decimals),
      stay: decimal(stay[s], 0),
      own: own[s],
    })),
    totals: totals(world, site),
    stay: decimal(sum(stay), 0),
  };
}

/**
 * Number of sites with fewer cases than today.
 * @param {World} world
 * @param {Uint16Array} site
 * @returns {number}
 */
export function sitesLosing(world, site) {
  const { plan, change } = cases(world, site);
  return net(plan, change).losing;
}

/**
 * Training places and cases per place of a plan.
 * @param {World} world
 * @param {ArrayLike<number>} volumes Cases per year of its centres, the lowest site first.
 * @returns {any}
 */
export function training(world, volumes) {
  const { placesPerCentre } = world.facts.impact.training;
  const perPlace = casesPerPlace(world, volumes);
  const [least, most] = [Math.min(...perPlace), Math.max(...perPlace)];
  return {
    places: decimal(volumes.length * placesPerCentre, 0),
    cases: [sum(perPlace) / perPlace.length, least, most].map((value) => decimal(value, 0)),
    enough: placesWithEnough(world, volumes).map((pair) => pair.map((value) => decimal(value, 0))),
  };
}

/**
 * Per estimate, low to high, the cases that a place needs and the number of places that have them.
 * @param {World} world
 * @param {ArrayLike<number>} volumes As of training().
 * @returns {[number, number][]}
 */
export function placesWithEnough(world, volumes) {
  const { placesPerCentre, casesPerPlace: needs } = world.facts.impact.training;
  const perPlace = casesPerPlace(world, volumes);
  return needs.map((needed) => {
    const enough = perPlace.filter((own) => own >= needed * (1 - ROUNDING)).length;
    return [needed, enough * placesPerCentre];
  });
}

function casesPerPlace(world, volumes) {
  const { placesPerCentre, share } = world.facts.impact.training;
  return Float64Array.from(volumes, (volume) => (placesPerCentre ? (volume * share) / placesPerCentre : NaN));
}

/** Cases per year per site: today, in the plan, who come from elsewhere and who go elsewhere. */
function cases(world, site) {
  return once(site, "cases", () => casesOf(world, site));
}

function casesOf({ n, m, cases: perArea, siteToday }, site) {
  const [gained, lost] = [new Float64Array(m), new Float64Array(m)];
  for (let area = 0; area < n; area++) {
    if (site[area] === siteToday[area]) continue;
    gained[site[area]] += perArea[area];
    lost[siteToday[area]] += perArea[area];
  }
  return {
    today: sumPerPlace(siteToday, perArea, m),
    plan: sumPerPlace(site, perArea, m),
    gained,
    lost,
    change: gained.map((number, s) => number - lost[s]),
  };
}

/** Per quantity what all sites together gain and lose, and what is left of that. */
function totals(world, site) {
  const { decimals, hours, trainingShare, visits } = world.facts.impact.ledger;
  const { today, plan, change } = cases(world, site);
  const ofHour = hours[0] ?? NaN;
  const visitsInPlan = plan.map((number, s) => number * visits.centre + today[s] * visits.own);
  const quantities = {
    cases_per_year: [plan, change],
    operating_hours_per_year: [plan, change].map((each) => each.map((number) => number * ofHour)),
    training_cases_per_year: [plan, change].map((each) => each.map((number) => number * trainingShare)),
    visits_per_year: [visitsInPlan, visitsInPlan.map((number, s) => number - today[s] * visits.today)],
  };
  return Object.fromEntries(Object.entries(quantities).map(([name, [all, changes]]) => {
    const { gained, lost, left } = net(all, changes);
    return [name, [gained, lost, left].map((value) => decimal(value, decimals))];
  }));
}

function net(plan, changes) {
  const nothing = ROUNDING * sum(plan);
  const change = changes.map((value) => (Math.abs(value) <= nothing ? 0 : value));
  const left = sum(change);
  return {
    gained: sum(change.map((value) => Math.max(value, 0))),
    lost: sum(change.map((value) => Math.max(-value, 0))),
    left: Math.abs(left) <= nothing ? 0 : left,
    losing: change.filter((value) => value < 0).length,
  };
}

/** The likely value, and the lowest and the highest, whole. */
function likelyAndEnds([likely, low, high]) {
  return [likely, Math.min(low, high), Math.max(low, high)].map((value) => decimal(value, 0));
}
