// The panel beside the map: two plans beside each other, and below them every plan of every run.
// Everything is drawn anew from the state; the map's classes are counted in tenths of a second.

import { FACTS, TEXTS } from "../board/data.js";
import { INK, NOT_COUNTED } from "../board/map/colours.js";
import { unknownText } from "../board/place/postcode.js";
import { state } from "../board/state.js";
import {
  byId, centres, element, number, say, sayCode, sayStrong, signed, svg,
} from "../board/words.js";

/** @typedef {import("../board/state.js").State} State */
/** @typedef {import("../board/map/map.js").View} View */

const PER_MINUTE = 600; // tenths of a second, TENTHS_PER_MINUTE of speeds.py
export const CASES_PER_UNIT = 1000000; // as in areas.py
const EDGES = [5, 15, 30]; // minutes shorter and longer, as on the board's map
export const CHANGE_COLOURS = [
  "#1b5a94", "#4a90c2", "#8dbbda", "#cfe1ee", "#f2f2ee", "#fddbc0", "#f4a582", "#d6604d", "#8c1527",
];
export const LEFT_ONLY = "#9a4708"; // of centres that only the plan on the left has
export const SAME = EDGES.length + 1; // the class in the middle

/**
 * The letter of the run that a plan is of.
 * @param {number} plan
 * @returns {string}
 */
export const letter = (plan) => FACTS.runs[FACTS.plans[plan].run].letter;

/**
 * "A: 6 centra"
 * @param {number} plan
 * @returns {string}
 */
export function planName(plan) {
  const { k } = FACTS.plans[plan];
  return say("runPlan", { run: letter(plan), plan: k === null ? say("today") : centres(k) });
}

/**
 * Minutes as text from tenths of a second; rounded once, never a minus before zero.
 * @param {number} value
 * @param {number} perMinute
 * @returns {string}
 */
export function minutesText(value, perMinute = PER_MINUTE) {
  const text = (value / perMinute).toFixed(1);
  return Number(text) === 0 ? text.replace("-", "") : text;
}

/**
 * Class of a difference in tenths of a second: 0 is much shorter, SAME exactly equal.
 * @param {number} change
 * @returns {number}
 */
export function changeClass(change) {
  if (change === 0) return SAME;
  const step = 1 + EDGES.filter((edge) => Math.abs(change) > edge * PER_MINUTE).length;
  return change < 0 ? SAME - step : SAME + step;
}

function className(number) {
  const step = Math.abs(number - SAME);
  if (step === 0) return say("same");
  const shorter = number < SAME;
  const [from, to] = [EDGES[step - 2], EDGES[step - 1]];
  if (step === 1) return say(shorter ? "upToShorter" : "upToLonger", { to });
  if (to === undefined) return say(shorter ? "below" : "above", { from, to: from });
  return say(shorter ? "betweenShorter" : "betweenLonger", { from, to });
}

/**
 * Percentages of the cases per class, of the areas that count in both; null when none do.
 * @param {View} view
 * @returns {number[] | null}
 */
export function classShares(view) {
  const cases = new Array(CHANGE_COLOURS.length).fill(0);
  for (let area = 0; area < FACTS.areas.pc4.length; area++) {
    const facts = view.facts(area);
    if (facts) cases[changeClass(facts.change)] += facts.cases;
  }
  const total = cases.reduce((sum, part) => sum + part, 0);
  return total > 0 ? cases.map((part) => (100 * part) / total) : null;
}

/**
 * What makes the runs hard to compare.
 * @returns {void}
 */
export function showWarnings() {
  const section = byId("warnings");
  section.hidden = FACTS.warnings.length === 0;
  section.querySelector("ul").replaceChildren(...FACTS.warnings.map(({ kind, values }) =>
    element("li", { "data-kind": kind }, say(`warning_${kind}`, spoken(values)))));
}

/** Figures as people here write them; all other text as it is. */
function spokenText(text) {
  return /^-?\d+(\.\d+)?$/.test(text) ? number(text) : text;
}

function spoken(values) {
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [key, spokenText(text)]));
}

/**
 * The difference in a few sentences.
 * @param {State} state
 * @param {number[] | null} shares
 * @returns {void}
 */
export function showSummary(state, shares) {
  const [left, right] = [FACTS.plans[state.left], FACTS.plans[state.plan]];
  const values = {
    left: planName(state.left),
    right: planName(state.plan),
    meanLeft: number(left.access.minutes_mean),
    meanRight: number(right.access.minutes_mean),
  };
  if (shares) {
    const sum = (from, to) => number(shares.slice(from, to).reduce((a, b) => a + b, 0).toFixed(1));
    Object.assign(values, {
      shorter: sum(0, SAME), same: sum(SAME, SAME + 1), longer: sum(SAME + 1),
    });
  }
  byId("summary").replaceChildren(...sayStrong(shares ? "summary" : "summaryNone", values));
  byId("one-way").textContent = travelNote();
}

function travelNote() {
  const { mode, timeOfDay } = FACTS.travel;
  if (mode === "car_and_without_car") return say("oneWayWeighed");
  if (mode === "own") return say("oneWaySupplied");
  if (mode === "car" && timeOfDay in TEXTS.howTravelled[state.language]) {
    return say("oneWay", { how: sayCode("howTravelled", timeOfDay) });
  }
  return say("oneWayOther", { mode, time: timeOfDay.replaceAll("_", " ") });
}

/**
 * Both trips from the reader's own postcode.
 * @param {State} state
 * @param {View} view
 * @returns {void}
 */
export function showFound(state, view) {
  const found = byId("found");
  found.dataset.state = "empty";
  found.replaceChildren();
  if (state.unknown !== null) {
    found.dataset.state = "unknown";
    found.append(element("p", {}, unknownText(state.unknown)));
  }
  if (state.picked === null) return;
  const [pc4, place] = [FACTS.areas.pc4[state.picked], FACTS.areas.place[state.picked]];
  const facts = view.facts(state.picked);
  if (!facts) {
    found.dataset.state = "left-out";
    found.append(element("p", {}, say("findNotBoth", { pc4, place })));
    return;
  }
  found.dataset.state = "counted";
  const trip = (plan, site, minutes) => element("div", { class: "trip" },
    element("dt", {}, planName(plan)),
    element("dd", {},
      element("strong", {}, `${number(minutesText(minutes))} ${say("min")}`), " ", FACTS.sites[site].name));
  found.append(
    element("h3", {}, `${pc4} ${place}`),
    element("dl", { class: "trips" },
      trip(state.left, facts.siteToday, facts.minutesLeft), trip(state.plan, facts.site, facts.minutes)),
    element("p", {}, say("findChange", { change: signed(minutesText(facts.change)) })));
}

function table(attributes, heads, rows) {
  return element("table", attributes,
    element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", { scope: "col" }, text)))),
    ...rows);
}

/**
 * Every indicator in both plans, and the difference.
 * @param {State} state
 * @returns {void}
 */
export function showIndicators(state) {
  const [left, right] = [FACTS.plans[state.left], FACTS.plans[state.plan]];
  const rows = Object.keys(left.unrounded).map((name) => element("tr", { "data-row": name },
    element("th", { scope: "row" }, say(name)),
    element("td", {}, number(left.access[name])),
    element("td", {}, number(right.access[name])),
    element("td", {}, signed(minutesText(right.unrounded[name] - left.unrounded[name], 1)))));
  byId("indicators").replaceChildren(table({},
    [say("indicator"), planName(state.left), planName(state.plan), say("change")],
    [element("tbody", {}, ...rows)]));
}

/**
 * The centres of both plans: in both, only left, only right.
 * @param {State} state
 * @returns {void}
 */
export function showCentres(state) {
  const [left, right] = [FACTS.plans[state.left], FACTS.plans[state.plan]];
  const cases = (plan) => new Map(plan.centres.map((centre) => [centre.site, centre.cases]));
  const [inLeft, inRight] = [cases(left), cases(right)];
  const groups = [
    ["both", left.open.filter((site) => inRight.has(site)), (n) => say("inBoth", { n })],
    ["left", left.open.filter((site) => !inRight.has(site)), (n) => say("onlyIn", { n, run: planName(state.left) })],
    ["right", right.open.filter((site) => !inLeft.has(site)), (n) => say("onlyIn", { n, run: planName(state.plan) })],
  ];
  const name = (site) => FACTS.sites[site].name;
  const bodies = groups.filter(([, sites]) => sites.length).map(([group, sites, title]) => {
    const ordered = [...sites].sort((a, b) => name(a).localeCompare(name(b), "nl"));
    return element("tbody", { "data-group": group },
      element("tr", { class: "group" }, element("th", { colspan: 3, scope: "rowgroup" }, title(sites.length))),
      ...ordered.map((site) => element("tr", { "data-site": FACTS.sites[site].id },
        element("th", { scope: "row" }, name(site)),
        element("td", {}, number(inLeft.get(site))),
        element("td", {}, number(inRight.get(site))))));
  });
  byId("centres").replaceChildren(table({},
    [say("centre"), planName(state.left), planName(state.plan)], bodies));
}

/**
 * What the colours and circles on the map mean.
 * @param {State} state
 * @param {number[] | null} shares
 * @returns {void}
 */
export function showLegend(state, shares) {
  const box = (content) => svg("svg", { class: "swatch", viewBox: "0 0 20 14", "aria-hidden": "true" }, content);
  const swatch = (fill) => box(svg("rect", { width: 20, height: 14, fill }));
  const dot = (r, fill, stroke) => box(svg("circle", { cx: 10, cy: 7, r, fill, stroke, "stroke-width": 2 }));
  const names = { left: planName(state.left), right: planName(state.plan) };
  const rows = CHANGE_COLOURS.map((colour, i) => element("tr", { "data-class": i },
    element("th", { scope: "row" }, swatch(colour), className(i)),
    element("td", {}, shares ? `${number(shares[i].toFixed(1))}%` : "–")));
  const item = (mark, text) => element("li", {}, mark, element("span", {}, text));
  byId("legend").replaceChildren(
    element("h2", {}, say("legendTitle", names)),
    element("table", {},
      element("thead", {}, element("tr", {}, element("td", {}), element("th", { scope: "col" }, say("legendShare")))),
      element("tbody", {}, ...rows)),
    element("ul", {},
      item(dot(6, INK, INK), say("legendRight", names)),
      item(dot(4.5, "#fff", LEFT_ONLY), say("legendLeft", names)),
      item(dot(3.5, "#fff", "#52616d"), say("legendClosed")),
      item(swatch(NOT_COUNTED), say("notBoth"))));
}

/**
 * Every plan of every run, with its difference from the first run.
 * @returns {void}
 */
export function showAll() {
  const first = FACTS.runs[0].letter;
  const withDifference = (plan, name) => {
    const difference = plan.difference[name];
    const shown = plan.run === 0 || difference === null ? [] : [
      " ", element("span", { class: "quiet" }, `(${signed(difference)})`)];
    return element("td", {}, number(plan.access[name]), name.startsWith("share") ? "%" : "", ...shown);
  };
  const rows = FACTS.plans.map((plan, i) => element("tr", { "data-plan": i },
    element("th", { scope: "row" }, `${letter(i)}: ${FACTS.runs[plan.run].name}`),
    element("td", {}, plan.k === null ? say("today") : String(plan.k)),
    withDifference(plan, "minutes_mean"),
    withDifference(plan, "minutes_p95"),
    withDifference(plan, "share_over_45_minutes"),
    element("td", {}, plan.k === null ? "–" : `${number(plan.movedShare)}%`),
    element("td", {}, `${number(plan.smallest)} – ${number(plan.largest)}`)));
  const heads = ["run", "plan", "mean", "p95", "over45", "moved", "range"].map((key) => say(key));
  byId("all").replaceChildren(table({}, heads, [element("tbody", {}, ...rows)]));
  byId("all-note").textContent = say("allNote", { first });
}

/**
 * What each run asked and assumed, and where it comes from.
 * @returns {void}
 */
export function showAccount() {
  const list = (texts) => element("ul", {}, ...texts.map((text) => element("li", {}, text)));
  const part = (title, ...content) => element("section", {}, element("h3", {}, say(title)), ...content);
  const outcomes = FACTS.runs.map((run) => say("runLine", {
    run: `${run.letter} (${run.name})`, title: run.title[state.language], cases: number(run.cases),
    hash: run.hash.slice(0, 12),
  }));
  const impossible = FACTS.runs.flatMap((run) => run.infeasible.map((k) =>
    say("impossible", { run: run.letter, plan: centres(k) })));
  byId("account-parts").replaceChildren(
    part("questionsTitle", questions()),
    part("runsTitle", list([...outcomes, ...impossible])),
    part("assumptionsTitle", list(assumptions())),
    part("sourcesTitle", element("p", {}, FACTS.attribution), element("p", {}, say("sourcesNote")),
      element("p", { class: "note" }, say("software"))));
}

/** What was assumed in any run, once; with the letters of the runs where not in all. */
function assumptions() {
  const runsOf = new Map();
  for (const run of FACTS.runs) {
    for (const text of run.assumptions) {
      runsOf.set(text[state.language], [...(runsOf.get(text[state.language]) ?? []), run.letter]);
    }
  }
  return [...runsOf].map(([text, letters]) =>
    (letters.length < FACTS.runs.length ? `${text} (${letters.join(", ")})` : text));
}

/** Keys whose values differ; a checksum is shortened, for it only says that something differs. */
function questions() {
  if (!FACTS.questions.length) return element("p", {}, say("questionsSame"));
  const value = (text) => {
    if (text === "" || text === "null") return say("none");
    if (/^[0-9a-f]{64}$/.test(text)) return `${text.slice(0, 12)}…`;
    return spokenText(text);
  };
  const rows = FACTS.questions.map(([key, ...values]) => element("tr", { "data-key": key },
    element("th", { scope: "row" }, sayCode("keys", key)),
    ...values.map((text) => element("td", {}, value(text)))));
  return element("div", { class: "wide", id: "questions" },
    table({}, [say("key"), ...FACTS.runs.map((run) => `${run.letter}: ${run.name}`)],
      [element("tbody", {}, ...rows)]));
}
