// Named plans in the browser's memory, per run: files and frames may have none, then they are kept in
// the address alone.

import { FACTS } from "../data.js";
import { keepNamed } from "./address.js";
import { allPlans, canJudge, keptPlans } from "./plans.js";
import { readPlans, writePlans } from "./portable.js";

/**
 * What plans are called outside the page: its run and the codes of its sites.
 * @returns {{ runHash: string, ids: string[], title: string }}
 */
export const pageOfPlans = () => (
  { runHash: FACTS.runHash, ids: FACTS.sites.map(({ id }) => id), title: FACTS.title.nl });

const key = () => `regiotafel plans ${FACTS.runHash}`;

/**
 * Add what was kept earlier.
 * @returns {void}
 */
export function readStorage() {
  try {
    const text = localStorage.getItem(key());
    if (text === null) return;
    for (const plan of readPlans(text, pageOfPlans()).plans) if (plan.name && canJudge(plan.open)) keepNamed(plan);
  } catch {
    // No memory, or none that may be read.
  }
}

/**
 * Keep the named plans.
 * @returns {void}
 */
export function writeStorage() {
  try {
    const plans = keptPlans().map((index) => allPlans()[index]).map(({ name, open }) => ({ name: name ?? "", open }));
    if (plans.length) localStorage.setItem(key(), writePlans(plans, pageOfPlans()));
    else localStorage.removeItem(key());
  } catch {
    // No memory, or it is full: the address has them.
  }
}
