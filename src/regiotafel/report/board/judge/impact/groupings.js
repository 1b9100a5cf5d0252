// Which share of each area's patients belongs to which group: impact/fairness/grouping.py, unpacked
// from `arrays.py` beside this file.

import { sum } from "../sums.js";
import { once } from "./once.js";

/** @typedef {import("../world.js").World} World */

/**
 * Shares of the areas in groups: those of area i stand from `first[i]` up to `first[i + 1]`.
 * @typedef {object} Shares
 * @property {Uint32Array} first n + 1
 * @property {Uint16Array} group
 * @property {Float64Array} share Above 0.
 * @property {number} number Of groups.
 */

/** What an array says of an area of which nothing is known. */
const UNKNOWN = 65535;

/**
 * All groupings whose minutes are those of the world, one below the other, and everybody last.
 * @param {World} world
 * @returns {Shares}
 */
export function sharedGroupings(world) {
  return once(world, "groupings", () => {
    const parts = [];
    let number = 0;
    for (const grouping of world.facts.impact.groups.groupings) {
      if (grouping.kind === "car") continue;
      parts.push({ begins: number, divide: DIVIDE[grouping.kind](world, grouping) });
      number += grouping.number;
    }
    parts.push({ begins: number, divide: (_, add) => add(0, 1) });
    return gathered(world.n, parts, number + 1);
  });
}

/** Per kind of grouping what tells the groups of an area and the share of its patients in each. */
const DIVIDE = {
  label: ({ arrays }, { name }) => {
    const label = arrays[`impact_${name}`];
    return (area, add) => add(label[area], 1);
  },
  share: ({ arrays }, { name, scale }) => {
    const percent = arrays[`impact_${name}`];
    return (area, add) => {
      if (percent[area] === UNKNOWN || Number.isNaN(percent[area])) return add(2, 1);
      const share = percent[area] / scale / 100;
      add(0, share);
      return add(1, 1 - share);
    };
  },
  age: ({ arrays }, grouping) => (area, add) => divideByAge(arrays.impact_age, grouping, area, add),
};

/** Expected cases of each age group, of its people times their rate, over those of all. */
function divideByAge(people, { scale, rates, group, number }, area, add) {
  const cases = new Float64Array(number);
  for (let i = 0; i < rates.length; i++) {
    cases[group[i]] += (people[area * rates.length + i] / scale) * rates[i];
  }
  const total = sum(cases);
  for (let i = 0; i < number; i++) add(i, total > 0 ? cases[i] / total : 0);
}

function gathered(n, parts, number) {
  const [first, group, share] = [new Uint32Array(n + 1), [], []];
  for (let area = 0; area < n; area++) {
    for (const { begins, divide } of parts) {
      divide(area, (own, part) => {
        if (!(part > 0)) return;
        group.push(begins + own);
        share.push(part);
      });
    }
    first[area + 1] = group.length;
  }
  return { first, group: Uint16Array.from(group), share: Float64Array.from(share), number };
}
