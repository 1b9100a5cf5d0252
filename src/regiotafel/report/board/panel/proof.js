// How sure it is that nothing is better, and what is nearly as good.

import { FACTS } from "../data.js";
import { instead } from "../plans/changes.js";
import { planAt } from "../plans/plans.js";
import { asked, inUnit, isUsualObjective, more, objectiveWords } from "../plans/question.js";
import { state } from "../state.js";
import { note, paragraph } from "../tables.js";
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
    byId("proof").replaceChildren(paragraph(say(NO_PROOF[kind] ?? "proofOwn", values)));
    return;
  }
  byId("proof").replaceChildren(
    paragraph(proof.status === "optimal" ? sayOptimal(k) : sayBest(proof)),
    ...nearlyAsGood(proof), ...otherEstimates(proof), ...withoutNorm(proof), note(howFound(proof)));
}

const figuresOf = (proof) => ({ outcome: inUnit(proof.objective), bound: number(proof.bound), gap: number(proof.gapPercent) });

/** How many plans are nearly as good, and which. */
function nearlyAsGood({ alternativesListed, alternatives, alternativesWithin, near }) {
  const parts = [];
  if (alternativesListed) {
    const key = ["nearTiesNone", "nearTie"][alternatives] ?? "nearTies";
    parts.push(paragraph(say(key, { n: alternatives, more: more(alternativesWithin) })));
  }
  if (near.length) {
    const rows = near.map((set) => element("li", {}, say("nearRow", { more: more(set.more), ...instead(set) })));
    parts.push(element("details", {}, element("summary", {}, say("nearTitle")), element("ul", {}, ...rows)));
  }
  return parts;
}

/** What is best under the other estimates of the number of patients. */
function otherEstimates({ otherEstimates: others }) {
  return others.map((other) => {
    const values = { variant: say(`variant_${other.variant}`), total: number(other.total), smallest: number(other.smallest) };
    if (other.added === null) return paragraph(say("otherEstimateNone", values));
    return paragraph(say(other.added.length ? "otherEstimateElse" : "otherEstimateSame", { ...values, ...instead(other) }));
  });
}

/** What would be best had there been no norm. */
function withoutNorm({ withoutNorm: free }) {
  if (free === null) return [];
  const norm = FACTS.norm === null || FACTS.question.missingNorm !== null || FACTS.question.siteVolumes.length
    ? say("theMinima") : say("theNorm", { norm: number(FACTS.norm) });
  if (!free.added.length) return [paragraph(say("withoutNormSame", { norm }))];
  return [paragraph(say("withoutNormElse", { minutes: number(free.minutes), smallest: number(free.smallest),
    site: FACTS.sites[free.smallestSite].name, norm, ...instead(free) }))];
}

/** By which methods, and what they came to. */
function howFound(proof) {
  const said = [say("proofMethods", { methods: proof.methods.map((name) => say(`method_${name}`)).join("; ") })];
  if (proof.allOptimal && proof.methods.length > 1) said.push(say("proofAgree"));
  if (proof.status === "optimal") said.push(say("proofFigures", figuresOf(proof)));
  if (proof.earlier.length) said.push(say("proofEarlier", { values: earlier(proof) }));
  return said.join(" ");
}

/** The criteria before the last, each with its value. */
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

function sayBest(proof) {
  return [
    say(proof.status === "interrupted" ? "proofInterrupted" : "proofTimeLimit"),
    ...(isUsualObjective() ? [] : [say("askedObjective", { objective: objectiveWords() })]),
    say(proof.bound === null ? "proofNoBound" : "proofBound", figuresOf(proof)),
  ].join(" ");
}
