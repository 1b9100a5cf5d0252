// Whether a set of centres keeps to the rules of the question: `broken_rules` of `model/check.py`, as
// far as a browser can judge them.

import { along } from "../judge/assignment.js";
import { volumes } from "../judge/centres.js";
import { decimal, volume } from "../judge/rounding.js";
import { sum } from "../judge/sums.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../data.js").Facts} Facts */

/**
 * `code`: "required" (is closed), "forbidden" (is open), "least" or "most" (cases at a centre),
 * "minutes", "share" or "set"; `by` is how much is missing or too much.
 * @typedef {{ code: string, site?: number, cases?: string, limit?: string, by?: string,
 *   areas?: number, patients?: string, text?: Record<string, string> }} Broken
 */

/**
 * The rules that a set of centres breaks; empty when it keeps to all that can be checked here.
 * @param {World} world
 * @param {Facts} limits As `rules.py` beside this file makes them.
 * @param {number[]} open Sites.
 * @param {Uint16Array} site Per area its centre; every area has one.
 * @returns {Broken[]}
 */
export function brokenRules(world, limits, open, site) {
  return [
    ...brokenBySites(world, open),
    ...brokenByVolumes(world, limits, open, site),
    ...brokenByMinutes(world, limits, site),
    ...brokenBySets(limits, open),
  ];
}

function brokenBySites({ page }, open) {
  return page.sites.flatMap(({ rule }, site) => {
    const isOpen = open.includes(site);
    if (rule === "required" && !isOpen) return [{ code: "required", site }];
    return rule === "forbidden" && isOpen ? [{ code: "forbidden", site }] : [];
  });
}

function brokenByVolumes(world, { least, most, volumeTolerance }, open, site) {
  const [cases, tolerance] = [volumes(world, site), volumeTolerance * world.totalCases];
  return open.flatMap((each) => {
    const said = (code, limit, by) => [{
      code, site: each, cases: volume(cases[each], limit), limit: String(limit), by: atLeastATenth(by),
    }];
    if (least[each] !== null && cases[each] < least[each] - tolerance) {
      return said("least", least[each], least[each] - cases[each]);
    }
    if (most[each] !== null && cases[each] > most[each] + tolerance) {
      return said("most", most[each], cases[each] - most[each]);
    }
    return [];
  });
}

/** What is missed by less than half a tenth is missed all the same. */
function atLeastATenth(value) {
  return decimal(Math.max(value, 0.1));
}

function brokenByMinutes(world, { maximumMinutes, sharesBeyond, minutesTolerance }, site) {
  const minutes = along(world, world.minutes, site);
  const beyond = (limit) => world.cases.map((cases, area) => (minutes[area] > limit + minutesTolerance ? cases : 0));
  const broken = [];
  if (maximumMinutes !== null) {
    const far = beyond(maximumMinutes);
    const areas = far.filter((cases) => cases > 0).length;
    if (areas) broken.push({ code: "minutes", limit: String(maximumMinutes), areas, patients: decimal(sum(far)) });
  }
  for (const { minutes: limit, atMost, text } of sharesBeyond) {
    if (sum(beyond(limit)) / world.totalCases > atMost) broken.push({ code: "share", text });
  }
  return broken;
}

function brokenBySets({ sets }, open) {
  const allows = ({ coefficients, atMost }) => coefficients
    .reduce((total, [site, times]) => total + (open.includes(site) ? times : 0), 0) <= atMost;
  const said = new Set(); // a rule that takes several inequalities gives each the same words
  return sets.filter((rule) => {
    const isNew = !allows(rule) && !said.has(rule.text.en);
    if (isNew) said.add(rule.text.en);
    return isNew;
  }).map(({ text }) => ({ code: "set", text }));
}
