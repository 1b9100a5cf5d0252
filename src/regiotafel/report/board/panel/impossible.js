// What cannot be done, and what could; the program's own words for it stand folded up.

import { FACTS } from "../data.js";
import { asked } from "../plans/question.js";
import { state } from "../state.js";
import { byId, centres, element, number, say } from "../words.js";

/**
 * Draw it; hidden where every number of centres can be.
 * @returns {void}
 */
export function showImpossible() {
  const section = byId("impossible");
  section.hidden = FACTS.infeasible.length === 0;
  const items = FACTS.infeasible.map(({ k, largestNorm }) => {
    const values = { centres: asked(k), norm: number(largestNorm) };
    const text = say(largestNorm === null ? "impossibleLong" : "impossibleNorm", values);
    return element("li", { "data-k": k }, text);
  });
  const most = new Set(FACTS.infeasible.map(({ largestK }) => largestK).filter((k) => k !== null));
  for (const k of most) items.push(element("li", {}, say("impossibleK", { centres: centres(k) })));
  section.querySelector("ul").replaceChildren(...items);
  section.querySelector("summary").textContent = say("impossibleReason");
  section.querySelector("div").replaceChildren(
    ...FACTS.infeasible.map(({ reason }) => element("p", {}, reason[state.language])));
}
