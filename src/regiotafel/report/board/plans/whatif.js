// What if a hospital opens or closes: every change is a plan of its own, and all of the page follows.
// What was shown on the way is remembered, so that every step can be taken back.

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { number, say } from "../words.js";
import { allPlans, canJudge, planAt, planOf } from "./plans.js";
import { rulesTold } from "./whatif_told.js";

/** @typedef {import("../judge/world.js").World} World */

/**
 * `plans` were shown one after the other, `at` is where the reader is; the first is what was changed.
 * @type {{ plans: number[], at: number }}
 */
const trail = { plans: [], at: 0 };
/** What shows a plan, and the world it is in. @type {{ choose: (plan: number) => void, world: World | null }} */
const page = { choose: () => {}, world: null };

/**
 * What came of a change: whether it was made, and how it is told.
 * @typedef {{ done: boolean, text: string }} Told
 */

/**
 * Let changes be shown.
 * @param {World} world
 * @param {(plan: number) => void} choose
 * @returns {void}
 */
export function startWhatIf(world, choose) {
  Object.assign(page, { world, choose });
  document.addEventListener("keydown", undoByKey);
}

/**
 * Where the reader is: a plan chosen otherwise than by a switch begins anew.
 * @returns {{ from: number, canUndo: boolean, canRedo: boolean }}
 */
export function whereNow() {
  if (trail.plans[trail.at] !== state.plan) Object.assign(trail, { plans: [state.plan], at: 0 });
  return { from: trail.plans[0], canUndo: trail.at > 0, canRedo: trail.at < trail.plans.length - 1 };
}

/**
 * Open a site that is closed in the shown plan, or close it; refused where nothing could be said of it.
 * @param {number} site
 * @returns {Told}
 */
export function toggleSite(site) {
  const { from } = whereNow();
  const { open } = allPlans()[state.plan];
  const opens = !open.includes(site);
  const next = opens ? [...open, site].sort((a, b) => a - b) : open.filter((other) => other !== site);
  if (!next.length) return { done: false, text: say("whatifLast") };
  if (!canJudge(next)) return { done: false, text: say("whatifUnreached", { site: FACTS.sites[site].name }) };
  const before = planAt(state.plan);
  // Today counts only as itself, see findPlan().
  const plan = String(allPlans()[from].open) === String(next) ? from : planOf(next);
  trail.plans.splice(trail.at + 1, Infinity, plan);
  go(trail.at + 1);
  const text = say(opens ? "whatifOpened" : "whatifClosed", {
    site: FACTS.sites[site].name,
    mean: number(planAt(plan).access.all.minutes_mean),
    before: number(before.access.all.minutes_mean),
  });
  return { done: true, text: [text, firstBroken()].filter(Boolean).join(" ") };
}

/** What a change breaks is said where it is made. */
function firstBroken() {
  const [first, ...others] = rulesTold(page.world).broken;
  if (first === undefined || !others.length) return first ?? "";
  return `${first} ${say("brokenMore", { n: others.length })}`;
}

/**
 * One step back, or again.
 * @param {-1 | 1} by
 * @returns {boolean} Whether there was one.
 */
export function step(by) {
  whereNow();
  const to = trail.at + by;
  if (to < 0 || to >= trail.plans.length) return false;
  go(to);
  return true;
}

/**
 * Back to the plan that was changed; that, too, can be undone.
 * @returns {void}
 */
export function reset() {
  const { from } = whereNow();
  if (state.plan === from) return;
  trail.plans.splice(trail.at + 1, Infinity, from);
  go(trail.at + 1);
}

function go(to) {
  trail.at = to;
  page.choose(trail.plans[to]);
}

/** Ctrl+Z and Ctrl+Y, but in a text field they are the field's own. */
function undoByKey(event) {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || isText(event.target)) return;
  const key = event.key.toLowerCase();
  const again = key === "y" || (key === "z" && event.shiftKey);
  if ((again || key === "z") && step(again ? 1 : -1)) event.preventDefault();
}

const NO_TEXT = ["checkbox", "radio", "range", "button", "file", "submit", "reset"];

function isText({ tagName, type, isContentEditable }) {
  return isContentEditable || tagName === "TEXTAREA" || (tagName === "INPUT" && !NO_TEXT.includes(type));
}
