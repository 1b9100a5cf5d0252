// What is in doubt about minutes, and for how many patients of each plan that matters.

import { FACTS } from "../data.js";
import { cell, head, rowHead, tableOf } from "../tables.js";
import { element, number, say } from "../words.js";

/**
 * For how many patients each doubt matters, per plan; nothing when the minutes were given.
 * @param {(title: string, ...content: Node[]) => HTMLElement} part
 * @returns {HTMLElement[]}
 */
export function doubts(part) {
  if (FACTS.plans[0].doubts === null) return [];
  const heads = FACTS.plans.map(({ k }) => head(k === null ? say("today") : String(k)));
  const rows = Object.keys(FACTS.plans[0].doubts).map((name) => element("tr", { "data-doubt": name },
    rowHead(say(`doubt_${name}`, { limit: number(FACTS.doubtLimits[name]) })),
    ...FACTS.plans.map((plan) => cell(`${number(plan.doubts[name])}%`))));
  return [part("doubtsTitle", element("p", {}, say("doubtsNote")),
    tableOf({ class: "doubts" }, [cell(), ...heads], element("tbody", {}, ...rows)))];
}
