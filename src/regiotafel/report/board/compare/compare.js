// Two plans beside each other: by every indicator, and by which centres they have.

import { FACTS } from "../data.js";
import { cell, figure, head, note, rowHead, tableOf } from "../tables.js";
import { decimal } from "../judge/rounding.js";
import { sum, sumPerPlace } from "../judge/sums.js";
import { changes } from "../plans/changes.js";
import { planAgainst, planAt, smallestCases } from "../plans/plans.js";
import { byId, centres, element, fillCard, number, say, sayStrong, signed } from "../words.js";
import { columnName, inSentence, isCompared } from "../plans/pair.js";
import { comparedBy, scoresAt, verdict } from "./values.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../data.js").Facts} Facts */

/** What the table of travel says to another digit, or of which it has more. */
const OF_TRAVEL = ["minutes_mean", "minutes_p95", "share_over_45_minutes"];
/** What the table of centres writes with more care: no volume is rounded up to the norm, no chance to none. */
const OF_CENTRES = {
  smallest_centre_cases: smallestCases,
  missing_norm_3_years: ({ tradeoffs }) => tradeoffs.chance.any[1],
};
/** Indicators that say of each plan what it changes from today. */
const AGAINST_TODAY = ["share_longer_by_over_15_minutes", "cases_moved_per_year", "events_avoided_per_year", "sites_losing"];

/**
 * Draw the section; hidden where one plan is shown alone.
 * @param {State} state
 * @param {World} world
 * @returns {void}
 */
export function showCompare(state, world) {
  byId("compare").hidden = !isCompared(state);
  if (!isCompared(state)) return;
  const [plan, other] = [columnName(state.plan), columnName(state.base)];
  byId("compare-title").textContent = say("compareTitle", { plan, other });
  const pair = planAgainst(state.plan, state.base);
  fillCard("compare-figures", element("p", {}, ...movedWords(pair, world, { plan: inSentence(state.plan), other: inSentence(state.base) })), figures(state, world, pair),
    note(say("compareNote")));
  fillCard("compare-centres", ...centresOfEach(state, { plan, other }));
}

/** Whose centre differs, and how far they travel. */
function movedWords({ movedShare, access, today, areas }, world, names) {
  if (access.moved.minutes_mean === null) return sayStrong("compareUnmoved", names);
  const perClass = sumPerPlace(areas.change_class, world.cases, 1 + Math.max(...areas.change_class));
  const [shorter, same] = perClass;
  const shares = { shorter, same, longer: sum(perClass) - shorter - same };
  const share = (cases) => number(decimal(100 * cases / world.totalCases));
  return sayStrong("compareMoved", { ...names, moved: number(movedShare), mean: number(access.moved.minutes_mean),
    meanOther: number(today.moved.minutes_mean),
    ...Object.fromEntries(Object.entries(shares).map(([which, cases]) => [which, share(cases)])) });
}

function figures(state, world, pair) {
  const heads = [say("indicator"), columnName(state.base), columnName(state.plan), say("change"), say("compareVerdict")];
  const rows = rowsOf(state, world, pair);
  const [ofToday, others] = [true, false].map((which) => rows.filter(({ key }) => AGAINST_TODAY.includes(key) === which));
  const group = (text) => element("tr", { class: "group" }, element("th", { colspan: heads.length, scope: "rowgroup" }, text));
  return tableOf({ class: "by-indicator" }, heads.map((text) => head(text)),
    element("tbody", {}, ...others.map(rowOf)),
    ...(ofToday.length ? [element("tbody", {}, group(say("compareAgainstToday")), ...ofToday.map(rowOf))] : []));
}

function rowOf({ key, name, unit, better, base, plan, change }) {
  const which = verdict({ base, plan, change }, better);
  return element("tr", { "data-key": key, "data-verdict": which }, rowHead(name, " ", element("span", { class: "range" }, unit)),
    cell(...figure(base)), cell(...figure(plan)), cell(...figure(change, signed)), cell(say(`verdict_${which}`)));
}

/** What is known of both plans, in the order of the indicators. */
function rowsOf(state, world, pair) {
  const [plan, base] = [state.plan, state.base].map((index) => scoresAt(world, index));
  return indicators(state).flatMap((about) => {
    const found = OF_TRAVEL.includes(about.key) ? ofTravel(pair, about.key) : comparedBy(about, plan[about.key], base[about.key]);
    if (found === null) return [];
    const asCentres = OF_CENTRES[about.key];
    if (asCentres) Object.assign(found, { plan: [asCentres(planAt(state.plan))], base: [asCentres(planAt(state.base))] });
    if (asCentres && found.plan[0] === found.base[0]) found.change = ["0"];
    return [{ ...about, ...found }];
  });
}

/** Indicators in words; behind the mean what nearly all travel at most. */
function indicators({ language }) {
  const [mean, ...others] = FACTS.compare.indicators.map((about) => ({ ...about, name: about.name[language], unit: about.unit[language] }));
  return [mean, { ...mean, key: "minutes_p95", name: say("compareP95") }, ...others];
}

function ofTravel(pair, key) {
  const of = (when) => [pair[when].all[key], ...(pair.ranges?.[when].all[key] ?? [])];
  return { base: of("today"), plan: of("access"), change: of("change") };
}

/** Which centres only one of the two has, and which both. */
function centresOfEach(state, { plan, other }) {
  const [open, otherOpen] = [state.plan, state.base].map((index) => planAt(index).open);
  const { opened, closed } = changes(otherOpen, open);
  const lists = [
    ["compareOnly", plan, opened],
    ["compareOnly", other, closed],
    ["compareBoth", "", open.filter((site) => otherOpen.includes(site))],
  ];
  return lists.flatMap(([key, name, sites], at) => [
    element("h4", {}, say(key, { name, centres: centres(sites.length) })),
    sites.length ? element("ul", { "data-list": at }, ...sites.map((site) => element("li", {}, FACTS.sites[site].name)))
      : note(say("compareNone"))]);
}
