// What the plan that is shown means: one card per subject, each hidden where nothing is known of it.

import { FACTS } from "../data.js";
import { showBurden } from "./burden.js";
import { showDecision } from "./decision.js";
import { showGroups } from "./groups.js";
import { showLedger } from "./ledger.js";
import { showObserved } from "./observed.js";
import { showOutcome } from "./outcome.js";

/** @typedef {import("../state.js").State} State */

/**
 * Draw every card.
 * @param {State} state
 * @returns {void}
 */
export function showImpact(state) {
  const about = FACTS.impact;
  showOutcome(about.outcome, state);
  showGroups(about.groups, state);
  showBurden(about.burden, state);
  showLedger(state);
  showObserved(about.observed, state);
  showDecision(about.decision, state);
}
