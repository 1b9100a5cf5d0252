// Every plan the page knows, each with all that is said of it: today, those that were solved, others
// of the run, and those made by hand. Of the first two Python says it, of the others `judge/` does,
// by the same formulas: no panel needs to know which it shows.

import { FACTS } from "../data.js";
import { planArrays } from "../judge/areas.js";
import { assign, unreached } from "../judge/assignment.js";
import { judgeImpact } from "../judge/impact/impact.js";
import { judgePair, judgePlan } from "../judge/judge.js";
import { setCode } from "./portable.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../data.js").Facts} Facts */

/**
 * `kind`: "today", "solved", "front" (of the run's fronts), "near" (nearly as good) or "own" (made by
 * hand). `key` names it in an address; `name` is a reader's own, of kind "own" alone; `worse` how much
 * worse than the best one that is nearly as good is.
 * @typedef {{ kind: string, key: string, k: number | null, open: number[], name?: string | null,
 *   worse?: string }} Entry
 */

/** So many plans are judged ahead. */
const AHEAD = 4;

/** @type {Entry[]} */
const entries = [];
/** What is said of each, made when it is first asked. @type {Facts[]} */
const judged = [];
/** @type {{ world: World | null }} */
const shared = { world: null };

/**
 * Begin with what the run found.
 * @param {World} world
 * @returns {void}
 */
export function startPlans(world) {
  shared.world = world;
  FACTS.plans.forEach(({ k, open }, at) => {
    entries.push({ kind: k === null ? "today" : "solved", key: k === null ? "today" : `k${k}`, k, open });
    judged.push(pythons(at));
  });
  for (const { name, k, open } of FACTS.alternatives) addPlan({ kind: "front", key: name, k, open });
}

/** What Python says of a plan. */
function pythons(at) {
  const { plans: about } = FACTS.tradeoffs;
  const { outcome, groups, burden, ledger } = FACTS.impact;
  return {
    ...FACTS.plans[at],
    tradeoffs: about[at],
    impact: {
      outcome: outcome?.plans[at] ?? null,
      groups: groups?.plans[at] ?? null,
      inequality: groups?.inequality[at] ?? null,
      burden: burden?.plans[at] ?? null,
      ledger: ledger.plans[at],
      training: ledger.training[at],
    },
  };
}

/**
 * All there are, in order: today first, then by number of centres, then others as they came.
 * @returns {Entry[]}
 */
export const allPlans = () => entries;

/**
 * Number of the last plan whose figures are Python's own; today is 0.
 * @returns {number}
 */
export const lastSolved = () => FACTS.plans.length - 1;

/**
 * Number of the solved plan for so many centres; -1 where there is none.
 * @param {number | null} k
 * @returns {number}
 */
export const solvedWith = (k) => entries.findIndex((entry) => entry.kind === "solved" && entry.k === k);

/**
 * Today, the solved plans, and after them the one that is shown where it is none of these: what a
 * table of plans has as rows.
 * @param {number} shown
 * @returns {number[]}
 */
export function listedPlans(shown) {
  const solved = Array.from(FACTS.plans, (_, index) => index);
  return shown < solved.length ? solved : [...solved, shown];
}

/**
 * Add a set of centres, or find it among those there are.
 * @param {Entry} entry
 * @returns {number} Its number.
 */
export function addPlan(entry) {
  const open = [...entry.open].sort((a, b) => a - b);
  const known = findPlan(open);
  if (known >= 0 && entries[known].kind !== "own" && entry.kind !== "own") return known;
  entries.push({ ...entry, open });
  return entries.length - 1;
}

/**
 * The plan with just these centres; one made by hand where the run has none.
 * @param {number[]} open Sites, ascending; every area reaches one of them.
 * @returns {number} Its number.
 */
export function planOf(open) {
  const known = findPlan(open);
  if (known >= 0) return known;
  const about = { key: setKey(open), k: open.length, open };
  for (const [k, plans] of Object.entries(FACTS.near)) {
    const near = plans.find(([sites]) => String(sites) === String(open));
    if (near) return addPlan({ ...about, kind: "near", k: Number(k), worse: near[1] });
  }
  return addPlan({ ...about, kind: "own" });
}

/**
 * How an address names any set of centres.
 * @param {number[]} open
 * @returns {string}
 */
const setKey = (open) => `own:${setCode(open, FACTS.sites.map(({ id }) => id))}`;

/**
 * Give a plan made by hand a name, or take it away: what has a name is kept.
 * @param {number} index
 * @param {string | null} name
 * @returns {void}
 */
export function namePlan(index, name) {
  entries[index].name = name;
  if (judged[index]) judged[index].name = name;
}

/**
 * Add a plan made by hand under a name.
 * @param {number[]} open
 * @param {string} name
 * @returns {number} Its number.
 */
export const addNamed = (open, name) => addPlan({ kind: "own", key: setKey(open), k: open.length, open, name });

/**
 * Numbers of the plans that readers named.
 * @returns {number[]}
 */
export const keptPlans = () => entries.flatMap(({ kind, name }, index) => (kind === "own" && name ? [index] : []));

/**
 * The plan with just these centres, or -1. Today counts only as itself: no norm judges it.
 * @param {number[]} open Sites, ascending.
 * @returns {number}
 */
function findPlan(open) {
  const wanted = String(open);
  return entries.findIndex((entry) => entry.kind !== "today" && String(entry.open) === wanted);
}

/**
 * Whether every area reaches one of these centres; else nothing can be said of them.
 * @param {number[]} open
 * @returns {boolean}
 */
export const canJudge = (open) => open.length > 0 && unreached(assign(shared.world, open)) === 0;

/**
 * All that is said of a plan against today but its impact: as `_plan` of facts.py, with `tradeoffs`,
 * and with `index`, `kind`, `key`, `name`; `areas` has an array per figure of the map, see
 * `planArrays`.
 * @param {number} index
 * @returns {Facts}
 */
export function planAt(index) {
  const entry = entries[index];
  const { world } = shared;
  judged[index] ??= judgePlan(world, entry.open, { k: entry.k });
  const facts = judged[index];
  if (facts.index === undefined) {
    Object.assign(facts, entry, { index });
    let areas = null; // made when they are asked: most plans are never on the map
    Object.defineProperty(facts, "areas", { enumerable: true, get: () => { areas ??= areasOf(index); return areas; } });
  }
  return facts;
}

/**
 * Cases of the smallest centre: the highest norm that a plan meets.
 * @param {Facts} plan Of `planAt`.
 * @returns {string}
 */
export const smallestCases = ({ centres }) => centres.filter(({ open }) => open).at(-1).cases; // the largest stands first

/**
 * Judge a few plans before anybody asks, one at a time: what is done first takes a browser many times
 * as long as what it has done before, and the first hospital that is opened or closed should not wait.
 * @returns {void}
 */
export function judgeAhead() {
  const next = entries.findIndex((_, index) => judged[index] === undefined);
  if (next < 0 || next > lastSolved() + AHEAD) return;
  setTimeout(() => { planAt(next); impactAt(next); judgeAhead(); }, 100);
}

/** Where people are sent, the nearest need not be theirs: Python says where they go. */
function areasOf(index) {
  const { world } = shared;
  const site = world.arrays[`plan_${index}_site`] ?? assign(world, entries[index].open);
  return planArrays(world, site);
}

/**
 * What a plan means beyond travel: outcome, groups, inequality, burden, ledger, training; null each
 * where the run knows nothing of it.
 * @param {number} index
 * @returns {Facts}
 */
export function impactAt(index) {
  const facts = planAt(index);
  facts.impact ??= judgeImpact(shared.world, facts.open, facts.areas.site);
  return facts.impact;
}

/**
 * A plan as `planAt` has it, but against another: what is called today in it is that other plan.
 * @param {number} index
 * @param {number} base The plan it is compared with; 0 is today.
 * @returns {Facts}
 */
export function planAgainst(index, base) {
  const [plan, other] = [planAt(index), planAt(base)];
  if (base === 0) return plan;
  const key = `${index} ${base}`;
  if (pairs.key !== key) Object.assign(pairs, { key, facts: compared(plan, other) });
  return pairs.facts;
}

/** The last pair that was asked: a page shows one at a time, and asks it often. */
const pairs = { key: "", facts: /** @type {Facts} */ (null) };

function compared(plan, other) {
  const { world } = shared;
  const casesOf = new Map(other.centres.map(({ site, cases }) => [site, cases]));
  const gone = other.centres.filter(({ site, open }) => open && !plan.open.includes(site));
  return {
    ...plan,
    ...judgePair(world, plan.areas.site, other.areas.site),
    areas: planArrays(world, plan.areas.site, other.areas.site),
    centres: [
      ...plan.centres.filter(({ open }) => open)
        .map((centre) => ({ ...centre, casesToday: casesOf.get(centre.site) ?? null })),
      ...gone.map((centre) => ({ ...centre, open: false, cases: null, casesToday: centre.cases })),
    ],
  };
}
