// What is shown as files to keep: travel, centres and postcodes as CSV, the map as a picture.

import { FACTS } from "../data.js";
import { download } from "../download.js";
import { allPlans, planAgainst, planAt } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { tenths } from "../words.js";
import { csvText } from "./csv.js";

/** @typedef {{ heads: string[], rows: any[][] }} Table */
/** @typedef {import("../judge/world.js").World} World */

/** What a plan is called in every row; and the run it is of. */
const planned = (plan) => [allPlans()[plan].key, allPlans()[plan].name ?? planName(plan)];

/**
 * Each indicator of the plan and of the one it is compared with, as the page has them.
 * @returns {Table}
 */
export function travelTable() {
  const pair = planAgainst(state.plan, state.base);
  const alone = state.plan === state.base;
  const rows = Object.keys(pair.access).flatMap((group) => Object.keys(pair.access[group]).map((name) => {
    const ends = (when) => pair.ranges?.[when][group][name] ?? [null, null];
    return [...planned(state.plan), ...planned(state.base), group, name, name.startsWith("minutes") ? "minutes" : "percent",
      pair.access[group][name], ...ends("access"),
      ...(alone ? Array(6).fill(null) : [pair.today[group][name], ...ends("today"), pair.change[group][name], ...ends("change")]),
      FACTS.runHash];
  })).filter(([, , , , , , , value]) => value !== null);
  return {
    heads: ["plan", "plan_name", "compared_with", "compared_with_name", "group", "indicator", "unit", "value", "value_low",
      "value_high", "compared_value", "compared_low", "compared_high", "change", "change_low", "change_high", "run_hash"],
    rows,
  };
}

/**
 * Each candidate in the plan and in the one it is compared with.
 * @returns {Table}
 */
export function centresTable() {
  const [plan, base] = [state.plan, state.base].map((index) => new Map(planAt(index).centres.map((each) => [each.site, each])));
  const cases = (of, site) => (of.get(site)?.open ? of.get(site).cases : null);
  return {
    heads: ["plan", "plan_name", "compared_with", "compared_with_name", "site_id", "site_name", "city", "rule", "open_today_assumed",
      "open", "modelled_cases_per_year", "compared_open", "compared_modelled_cases_per_year", "norm_cases_per_year", "run_hash"],
    rows: FACTS.sites.map((each, site) => [...planned(state.plan), ...planned(state.base),
      each.id, each.name, each.city, each.rule, each.openToday,
      plan.get(site)?.open ?? false, cases(plan, site), base.get(site)?.open ?? false, cases(base, site), FACTS.norm, FACTS.runHash]),
  };
}

/**
 * Each postcode on the map: its centre and minutes in the plan and in the one it is compared with.
 * @param {World} world
 * @returns {Table}
 */
export function areasTable(world) {
  const { areas } = planAgainst(state.plan, state.base);
  const other = planAt(state.base).areas;
  const m = FACTS.sites.length;
  const minutes = (row, site) => tenths(Math.round(10 * world.minutes[row * m + site]));
  const rows = Array.from(world.arrays.row, (place, row) => [...planned(state.plan), ...planned(state.base),
    FACTS.areas.pc4[place], FACTS.areas.place[place], world.cases[row].toFixed(4),
    FACTS.sites[areas.site[row]].id, minutes(row, areas.site[row]),
    FACTS.sites[other.site[row]].id, minutes(row, other.site[row]), tenths(areas.change[row]), FACTS.runHash]);
  return {
    heads: ["plan", "plan_name", "compared_with", "compared_with_name", "pc4", "place", "expected_cases_per_year", "site_id", "minutes",
      "compared_site_id", "compared_minutes", "minutes_change", "run_hash"],
    rows,
  };
}

/**
 * Hand the reader a file, named after the plan that is shown.
 * @param {Blob} content
 * @param {string} what Of its name, with its ending.
 * @returns {void}
 */
export function keepFile(content, what) {
  const plan = allPlans()[state.plan].key.replace(/[^\w.-]+/g, "-");
  download(content, `regiotafel-${plan}-${what}`);
}

/**
 * A table as a file.
 * @param {Table} table
 * @param {string} what
 * @returns {void}
 */
export function keepTable({ heads, rows }, what) {
  keepFile(new Blob([csvText(heads, rows)], { type: "text/csv;charset=utf-8" }), `${what}.csv`);
}
