// The question where it is not the usual one, and what the run did not come to.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { asked, askedSentences } from "../plans/question.js";
import { byId, element, number, say } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * The question where it is not the usual one, and what the run did not come to.
 * @param {State} state
 * @returns {void}
 */
export function showAsked(state) {
  const out = askedSentences();
  const { proof } = planAt(state.plan);
  if (FACTS.question.directed && proof !== null) out.push(say("askedNotNearest", { share: number(proof.shareNotNearest) }));
  if (FACTS.question.unsolved.length) {
    out.push(say("askedUnsolved", { centres: FACTS.question.unsolved.map(asked).join(", ") }));
  }
  if (FACTS.question.interrupted) out.push(say("askedInterrupted"));
  byId("asked").hidden = out.length === 0;
  byId("asked").querySelector("ul").replaceChildren(...out.map((text) => element("li", {}, text)));
}
