// What is said of a plan that was changed by hand: what differs, which rules it breaks, how far it is
// from the best plan, and which plan in the page is best with the same changes.

import { FACTS } from "../data.js";
import { along, assign } from "../judge/assignment.js";
import { decimal } from "../judge/rounding.js";
import { sum } from "../judge/sums.js";
import { state } from "../state.js";
import { centres, element, number, say } from "../words.js";
import { changes, insteadOf, siteNames } from "./changes.js";
import { explainCommand, firstThatKeeps } from "./keep.js";
import { allPlans, planAt, planOf, solvedWith } from "./plans.js";
import { asked, isUsualObjective, more, objectiveWords, planName } from "./question.js";
import { brokenRules } from "./rules.js";

/** @typedef {import("../judge/world.js").World} World */

/**
 * What differs from the plan that was changed.
 * @param {number} from
 * @returns {string} Empty where nothing does.
 */
export function changesText(from) {
  const { opened, closed } = changes(allPlans()[from].open, allPlans()[state.plan].open);
  const parts = [];
  if (closed.length) parts.push(say("whatifAllClosed", { names: siteNames(closed) }));
  if (opened.length) parts.push(say("whatifAllOpened", { names: siteNames(opened) }));
  return parts.length ? say("whatifChanged", { plan: planName(from), changes: parts.join("; ") }) : "";
}

/**
 * Rules of the question that the shown plan breaks, in sentences. Plans of the run keep to all.
 * @param {World} world
 * @returns {{ broken: string[], notes: string[] }}
 */
export function rulesTold(world) {
  const { kind, open } = allPlans()[state.plan];
  if (kind !== "own") return { broken: [], notes: [] };
  const { limits, directed } = FACTS.question;
  const broken = brokenRules(world, limits, open, planAt(state.plan).areas.site).map(brokenText);
  const notes = [];
  if (!broken.length) notes.push(say(limits.unchecked.length ? "keepsChecked" : "keepsAll"));
  if (limits.unchecked.length) {
    notes.push(say("unchecked", { rules: limits.unchecked.map((text) => text[state.language]).join("; ") }));
  }
  if (directed) notes.push(say("whatifDirected"));
  if (FACTS.countedRegion !== null) notes.push(say("regionVolumes", { region: FACTS.countedRegion }));
  return { broken, notes };
}

function brokenText({ code, site, cases, limit, by, areas, patients, text }) {
  if (text) return say("broken_rule", { rule: text[state.language] });
  return say(`broken_${code}`, {
    site: site === undefined ? "" : FACTS.sites[site].name,
    cases: number(cases), limit: number(limit), by: number(by), areas: number(String(areas)), patients: number(patients),
  });
}

/**
 * How far a plan made by hand is from the best of as many centres.
 * @param {World} world
 * @returns {string}
 */
export function againstBest(world) {
  const { kind, open } = allPlans()[state.plan];
  if (kind !== "own") return "";
  const best = solvedWith(open.length);
  if (best < 0) return notSolved(open.length);
  const added = meanMinutes(world, planAt(state.plan).areas.site) - meanMinutes(world, planAt(best).areas.site);
  const minutes = decimal(Math.abs(added), 2);
  const isEqual = Number(minutes) === 0;
  const text = say(isEqual ? "whatifEqual" : added > 0 ? "whatifLonger" : "whatifShorter", {
    minutes: number(minutes), centres: asked(open.length), best: say(isProven(best) ? "theBest" : "theFound"),
  });
  if (!isUsualObjective()) return `${text} ${say("whatifBestBy", { objective: objectiveWords() })}`;
  return added < 0 && !isEqual ? `${text} ${say("whatifShorterWhy")}` : text;
}

const isProven = (plan) => planAt(plan).proof?.status === "optimal";

function notSolved(number) {
  if (FACTS.infeasible.some(({ k }) => k === number)) return say("whatifImpossible", { centres: asked(number) });
  return say("whatifNotSolved", { centres: centres(number) });
}

/** Of plans of the run, which are asked again and again. @type {Map<string, number>} */
const means = new Map();

/** Mean minutes per patient where all go to the nearest of these. */
function meanOf(world, open) {
  const key = String(open);
  if (!means.has(key)) means.set(key, meanMinutes(world, assign(world, open)));
  return /** @type {number} */ (means.get(key));
}

/** Mean minutes per patient, of whom `site` says where they go. */
function meanMinutes(world, site) {
  const minutes = along(world, world.minutes, site);
  return sum(minutes.map((value, area) => value * world.cases[area])) / world.totalCases;
}

/**
 * Which plan of the page is best with the same changes, for the number of centres there was and for
 * that there is now.
 * @param {World} world
 * @param {number} from
 * @param {(plan: number) => void} choose
 * @returns {HTMLElement[]}
 */
export function bestThatKeeps(world, from, choose) {
  const held = changes(allPlans()[from].open, allPlans()[state.plan].open);
  if (!held.opened.length && !held.closed.length) return [];
  const numbers = new Set([allPlans()[from].k, allPlans()[state.plan].open.length]);
  return [...numbers].filter((k) => k !== null && solvedWith(k) > 0).map((k) => kept(world, k, held, choose));
}

function kept(world, k, held, choose) {
  const found = firstThatKeeps(plansOf(world, k), held);
  if (found === null) return notListed(k, held);
  const text = [
    say("keepFound", { centres: asked(k), difference: difference(allPlans()[solvedWith(k)].open, found.open) }), howMuchWorse(k, found),
  ].filter(Boolean).join(" ");
  if (String(found.open) === String(allPlans()[state.plan].open)) return element("li", {}, `${text} ${say("keepShown")}`);
  const button = element("button", { type: "button" }, say("keepShow"));
  button.addEventListener("click", () => choose(planOf(found.open)));
  return element("li", {}, `${text} `, button);
}

/**
 * Plans of one number of centres that the page knows, the best first: those nearly as good, then those
 * of the front that are better than what is shown.
 */
function plansOf(world, k) {
  const near = (FACTS.near[k] ?? []).map(([open, worse]) => ({ open, worse, isNear: true }));
  const best = allPlans()[solvedWith(k)].open;
  const front = allPlans().filter((entry) => entry.k === k && entry.kind === "front").map(({ open }) => ({ open }));
  if (!isUsualObjective()) return [...near, { open: best, worse: "0" }, ...front];
  const mean = (open) => meanOf(world, open);
  const { open: shown } = allPlans()[state.plan];
  const most = shown.length === k ? mean(shown) : Infinity;
  const others = front.map(({ open }) => ({ open, mean: mean(open) }))
    .filter((each) => each.mean < most || String(each.open) === String(shown))
    .sort((a, b) => a.mean - b.mean);
  return [...near, { open: best, worse: "0" },
    ...others.map((each) => ({ open: each.open, worse: decimal(each.mean - mean(best), 2) ?? undefined }))];
}

function difference(best, open) {
  const { opened, closed } = changes(best, open);
  const names = insteadOf(best, open);
  if (!opened.length && !closed.length) return say("keepBest");
  if (!closed.length) return say("keepAdded", names);
  return say(opened.length ? "insteadOf" : "keepDropped", names);
}

function howMuchWorse(k, { open, worse, isNear }) {
  if (String(open) === String(allPlans()[solvedWith(k)].open)) return "";
  const much = worse === undefined ? say("keepUnknown")
    : Number(worse) === 0 ? say("keepEqual") : say("keepWorse", { more: more(worse) });
  return isNear ? much : `${much} ${say("keepBetter")}`;
}

/** How far the list of nearly best plans reaches, and whether it has all of them. */
function reach(k) {
  const [near, about] = [FACTS.near[k] ?? [], FACTS.tradeoffs.plans[solvedWith(k)].sites];
  return {
    within: FACTS.tradeoffs.within,
    n: number(String(near.length)),
    complete: Boolean(about?.complete) && about.sets === near.length,
  };
}

function notListed(k, held) {
  const { complete } = reach(k);
  const key = FACTS.near[k] === undefined ? "keepNoList" : complete ? "keepNone" : "keepNoneMany";
  const command = explainCommand(k, held, FACTS.sites.map(({ id }) => id));
  const text = [say(key, { centres: asked(k), ...reach(k) }), exactCost(k, held), say("keepCommand")].filter(Boolean);
  return element("li", {}, `${text.join(" ")} `, element("code", {}, command));
}

/** Of a single change the run knows what it costs at least. */
function exactCost(k, { opened, closed }) {
  const [site] = [...opened, ...closed];
  if (opened.length + closed.length !== 1) return "";
  const row = FACTS.tradeoffs.plans[solvedWith(k)].sites?.rows.find((each) => each.site === site);
  if (row === undefined || row.open !== (closed.length === 1)) return "";
  if (row.status === "infeasible") return say("keepImpossible", { centres: asked(k) });
  return row.cost === null ? "" : say("keepCost", { more: more(row.cost) });
}
