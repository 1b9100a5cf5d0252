// What was asked in words: the objective, the number of centres, the rules, who goes where.

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { centres, number, say } from "../words.js";
import { allPlans } from "./plans.js";

const SIGNS = { exactly: "", at_most: "≤ ", at_least: "≥ " };

/**
 * A number of centres as it was asked: "6 centra", "hoogstens 6 centra".
 * @param {number} k
 * @returns {string}
 */
export function asked(k) {
  const { count } = FACTS.question;
  return count === "exactly" ? centres(k) : say(`count_${count}`, { centres: centres(k) });
}

/**
 * The same in a narrow place.
 * @param {number} k
 * @returns {string}
 */
export const askedShort = (k) => SIGNS[FACTS.question.count] + k;

/**
 * What a plan is called where there is room.
 * @param {number} plan
 * @returns {string}
 */
export function planName(plan) {
  const { kind, key, k, open, name, worse } = allPlans()[plan];
  if (kind === "today") return say("todayLong", { centres: centres(open.length) });
  if (kind === "own") return name ? breakable(name) : say("planOwn", { centres: centres(open.length) });
  if (kind === "near") return say("planNear", { centres: centres(open.length), more: more(worse) });
  return kind === "front" ? say("planFront", { centres: asked(k), letter: key.replace(/^k\d+/, "") }) : asked(k);
}

/** A name may have a word that is wider than a column: between signs without width it can be broken. */
const breakable = (name) => name.replace(/[^\s\u200b]{20}(?=[^\s\u200b])/gu, "$&\u200b");

/**
 * Whether the least mean minutes are asked and nothing before them.
 * @returns {boolean}
 */
export const isUsualObjective = () =>
  FACTS.question.objective.length === 1 && FACTS.question.objective[0].name === "minutes_mean";

/**
 * "eerst …, daarna …", or the one criterion.
 * @returns {string}
 */
export function objectiveWords() {
  const words = FACTS.question.objective.map(({ text }) => text[state.language]);
  if (words.length === 1) return words[0];
  return [say("objectiveFirst", { what: words[0] }),
    ...words.slice(1).map((what) => say("objectiveThen", { what }))].join(", ");
}

/**
 * A value of the last criterion, with its unit.
 * @param {string} value
 * @returns {string}
 */
export const inUnit = (value, { unit } = FACTS.question.objective.at(-1)) => say(`unit_${unit}`, { value: number(value) });

/**
 * A difference in it that is worse.
 * @param {string} value
 * @returns {string}
 */
export const more = (value) => say(`more_${FACTS.question.objective.at(-1).unit}`, { value: number(value) });

/**
 * A probability in whole percents, `percent` of Python; the ends in words.
 * @param {string} text
 * @returns {string}
 */
export function probability(text) {
  if (text === "<1") return say("chanceNone");
  return text === ">99" ? say("chanceSure") : `${text}%`;
}

const asSentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

/**
 * What is asked beyond norm, capacity, minutes and region, in sentences.
 * @returns {string[]}
 */
export function askedSentences() {
  const { count, directed, rules: others, missingNorm, siteVolumes } = FACTS.question;
  const out = [];
  if (!isUsualObjective()) out.push(say("askedObjective", { objective: objectiveWords() }));
  if (count !== "exactly") out.push(say(`asked_${count}`));
  if (directed) out.push(say("askedDirected"));
  out.push(...others.map((words) => asSentence(words[state.language])));
  if (missingNorm !== null) {
    const values = { ...missingNorm, percent: number(missingNorm.percent), least: number(missingNorm.least) };
    out.push(say(missingNorm.years === 1 ? "askedChanceYear" : "askedChance", values));
  }
  for (const { site, minimum, maximum } of siteVolumes) {
    const values = { site: FACTS.sites[site].name, minimum: number(minimum), maximum: number(maximum) };
    if (minimum !== null) out.push(say("askedSiteLeast", values));
    if (maximum !== null) out.push(say("askedSiteMost", values));
  }
  return out;
}
