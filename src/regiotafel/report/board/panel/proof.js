// How sure it is that nothing is better, and what is nearly as good.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { asked, inUnit, isUsualObjective, more, objectiveWords } from "../plans/question.js";
import { state } from "../state.js";
import { instead } from "../tradeoffs/words.js";
import { byId, element, number, say } from "../words.js";

/** @typedef {import("../state.js").State} State */

/** What is said of plans that no search chose, by their kind. */
const NO_PROOF = { today: "proofToday", front: "proofFront", near: "proofNear" };

/**
 * How sure it is that nothing is better, and what is nearly as good.
 * @param {State} state
 * @returns {void}
 */
export function showProof(state) {
  const { proof, k, open, kind } = planAt(state.plan);
  if (proof === null) {
    const values = { n: open.length, within: FACTS.tradeoffs.within };
    byId("proof").replaceChildren(element("p", {}, say(NO_PROOF[kind] ?? "proofOwn", values)));
    return;
  }
  const figures = { outcome: outcome(proof), bound: number(proof.bound), gap: number(proof.gapPercent) };
  const methods = proof.methods.map((name) => say(`method_${name}`)).join("; ");
  const method = [say("proofMethods", { methods })];
  if (proof.allOptimal && proof.methods.length > 1) method.push(say("proofAgree"));
  const isOptimal = proof.status === "optimal";
  const parts = [element("p", {}, isOptimal ? sayOptimal(k) : sayBest(proof, figures))];
  if (proof.alternativesListed) {
    const near = { n: proof.alternatives, more: more(proof.alternativesWithin) };
    const text = ["nearTiesNone", "nearTie"][proof.alternatives] ?? "nearTies";
    parts.push(element("p", {}, say(text, near)));
  }
  if (proof.near.length) {
    const rows = proof.near.map((set) => element("li", {},
      say("nearRow", { more: more(set.more), ...instead(set) })));
    parts.push(element("details", {}, element("summary", {}, say("nearTitle")), element("ul", {}, ...rows)));
  }
  for (const other of proof.otherEstimates) {
    const values = {
      variant: say(`variant_${other.variant}`), total: number(other.total), smallest: number(other.smallest),
    };
    const key = other.added === null ? "otherEstimateNone" : other.added.length ? "otherEstimateElse" : "otherEstimateSame";
    parts.push(element("p", {}, say(key, { ...values, ...(other.added === null ? {} : instead(other)) })));
  }
  const free = proof.withoutNorm;
  const norm = FACTS.norm === null || FACTS.question.missingNorm !== null || FACTS.question.siteVolumes.length
    ? say("theMinima") : say("theNorm", { norm: number(FACTS.norm) });
  if (free !== null && free.added.length) {
    const values = {
      minutes: number(free.minutes), smallest: number(free.smallest), site: FACTS.sites[free.smallestSite].name,
      norm, ...instead(free),
    };
    parts.push(element("p", {}, say("withoutNormElse", values)));
  } else if (free !== null) {
    parts.push(element("p", {}, say("withoutNormSame", { norm })));
  }
  if (isOptimal) method.push(say("proofFigures", figures));
  if (proof.earlier.length) method.push(say("proofEarlier", { values: earlier(proof) }));
  parts.push(element("p", { class: "note" }, method.join(" ")));
  byId("proof").replaceChildren(...parts);
}

/** The value of the last criterion in words. */
const outcome = (proof) => inUnit(proof.objective);

/** The criteria before it, each with its value. */
function earlier(proof) {
  return proof.earlier.map((value, i) => {
    const criterion = FACTS.question.objective[i];
    return `${criterion.text[state.language]}: ${inUnit(value, criterion)}`;
  }).join("; ");
}

function sayOptimal(k) {
  const values = { centres: asked(k), objective: objectiveWords() };
  return say(isUsualObjective() ? "proofOptimal" : "proofOptimalElse", values);
}

function sayBest(proof, figures) {
  return [
    say(proof.status === "interrupted" ? "proofInterrupted" : "proofTimeLimit"),
    ...(isUsualObjective() ? [] : [say("askedObjective", { objective: objectiveWords() })]),
    say(proof.bound === null ? "proofNoBound" : "proofBound", figures),
  ].join(" ");
}
