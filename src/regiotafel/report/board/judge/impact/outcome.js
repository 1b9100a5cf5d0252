// Expected events of a plan against today, by a volume–outcome curve: impact/outcome.py, written as
// report/board/impact/outcome.py writes it.

import { decimal } from "../rounding.js";
import { sum, sumPerPlace } from "../sums.js";
import { isOutside, rate } from "./curve.js";
import { once } from "./once.js";

/** @typedef {import("../world.js").World} World */

const ESTIMATES = ["low", "base", "high"];
const MONTHS_PER_YEAR = 12;
const YEARS = 5;
/** A difference of rates below this is that of rounding. */
const NO_DIFFERENCE = 1e-12;

/**
 * What the page says of the events of a plan; null without a curve.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {any}
 */
export function outcome(world, site) {
  const about = world.facts.impact.outcome;
  if (about === null) return null;
  const [today, plan, changes] = compared(world, site);
  const avoided = changes.map((change) => change.avoided);
  const likely = avoided[1];
  const range = (values) => likelyAndEnds(values).map((value) => decimal(value));
  const outside = (side) => [decimal(side.outside.length, 0), decimal(sum(side.outside), 0)];
  return {
    today: range(today.events),
    events: range(plan.events),
    avoided: [Math.min(...avoided), likely, Math.max(...avoided)].map((value) => decimal(value, about.decimals)),
    casesPerEvent: likely > 0 ? decimal(world.totalCases / likely, 0) : null,
    outside: { today: outside(today), plan: outside(plan) },
    cases: decimal(world.totalCases, 0),
    years: about.months ? byYear(world, site, plan, changes) : [],
  };
}

/**
 * Events avoided per year at each estimate of the curve, low to high; null without a curve.
 * @param {World} world
 * @param {Uint16Array} site
 * @returns {number[] | null}
 */
export function eventsAvoided(world, site) {
  if (world.facts.impact.outcome === null) return null;
  return compared(world, site)[2].map(({ avoided }) => avoided);
}

/** Today, the plan, and per estimate the change. */
function compared(world, site) {
  const [today, plan] = [world.siteToday, site].map((of) => once(of, "outcome", () => sideOf(world, of)));
  return [today, plan, ESTIMATES.map((_, e) => changeOf(world, site, today.rates[e], plan.rates[e]))];
}

/** One assignment: per estimate the rate of each site and all events; volumes that were not measured. */
function sideOf(world, site) {
  const { curve } = world.facts.impact.outcome;
  const volumes = sumPerPlace(site, world.cases, world.m);
  const rates = ESTIMATES.map((name) => volumes.map((volume) => rate(curve, curve[name], volume)));
  return {
    rates,
    events: rates.map((perSite) => sum(world.cases.map((cases, area) => cases * perSite[site[area]]))),
    outside: [...volumes.filter((volume) => volume > 0 && isOutside(curve, volume))],
  };
}

/** Events per year that a plan avoids; of those who gain and of those who lose. */
function changeOf({ n, cases, siteToday }, site, ratesToday, rates) {
  const [avoided, gain, loss] = [0, 1, 2].map(() => new Float64Array(n));
  for (let area = 0; area < n; area++) {
    const fall = ratesToday[siteToday[area]] - rates[site[area]];
    if (Math.abs(fall) < NO_DIFFERENCE) continue;
    avoided[area] = cases[area] * fall;
    (fall > 0 ? gain : loss)[area] = Math.abs(avoided[area]);
  }
  return { avoided: sum(avoided), gain: sum(gain), loss: sum(loss) };
}

/** Per year after the move the events avoided, while centres learn: least, likely, most. */
function byYear(world, site, plan, changes) {
  const { decimals, months } = world.facts.impact.outcome;
  const perEstimate = changes.map(({ gain, loss }, e) => {
    const each = Float64Array.from({ length: MONTHS_PER_YEAR * YEARS }, (_, month) =>
      passed(month, months) * gain - loss - extra(world, site, plan.rates[e], month));
    return Array.from({ length: YEARS }, (_, year) =>
      sum(each, MONTHS_PER_YEAR * year, MONTHS_PER_YEAR) / MONTHS_PER_YEAR);
  });
  return Array.from({ length: YEARS }, (_, year) => {
    const values = perEstimate.map((years) => years[year]);
    return [Math.min(...values), values[1], Math.max(...values)].map((value) => decimal(value, decimals));
  });
}

/** Share of the learning period that has passed at the middle of a month, counted from 0. */
const passed = (month, months) => (months ? Math.min((month + 0.5) / months, 1) : 1);

/** Extra events per year, at the pace of that month, among patients whose centre changed. */
function extra({ n, cases, siteToday, facts }, site, rates, month) {
  const { months, oddsRatioAtStart } = facts.impact.outcome;
  const left = 1 - passed(month, months);
  if (left === 0 || oddsRatioAtStart === 1) return 0;
  const ratio = oddsRatioAtStart ** left;
  // The odds p / (1 - p) times the ratio, written so that p = 1 stays 1.
  const more = rates.map((own) => (ratio * own) / (1 + (ratio - 1) * own) - own);
  const events = new Float64Array(n);
  for (let area = 0; area < n; area++) {
    if (site[area] !== siteToday[area]) events[area] = cases[area] * more[site[area]];
  }
  return sum(events);
}

const likelyAndEnds = (values) => [values[1], Math.min(...values), Math.max(...values)];
