// What the plan comes to in a few sentences.

import { FACTS, TEXTS } from "../data.js";
import { isCompared, sayPairStrong } from "../plans/pair.js";
import { planAgainst, smallestCases } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { behind, byId, centres, number, say, sayCode, sayStrong } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * What the plan comes to in a few sentences.
 * @param {State} state
 * @returns {void}
 */
export function showSummary(state) {
  const plan = planAgainst(state.plan, state.base);
  const values = {
    centres: centres(plan.open.length),
    mean: number(plan.access.all.minutes_mean),
    median: number(plan.access.all.minutes_median),
    over60: number(plan.access.all.share_over_60_minutes),
    meanToday: number(plan.today.all.minutes_mean),
    over60Today: number(plan.today.all.share_over_60_minutes),
    moved: number(plan.movedShare),
    movedMean: number(plan.access.moved.minutes_mean),
    movedToday: number(plan.today.moved.minutes_mean),
    meanRange: behind(plan.ranges?.access.all.minutes_mean),
    meanTodayRange: behind(plan.ranges?.today.all.minutes_mean),
    movedMeanRange: behind(plan.ranges?.access.moved.minutes_mean),
    movedTodayRange: behind(plan.ranges?.today.moved.minutes_mean),
  };
  const moves = plan.access.moved.minutes_mean !== null;
  const summary = isCompared(state) ? sayPairStrong(state, moves ? "summaryPlan" : "summaryUnmoved", values)
    : sayStrong(plan.k === null ? "summaryToday" : "summaryAlone", values);
  if (plan.k !== null) {
    const smallest = { cases: number(smallestCases(plan)), norm: number(FACTS.norm) };
    summary.push(" ", ...sayStrong(FACTS.norm ? "summaryNorm" : "summarySmallest", smallest));
  }
  byId("summary-title").textContent = `${say("summaryTitle")}: ${planName(state.plan)}`;
  byId("summary").replaceChildren(...summary);
  const region = FACTS.countedRegion;
  byId("one-way").textContent = [
    region === null ? "" : say("ruleRegion", { region }), travelNote(),
    plan.ranges === null ? "" : say("rangeNote", FACTS.travel),
  ].join(" ").trim();
}

function travelNote() {
  const { mode, timeOfDay } = FACTS.travel;
  const known = mode === "car" && timeOfDay in TEXTS.howTravelled[state.language];
  if (mode === "car_and_without_car") return say("oneWayWeighed");
  if (known) return say("oneWay", { how: sayCode("howTravelled", timeOfDay) });
  if (FACTS.ownMinutesSource !== null) return say("oneWayOwn", { source: FACTS.ownMinutesSource });
  if (FACTS.speeds !== null) return say("oneWayBy", { title: FACTS.speeds.title[state.language] });
  return say("oneWayOther", { mode, time: timeOfDay.replaceAll("_", " ") });
}
