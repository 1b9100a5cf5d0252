// Accountability: what was assumed, what is left out, where it all comes from, how to recompute it.

import { FACTS, TEXTS } from "../data.js";
import { doubts } from "../place/trips.js";
import { askedSentences } from "../plans/question.js";
import { state } from "../state.js";
import { byId, element, number, say, sayCode } from "../words.js";

/**
 * Draw all of it.
 * @returns {void}
 */
export function showAccount() {
  const list = (texts) => element("ul", {}, ...texts.map((text) => element("li", {}, text)));
  const part = (title, ...content) => element("section", {}, element("h3", {}, say(title)), ...content);
  byId("account-parts").replaceChildren(
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
  return part("candidatesTitle", element("div", { class: "wide" }, table));
}

function sources() {
  const english = (text) => element("span", { lang: "en" }, text);
  // What a source says of itself in one language only is written in English.
  const said = (text) => (text.nl === text.en ? english(text.en) : element("span", {}, text[state.language]));
  const joined = (texts, sign) => texts.flatMap((text, i) => (i ? [sign, said(text)] : [said(text)]));
  const data = FACTS.dataSources.map(({ name, origin, year, licence, defects, sha256 }) => {
    const item = element("li", {}, ...joined([name, origin, year, licence].filter(Boolean), " · "), ".");
    if (defects.length) item.append(" ", say("defects"), " ", ...joined(defects, "; "), ".");
    if (sha256) item.append(" ", element("code", {}, `sha256 ${sha256.slice(0, 12)}…`));
    return item;
  });
  const care = FACTS.pathwaySources.map(({ name, year, note }) =>
    element("li", {}, `${[name[state.language], year, note[state.language]].filter(Boolean).join(" · ")}.`));
  const figures = [[say("sourceNational"), FACTS.national], [say("sourceNorm"), FACTS.normSource]]
    .filter(([, figure]) => figure !== null)
    .map(([title, { source, note }]) =>
      element("li", {}, `${title}: ${[source, note].filter(Boolean).map((text) => text[state.language]).join(". ")}`));
  const own = [["sourceOwnDemand", FACTS.ownDemandSource], ["sourceOwnMinutes", FACTS.ownMinutesSource]]
    .filter(([, source]) => source !== null)
    .map(([key, source]) => element("li", {}, `${say(key)}: ${source}`));
  const out = [element("p", {}, FACTS.attribution)];
  if (own.length) out.push(element("h4", {}, say("sourceOwn")), element("ul", {}, ...own));
  if (data.length) out.push(element("h4", {}, say("sourceData")), element("ul", {}, ...data));
  out.push(element("h4", {}, say("sourcePathway")), element("ul", {}, ...figures, ...care));
  if (FACTS.speeds !== null) {
    const { title, source, sureness, edition } = FACTS.speeds;
    const speeds = say("speedsSource", {
      title: title[state.language], source: source[state.language], sureness: sureness[state.language], edition,
    });
    out.push(element("h4", {}, say("sourceSpeeds")), element("p", {}, speeds));
  }
  if (FACTS.withoutCarSources.length) {
    const items = FACTS.withoutCarSources.map(({ about, source, sureness }) => element("li", {},
      `${sayCode("withoutCarAbout", about)}: ${source[state.language]} (${sureness[state.language]})`));
    out.push(element("h4", {}, say("carOwnershipTitle")), element("ul", {}, ...items));
  }
  out.push(element("h4", {}, say("sourceImpact")), element("ul", {}, ...curveSource(), ...figureSources()));
  out.push(element("p", { class: "note" }, say("software")));
  return out;
}

/** "Source (how sure). Note." */
function sourced({ source, sureness, note }) {
  const said = `${source[state.language]} (${sayCode("sureness", sureness)})`;
  return note ? `${said}. ${note[state.language]}` : said;
}

function curveSource() {
  const curve = FACTS.curveSource;
  if (curve === null) return [];
  const publications = curve.sources.map(({ name, year, note }) =>
    [name[state.language], year, note[state.language]].filter(Boolean).join(" · "));
  const title = `${say("sourceCurve")}, ${curve.title[state.language]} (${curve.outcome[state.language]})`;
  return [[title, sourced(curve)].join(": "), ...publications].map((text) => element("li", {}, text));
}

function figureSources() {
  return FACTS.figureSources.map((figure) => {
    const { low, base, high } = figure.values;
    const visit = figure.of === null ? "" : ` (${figure.of[state.language]})`;
    const range = { low: number(low), base: number(base), high: number(high) };
    const value = low === high ? range.base : say("figureValue", range);
    const about = `${sayCode("figureAbout", figure.about)}${visit}`;
    return element("li", {}, `${base === undefined ? about : `${about} ${value}`}: ${sourced(figure)}`);
  });
}

function recompute() {
  const versions = FACTS.versions.map(([name, value]) => element("div", {},
    element("dt", {}, TEXTS[`version_${name}`]?.[state.language] ?? name),
    element("dd", {}, value)));
  return [
    element("p", {}, say("recompute")),
    element("details", {}, element("summary", {}, say("question")), element("pre", {}, FACTS.scenarioYaml)),
    element("details", {}, element("summary", {}, say("versionsTitle")),
      element("dl", { class: "versions" }, ...versions)),
  ];
}
