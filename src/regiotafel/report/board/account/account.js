// Accountability: what was assumed, what is left out, where it all comes from, how to recompute it.

import { FACTS, TEXTS } from "../data.js";
import { foldable } from "../folding.js";
import { dataYears, shortHash } from "../stamp.js";
import { askedSentences } from "../plans/question.js";
import { state } from "../state.js";
import { byId, element, number, say, sayCode } from "../words.js";
import { doubts } from "./doubts.js";
import {
  careLines, curveLines, dataLine, figureLines, nationalLines, normLines, ownLines, speedsLine, withoutCarLines,
} from "./sources.js";

/**
 * Draw all of it.
 * @returns {void}
 */
export function showAccount() {
  const list = (texts) => element("ul", {}, ...texts.map((text) => element("li", {}, text)));
  const part = (title, ...content) => element("section", {}, element("h3", {}, say(title)), foldable(...content));
  const stamp = byId("account-of") ?? element("p", { id: "account-of", class: "note" });
  stamp.textContent = [say("paperRun", { hash: shortHash() }), dataYears()].filter(Boolean).join(" · ");
  byId("account-parts").before(stamp);
  byId("account-parts").replaceChildren(
    element("section", {}, element("h3", {}, say("cannotTitle")), list(FACTS.cannotSay.map((text) => text[state.language]))),
    part("assumptionsTitle", list(assumptions())),
    part("rulesTitle", list(rules())),
    part("leftOutTitle", leftOut(list)),
    ...doubts(part),
    candidates(part),
    part("sourcesTitle", ...sources()),
    part("recomputeTitle", ...recompute()),
  );
}

function assumptions() {
  const national = FACTS.national;
  return [
    ...FACTS.assumptions.map((text) => text[state.language]),
    ...(FACTS.visits.length ? [say("visits", {
      visits: FACTS.visits.map((visit) => `${number(visit.number)} × ${visit[state.language]}`).join(", "),
    })] : []),
    say(FACTS.question.directed ? "assignedDirected" : "assignedNearest"),
    ...sayList("generalAssumptions"),
    national === null ? say("ownCases", {
      variant: say(`variant_${FACTS.demandVariant}`), total: number(FACTS.totalCases),
    }) : say("nationalCases", {
      low: number(national.low), base: number(national.base), high: number(national.high),
      source: national.source[state.language], sureness: sayCode("sureness", national.sureness),
      variant: say(`variant_${FACTS.demandVariant}`), total: number(FACTS.totalCases),
    }),
  ];
}

function sayList(key) {
  return TEXTS[key][state.language];
}

function rules() {
  const out = [FACTS.norm === null ? say("ruleNoNorm") : say("ruleNorm", { norm: number(FACTS.norm) })];
  if (FACTS.norm !== null && FACTS.normSource) {
    const { source, sureness } = FACTS.normSource;
    out.push(say("ruleNormSource", { source: source[state.language], sureness: sayCode("sureness", sureness) }));
  }
  if (FACTS.capacity !== null) out.push(say("ruleCapacity", { capacity: number(FACTS.capacity) }));
  if (FACTS.maximumMinutes !== null) out.push(say("ruleMinutes", { minutes: number(FACTS.maximumMinutes) }));
  if (FACTS.countedRegion !== null) out.push(say("ruleRegion", { region: FACTS.countedRegion }));
  return [...out, ...askedSentences()];
}

function leftOut(list) {
  if (!FACTS.leftOut.length) return element("p", {}, say("leftOutNone"));
  return list(FACTS.leftOut.map(({ reason, count, population, cases, codes }) => {
    const values = { count: number(String(count)), reason: sayCode("reasons", reason) };
    const parts = [say(count === 1 ? "leftOutRowOne" : "leftOutRow", values)];
    if (population !== null) {
      const key = cases === null ? "leftOutInhabitants" : "leftOutPeople";
      parts.push(say(key, { population: number(population), cases: number(cases) }));
    }
    if (codes.length) parts.push(`${codes.join(", ")}.`);
    return parts.join(" ");
  }));
}

/** A table that keyboards can scroll where it is wider than the page. */
const wide = (table) => element("div", { class: "wide", tabindex: 0, role: "group", "aria-label": say("wideTable") }, table);

function candidates(part) {
  const heads = ["candidate", "place", "openNow", "basis"];
  const rows = FACTS.sites.map((site) => {
    const basis = site.basis ? sayCode("bases", site.basis) : site.note || say("basisUnknown");
    const rule = { required: "ruleRequired", forbidden: "ruleForbidden" }[site.rule];
    const doubts = [site.basis ? site.note : "", site.doubt].filter(Boolean).join("; ");
    const why = element("td", {}, rule ? `${basis}; ${say(rule)}` : basis);
    if (doubts) why.append(" ", element("span", { class: "quiet", lang: "en" }, `(${doubts})`));
    return element("tr", {},
      element("th", { scope: "row" }, site.name),
      element("td", {}, site.city),
      element("td", {}, say(site.openToday ? "yes" : "no")),
      why);
  });
  const head = element("tr", {}, ...heads.map((key) => element("th", { scope: "col" }, say(key))));
  const table = element("table", { class: "candidates" },
    element("thead", {}, head), element("tbody", {}, ...rows));
  return part("candidatesTitle", wide(table));
}

function sources() {
  const list = (title, lines) => (lines.length ? [element("h4", {}, say(title)), element("ul", {}, ...lines)] : []);
  const speeds = speedsLine();
  return [
    element("p", {}, FACTS.attribution),
    ...list("sourceOwn", [...ownLines("ownDemandSource"), ...ownLines("ownMinutesSource")]),
    ...list("sourceData", FACTS.dataSources.map((source) => dataLine(source, { whole: true }))),
    ...list("sourcePathway", [...nationalLines(), ...normLines(), ...careLines()]),
    ...(speeds === null ? [] : [element("h4", {}, say("sourceSpeeds")), element("p", {}, speeds)]),
    ...list("carOwnershipTitle", withoutCarLines()),
    ...list("sourceImpact", [...curveLines(), ...figureLines()]),
    element("p", { class: "note" }, say("software")),
  ];
}

function recompute() {
  const versions = FACTS.versions.map(([name, value]) => element("div", {},
    element("dt", {}, TEXTS[`version_${name}`]?.[state.language] ?? name),
    element("dd", {}, value)));
  return [
    element("p", {}, say("recompute")),
    element("p", {}, `${say("runHash")}: `, element("code", { class: "hash" }, FACTS.runHash)),
    element("p", { class: "note" }, `${say("runHashNote")} ${say("recomputeFigures")}`),
    element("details", {}, element("summary", {}, say("question")), element("pre", {}, FACTS.scenarioYaml)),
    element("details", {}, element("summary", {}, say("versionsTitle")),
      element("dl", { class: "versions" }, ...versions)),
  ];
}
