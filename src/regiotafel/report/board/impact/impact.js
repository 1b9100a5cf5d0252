// What the plan that is shown means: one card per subject, each hidden where nothing is known of it.

import { inSentence, isCompared } from "../plans/pair.js";
import { FACTS } from "../data.js";
import { byId, say } from "../words.js";
import { showBurden } from "./burden.js";
import { showDecision } from "./decision.js";
import { showGroups } from "./groups.js";
import { showLedger } from "./ledger.js";
import { showObserved } from "./observed.js";
import { showOutcome } from "./outcome.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../state.js").State} State */

/**
 * Draw every card. All of them compare with today, and say so where the page compares with another.
 * @param {State} state
 * @param {World} world
 * @returns {void}
 */
export function showImpact(state, world) {
  byId("impact-title").textContent = say(state.base === 0 ? "impactTitle" : "impactTitleToday");
  const words = state.base !== 0 && isCompared(state) ? "impactNoteToday" : "impactNote";
  byId("impact-note").textContent = say(words, { other: inSentence(state.base) });
  const about = FACTS.impact;
  showOutcome(about.outcome, state);
  showGroups(about.groups, state);
  showBurden(about.burden, state);
  showLedger(state);
  showObserved(about.observed, state);
  showDecision(about.decision, state, world);
}
