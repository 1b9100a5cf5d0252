// The figures by which plans are compared: result/weighing.py.

import { access } from "../access.js";
import { unreached } from "../assignment.js";
import { waysWithoutCar } from "../car_ownership.js";
import { missing } from "../chance.js";
import { decimal, rint } from "../rounding.js";
import { sum, weightedMean } from "../sums.js";
import { allVisits } from "./burden.js";
import { meanMinutes, shareLonger } from "./groups.js";
import { volumesOf } from "./impact.js";
import { meanOfWorst } from "./inequality.js";
import { placesWithEnough, sitesLosing } from "./ledger.js";
import { eventsAvoided } from "./outcome.js";

/** @typedef {import("../world.js").World} World */

/**
 * A value, and the low and the high end of its range; NaN = not known.
 * @typedef {[number, number, number]} Value
 */

const KILOGRAMS_PER_TONNE = 1000;
/** The norm is judged in a mean of so many years. */
const YEARS = 3;

/**
 * What a plan scores on each indicator, by its key; without those that are not known of any plan.
 * @param {World} world
 * @param {number[]} open Its sites.
 * @param {Uint16Array} site Per area its centre: `assign(world, open)`.
 * @returns {Record<string, Value> | null} null where an area reaches none of these sites.
 */
export function indicatorValues(world, open, site) {
  if (unreached(site) > 0) return null;
  const volumes = volumesOf(world, open, site);
  return {
    ...ofTravel(world, site),
    ...ofGroups(world, site),
    ...ofVolume(world, site, volumes),
    ...ofVisits(world, site),
    // The less a trainee needs, the more places have enough.
    training_places_with_enough_cases: between(placesWithEnough(world, volumes).map(([, places]) => places).reverse()),
  };
}

/**
 * The same as the table of the page writes it: per indicator it shows the value and both ends.
 * @param {World} world
 * @param {Record<string, Value>} values Of indicatorValues().
 * @returns {(string | null)[][]}
 */
export function indicatorTexts({ facts }, values) {
  return facts.impact.indicators.shown.map(({ key, decimals, factor, decimalsShown }) =>
    (values[key] ?? alone(NaN)).map((value) => {
      // Rounded as it is compared, impact/decision/table.py; and written from there.
      const step = 10 ** decimals;
      return decimal(factor * (rint(value * step) / step), decimalsShown);
    }));
}

/** @returns {Value} */
const alone = (value) => [value, NaN, NaN];

/** @returns {Value} */
const between = ([low, likely, high]) => [likely, low, high];

function ofTravel(world, site) {
  const { all } = access(world, site, world.siteToday).plan;
  const moved = world.cases.map((cases, area) => (site[area] === world.siteToday[area] ? 0 : cases));
  const values = { cases_moved_per_year: alone(sum(moved)) };
  for (const key of ["minutes_mean", "share_over_45_minutes"]) {
    values[key] = [all[key], all[`${key}_fast`] ?? NaN, all[`${key}_slow`] ?? NaN];
  }
  if (world.facts.withoutCar !== null) {
    const ways = waysWithoutCar(world, site);
    const cases = world.cases.map((each, area) => each * world.arrays.judge_without_car[area]);
    const means = ["low", "middle", "high"].map((estimate) => weightedMean(ways[estimate], cases));
    values.minutes_mean_without_car = between(means);
  }
  return values;
}

function ofGroups(world, site) {
  const { worst, longer, incomeFifths } = world.facts.impact.indicators;
  const values = {};
  if (worst) values.minutes_mean_of_worst_5_percent = alone(meanOfWorst(world, site));
  if (longer) values.share_longer_by_over_15_minutes = alone(shareLonger(world, site));
  if (incomeFifths !== null) {
    const means = meanMinutes(world, site, "income_fifth");
    const [lowest, highest] = incomeFifths.map((fifth) => means[fifth]);
    values.minutes_gap_income = alone(Math.abs(lowest - highest));
  }
  return values;
}

function ofVolume(world, site, volumes) {
  const { norm, factor } = world.facts;
  const values = {
    smallest_centre_cases: alone(Math.min(...volumes)),
    sites_losing: alone(sitesLosing(world, site)),
  };
  if (norm !== null) values.missing_norm_3_years = alone(missing(volumes, norm, factor, YEARS).any);
  const avoided = eventsAvoided(world, site);
  if (avoided !== null) {
    values.events_avoided_per_year = [avoided[1], Math.min(...avoided), Math.max(...avoided)];
  }
  return values;
}

function ofVisits(world, site) {
  const all = allVisits(world, site);
  if (all === null) return {};
  const { totalCases } = world;
  return {
    patient_and_companion_hours_per_patient: between(all.map(({ patient_hours, companion_hours }) =>
      patient_hours / totalCases + companion_hours / totalCases)),
    euros_per_patient: between(all.map(({ euros }) => euros / totalCases)),
    co2_tonnes_per_year: between(all.map(({ co2_kg }) => co2_kg / KILOGRAMS_PER_TONNE)),
  };
}
