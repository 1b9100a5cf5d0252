// What the map can show of a plan: which layers there are, and their classes. What a run knows
// nothing of is not offered.

import { FACTS } from "../data.js";
import { fixed } from "../judge/rounding.js";
import { shareWithoutCar } from "../place/areas.js";
import { planAgainst, planAt } from "../plans/plans.js";
import { say } from "../words.js";
import { COLOURS } from "./colours.js";

/** @typedef {import("../judge/world.js").World} World */

/** The layers that a bar has room for; others stand in a list. */
export const MAIN_LAYERS = ["minutes", "change", "catchment"];
/** Per cent of the people of an area: upper ends of the classes, "more" is strictly more. */
const SHARE_EDGES = { without_car: [10, 20, 30, 40], lowest_income: [10, 15, 20, 30] };
/** Of the classes of minutes, those above count as long; 45 minutes. */
const LONG = 2;

/**
 * The layers that this run can show, in the order of the page.
 * @param {World} world
 * @returns {string[]}
 */
export function offeredLayers(world) {
  return [
    ...MAIN_LAYERS, "people", "people_change",
    ...(FACTS.norm === null ? [] : ["norm"]),
    ...Object.keys(SHARE_EDGES).filter((name) => sharesOf(world, name) !== null),
  ];
}

/** Whether a layer shows a share of the people of each area. */
export const isShare = (mode) => mode in SHARE_EDGES;

/** What the circles of people, or else the areas, are coloured by. */
export const colouredBy = (mode) => ({ people: "minutes", people_change: "change", norm: "minutes" })[mode] ?? mode;

/**
 * Per cent of the people of an area, by its row; null where it is not known.
 * @param {World} world
 * @param {string} name Of a layer.
 * @returns {((row: number) => number | null) | null} Null where the run does not know it.
 */
export function sharesOf(world, name) {
  const { arrays, facts } = world;
  if (name === "without_car") return arrays.share_without_car ? (row) => shareWithoutCar(world, row) : null;
  const shares = arrays[`impact_${name}`];
  const grouping = facts.impact?.groups.groupings?.find((each) => each.name === name);
  if (!shares || !grouping) return null;
  const unknown = (value) => value === 65535 || Number.isNaN(value); // UNKNOWN of impact/arrays.py
  return (row) => (unknown(shares[row]) ? null : shares[row] / grouping.scale);
}

/**
 * The class of a share; -1 where it is not known.
 * @param {string} name Of a layer.
 * @param {number | null} share
 * @returns {number}
 */
export function shareClass(name, share) {
  return share === null ? -1 : SHARE_EDGES[name].filter((edge) => share > edge).length;
}

/**
 * Whether a trip counts as long, by its class of minutes.
 * @param {number} minutesClass
 * @returns {boolean}
 */
export const isLong = (minutesClass) => minutesClass > LONG;

/** From how many minutes on. */
export const longMinutes = () => FACTS.judge.edges.minutes[LONG];

/**
 * What the classes of a layer are called, in the order of its colours.
 * @param {string} mode
 * @returns {string[]}
 */
export function classNames(mode) {
  const by = colouredBy(mode);
  if (by !== "change") {
    const edges = SHARE_EDGES[by] ?? FACTS.judge.edges.minutes;
    return [
      say("upTo", { to: edges[0] }),
      ...edges.slice(1).map((to, i) => say("between", { from: edges[i], to })),
      say("above", { from: edges.at(-1) }),
    ];
  }
  const edges = FACTS.judge.edges.longer;
  return [
    say("shorter"), say("same"), say("longerUpTo", { to: edges[0] }),
    ...edges.slice(1).map((to, i) => say("longerBetween", { from: edges[i], to })),
    say("longerAbove", { from: edges.at(-1) }),
  ];
}

/**
 * Per cent of the patients in each class of a layer, as text.
 * @param {World} world
 * @param {string} mode
 * @param {number} plan
 * @param {number} base The plan it is compared with.
 * @returns {string[]}
 */
export function classShares(world, mode, plan, base) {
  if (!isShare(mode)) return planAgainst(plan, base).classShares[colouredBy(mode)];
  const share = sharesOf(world, mode);
  const of = (number) => percentOf(world, (row) => shareClass(mode, share(row)) === number);
  return [...COLOURS.share.keys()].map(of);
}

/**
 * Per cent of the patients with a long trip, as text.
 * @param {World} world
 * @param {number} plan
 * @returns {string}
 */
export function longShare(world, plan) {
  const { minutes_class: classes } = planAt(plan).areas;
  return percentOf(world, (row) => isLong(classes[row]));
}

function percentOf({ cases, totalCases }, counts) {
  let sum = 0;
  for (let row = 0; row < cases.length; row++) if (counts(row)) sum += cases[row];
  return fixed((100 * sum) / totalCases, 1);
}
