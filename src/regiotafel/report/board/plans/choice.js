// Which plan is shown: a number of centres.

import { FACTS } from "../data.js";
import { segments } from "../frame.js";
import { state } from "../state.js";
import { say } from "../words.js";
import { allPlans } from "./plans.js";
import { asked, planName } from "./question.js";

/**
 * Draw the choice.
 * @param {(plan: number) => void} choosePlan
 * @returns {void}
 */
export function showChoice(choosePlan) {
  const plans = allPlans().slice(0, FACTS.plans.length).map(({ k }, plan) => ({
    id: `plan-${plan}`, value: plan, k: k ?? 0, text: k === null ? say("today") : String(k),
    label: planName(plan), checked: plan === state.plan,
  }));
  const impossible = FACTS.infeasible.map(({ k }) => ({
    id: `impossible-${k}`, value: "", k, text: String(k), disabled: true,
    label: `${asked(k)}: ${say("impossible")}`,
  }));
  const ordered = [plans[0], ...[...plans.slice(1), ...impossible].sort((a, b) => a.k - b.k)];
  segments("plans", ordered, (value) => choosePlan(Number(value)));
}
