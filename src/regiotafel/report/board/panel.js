// The panel beside the map: summary, a reader's own postcode, indicators, centres, proof, legend.
// Everything is drawn anew from the state; nothing is computed here.

import { UNKNOWN_SHARE } from "./areas.js";
import { FACTS, TEXTS } from "./data.js";
import { COLOURS, INK, NOT_COUNTED } from "./map.js";
import { asked, inUnit, isUsualObjective, more, objectiveWords, planName } from "./question.js";
import { state } from "./state.js";
import { instead, probability } from "./tradeoffs.js";
import { tripDetails } from "./trips.js";
import {
  between, betweenSigned, byId, centres, element, number, say, sayCode, sayStrong, signed, svg,
  tenths,
} from "./words.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./map.js").View} View */

/** A range as it follows a figure in a sentence. */
const behind = (ends) => (ends ? ` ${between(ends)}` : "");

/**
 * What the plan comes to in a few sentences.
 * @param {State} state
 * @returns {void}
 */
export function showSummary(state) {
  const plan = FACTS.plans[state.plan];
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
  const sentence = plan.k === null ? "summaryToday" : moves ? "summaryPlan" : "summaryUnmoved";
  const summary = [...sayStrong(sentence, values)];
  const open = plan.centres.filter((centre) => centre.open && centre.cases !== null);
  if (plan.k !== null && open.length) {
    const cases = number(open[open.length - 1].cases); // the largest stands first
    const norm = number(FACTS.norm);
    summary.push(" ", ...sayStrong(FACTS.norm ? "summaryNorm" : "summarySmallest", { cases, norm }));
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

/**
 * The reader's own postcode: the centre now, the centre then, and how sure that is.
 * @param {State} state
 * @param {View} view
 * @returns {void}
 */
export function showFound(state, view) {
  const found = byId("found");
  found.dataset.state = "empty";
  if (state.unknown !== null) {
    found.dataset.state = "unknown";
    found.replaceChildren(element("p", {}, say("findUnknown", { pc4: state.unknown })));
    return;
  }
  if (state.picked === null) {
    found.replaceChildren();
    return;
  }
  const pc4 = FACTS.areas.pc4[state.picked];
  const place = FACTS.areas.place[state.picked];
  const facts = view.facts(state.picked);
  if (!facts) {
    const reason = sayCode("reasons", FACTS.leftOutOf[pc4] ?? "unreachable");
    found.dataset.state = "left-out";
    found.replaceChildren(element("p", {}, say("findLeftOut", { pc4, place, reason })));
    return;
  }
  found.dataset.state = "counted";
  const { k } = FACTS.plans[state.plan];
  const trip = (heading, site, minutes, ends, estimate) =>
    element("div", { class: "trip" },
      element("dt", {}, heading),
      element("dd", {},
        element("strong", {}, `${number(tenths(minutes))} ${say("min")}`), `${behind(ends)} `,
        FACTS.sites[site].name,
        ...(estimate === null ? [] : [element("p", { class: "note" }, tripWithoutCar(estimate))])));
  const trips = [trip(say("findNow"), facts.siteToday, facts.minutesToday, facts.rangeToday,
    facts.withoutCarToday)];
  if (k !== null) {
    const heading = say("findThen", { centres: asked(k) });
    const estimate = facts.site === facts.siteToday ? null : facts.withoutCar; // it stands there
    trips.push(trip(heading, facts.site, facts.minutes, facts.range, estimate));
  }
  const parts = [element("h3", {}, `${pc4} ${place}`), element("dl", { class: "trips" }, ...trips)];
  if (k !== null) {
    const same = facts.site === facts.siteToday;
    const change = signed(tenths(facts.change));
    parts.push(element("p", {}, same ? say("findSame") : say("findChange", { change })));
  }
  parts.push(...tripDetails(facts, k));
  if (facts.others.length) {
    const names = facts.others.map(
      ({ site, minutes }) => `${FACTS.sites[site].name} (${number(tenths(minutes))} ${say("min")})`,
    );
    parts.push(element("p", { class: "note" }, `${say(FACTS.question.directed ? "findOthersDirected" : "findOthers")} ${names.join(", ")}.`));
  }
  if (facts.shareWithoutCar !== UNKNOWN_SHARE) {
    const text = say("findShareWithoutCar", { share: facts.shareWithoutCar });
    parts.push(element("p", { class: "note" }, text));
  }
  parts.push(element("p", { class: "note" }, say(FACTS.ownDemandSource === null ? "findCases" : "findCasesOwn", { cases: number(facts.cases) })));
  found.replaceChildren(...parts);
}

function tripWithoutCar({ low, high, bicycle, byCar }) {
  const parts = [say("findTransit", { low, high })];
  if (bicycle > 0) parts.push(say("findBicycle", { minutes: bicycle }));
  const byCarToo = byCar === undefined ? "" : `${say("findByCar", { minutes: number(tenths(byCar)) })} `;
  return `${byCarToo}${parts.join("")}.`;
}

/**
 * Patients with and without a car; the minutes of the latter are a range.
 * @param {State} state
 * @returns {void}
 */
export function showCarOwnership(state) {
  const { carOwnership, k } = FACTS.plans[state.plan];
  byId("car-ownership").hidden = carOwnership === null;
  if (carOwnership === null) return;
  const columns = k === null ? ["today"] : ["today", "access", "change"];
  const headings = { today: say("today"), access: planName(state.plan), change: say("change") };
  const names = {
    with_car: (share) => say("withCar", { share }),
    without_car: (share) => say("withoutCar", { share }),
    all: () => say("forAll"),
  };
  const range = (ends, show) => {
    const [low, high] = ends.map(show);
    return low === high ? low : say("fromTo", { low, high });
  };
  const row = (group, name) => element("tr", { "data-row": `${group} ${name}` },
    element("th", { scope: "row" }, names[group](carOwnership[group].share)),
    ...columns.map((column) => element("td", {},
      range(carOwnership[group][name][column], column === "change" ? signed : number))));
  const body = (name) => element("tbody", {},
    element("tr", { class: "group" },
      element("th", { colspan: columns.length + 1, scope: "rowgroup" }, say(name))),
    ...Object.keys(names).map((group) => row(group, name)));
  const head = element("tr", {}, element("td", {}),
    ...columns.map((column) => element("th", { scope: "col" }, headings[column])));
  byId("car-ownership").querySelector("div").replaceChildren(
    element("table", {}, element("thead", {}, head),
      body("minutes_mean"), body("share_over_60_minutes")));
}

/**
 * Every indicator today, in the plan, and the difference.
 * @param {State} state
 * @returns {void}
 */
export function showIndicators(state) {
  const plan = FACTS.plans[state.plan];
  const isToday = plan.k === null;
  const columns = isToday ? [say("today")] : [say("today"), planName(state.plan), say("change")];
  const head = element("tr", {}, element("th", { scope: "col" }, say("indicator")),
    ...columns.map((name) => element("th", { scope: "col" }, name)));
  const row = (group, name) => {
    const ends = (when) => plan.ranges?.[when][group][name];
    const cells = [[number(plan.today[group][name]), between(ends("today"))]];
    if (!isToday) {
      cells.push([number(plan.access[group][name]), between(ends("access"))]);
      cells.push([signed(plan.change[group][name]), betweenSigned(ends("change"))]);
    }
    const cell = ([figure, range]) => element("td", {},
      figure, ...(range ? [" ", element("span", { class: "range" }, range)] : []));
    return element("tr", { "data-row": `${group} ${name}` },
      element("th", { scope: "row" }, say(name)), ...cells.map(cell));
  };
  const groupHead = (text) => element("tr", { class: "group" },
    element("th", { colspan: columns.length + 1, scope: "rowgroup" }, text));
  const names = Object.keys(plan.access.all);
  const bodies = [element("tbody", {}, groupHead(say("forAll")), ...names.map((n) => row("all", n)))];
  if (!isToday && plan.access.moved.minutes_mean === null) {
    bodies.push(element("tbody", {}, groupHead(say("noneMoved"))));
  } else if (!isToday) {
    const heading = groupHead(say("forMoved", { share: number(plan.movedShare) }));
    bodies.push(element("tbody", {}, heading, ...names.map((n) => row("moved", n))));
  }
  byId("longest").textContent = plan.longest === null ? "" : say("longest", plan.longest);
  byId("indicators").replaceChildren(element("table", {}, element("thead", {}, head), ...bodies));
}

/**
 * Volumes as bars. The norm is drawn for plans only: it judges no hospital's present.
 * @param {State} state
 * @returns {void}
 */
export function showCentres(state) {
  const plan = FACTS.plans[state.plan];
  const isToday = plan.k === null;
  const open = plan.centres.filter((centre) => centre.open);
  const norm = isToday || FACTS.norm === null ? null : Number(FACTS.norm);
  const most = Math.max(norm ?? 0, ...open.map((centre) => Number(centre.cases ?? 0)), 1);
  const observed = plan.centres.some((centre) => centre.observed);
  const bar = (cases) => {
    const width = (value) => `${(100 * value) / most}%`;
    const drawing = svg("svg", { class: "bar", "aria-hidden": "true" },
      svg("rect", { y: "20%", height: "60%", width: width(Number(cases ?? 0)) }));
    if (norm !== null) {
      const x = width(norm);
      drawing.append(svg("line", { x1: x, x2: x, y1: 0, y2: "100%" }));
    }
    return drawing;
  };
  const { chance } = FACTS.tradeoffs.plans[state.plan];
  const rows = open.map((centre) => {
    const cells = [
      element("th", { scope: "row" }, FACTS.sites[centre.site].name),
      element("td", { class: "bar-cell" }, bar(centre.cases)),
      element("td", {}, number(centre.cases)),
    ];
    if (!isToday) cells.push(element("td", { class: "quiet" }, number(centre.casesToday)));
    if (observed) {
      const { observed: seen } = centre;
      const cases = seen && (seen.hidden ? say("numberHidden") : number(seen.cases));
      cells.push(element("td", {}, seen ? `${cases} (${seen.year})` : "–"));
    }
    if (chance !== null) {
      const both = new Set(chance.sites[FACTS.sites[centre.site].id].map(probability));
      cells.push(element("td", { class: "chance" }, [...both].join(" · ")));
    }
    return element("tr", { "data-site": FACTS.sites[centre.site].id }, ...cells);
  });
  const heading = (text) => element("th", { scope: "col" }, text);
  // One heading over bar and number, so that the norm reads as that of the plan alone.
  const planned = say(isToday ? "modelCases" : "planCases");
  // What a hospital counted itself are patients from anywhere; the difference stands in the heading.
  const regional = observed && FACTS.countedRegion !== null;
  const volumes = element("th", { scope: "colgroup", colspan: 2 },
    regional ? say("ofRegion", { heading: planned }) : planned);
  if (norm !== null) {
    volumes.append(" ", element("span", { class: "norm" }, say("normLine", { norm: number(FACTS.norm) })));
  }
  const head = element("tr", {}, heading(say("centre")), volumes);
  if (!isToday) head.append(heading(say("modelNow")));
  if (observed) head.append(heading(say(regional ? "observedAll" : "observedCases")));
  if (chance !== null) {
    head.append(element("th", { scope: "col" }, say("chanceHead"), " ", element("span", { class: "chance" }, say("chanceYears"))));
  }
  byId("centres").replaceChildren(
    element("table", { class: chance === null ? "centres" : "centres with-chance" }, element("thead", {}, head), element("tbody", {}, ...rows)));
  const closed = FACTS.sites.filter((site, i) => site.inRegion && !plan.open.includes(i));
  const notes = [say(FACTS.question.directed && !isToday ? "centresNoteDirected" : "centresNote")];
  if (chance !== null) {
    const [year, years] = chance.any.map(probability);
    notes.push(say("chanceAny", { year, years }));
  }
  if (FACTS.countedRegion !== null) notes.push(say("regionVolumes", { region: FACTS.countedRegion }));
  if (isToday && FACTS.norm !== null) notes.push(say("normToday"));
  if (closed.length) {
    const names = closed.map(({ name, openToday }) => (
      openToday || isToday ? name : say("closedToo", { name }))).sort().join(", ");
    notes.push(say(isToday ? "closedToday" : "closedHere", { names }));
  }
  if (observed) notes.push(say("observedNote", { source: FACTS.observedSource ?? "–" }));
  if (plan.flows !== null) {
    const { outflow, outflowShare, inflow, known, all, nationalMean, nationalMeanToday } = plan.flows;
    const some = { known: number(known), all: number(all) };
    notes.push(say("flowsOut", { outflow: number(outflow), share: number(outflowShare) }));
    notes.push(say(inflow === null ? "flowsInUnknown" : "flowsIn", { inflow: number(inflow) }));
    if (known !== null) notes.push(say("flowsInPartly", some));
    if (nationalMean !== null && !isToday) {
      notes.push(say(known === null ? "flowsNational" : "flowsGiven", {
        mean: number(nationalMean), today: number(nationalMeanToday),
      }));
    }
  }
  byId("centres-note").textContent = notes.join(" ");
}

/**
 * How sure it is that nothing is better, and what is nearly as good.
 * @param {State} state
 * @returns {void}
 */
export function showProof(state) {
  const { proof, k, open } = FACTS.plans[state.plan];
  if (proof === null) {
    byId("proof").replaceChildren(element("p", {}, say("proofToday", { n: open.length })));
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

const MINUTES_EDGES = [15, 30, 45, 60, 90]; // as in arrays.py, which sorts areas into classes
const LONGER_EDGES = [5, 15, 30];

function classNames(mode) {
  if (mode === "minutes") {
    return [
      say("upTo", { to: MINUTES_EDGES[0] }),
      ...MINUTES_EDGES.slice(1).map((to, i) => say("between", { from: MINUTES_EDGES[i], to })),
      say("above", { from: MINUTES_EDGES.at(-1) }),
    ];
  }
  return [
    say("shorter"), say("same"), say("longerUpTo"),
    ...LONGER_EDGES.slice(1).map((to, i) => say("longerBetween", { from: LONGER_EDGES[i], to })),
    say("longerAbove", { from: LONGER_EDGES.at(-1) }),
  ];
}

/** Under a plan that sends people somewhere, the nearest centre need not be theirs. */
const legendOf = (mode) => (mode === "catchment" && FACTS.question.directed ? "directed" : mode);

/**
 * What the colours and circles on the map mean.
 * @param {State} state
 * @returns {void}
 */
export function showLegend(state) {
  const { plan, mode } = state;
  const swatch = (colour) => svg("svg", { class: "swatch", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svg("rect", { width: 20, height: 14, fill: colour }));
  const parts = [element("h2", {}, say(`legend_${legendOf(mode)}`))];
  if (mode === "catchment") {
    parts.push(element("p", { class: "note" }, say("catchmentNote")));
  } else {
    const shares = FACTS.plans[plan].classShares[mode];
    const rows = classNames(mode).map((name, i) => element("tr", { "data-class": i },
      element("th", { scope: "row" }, swatch(COLOURS[mode][i]), name),
      element("td", {}, `${number(shares[i])}%`)));
    if (mode === "change" && FACTS.plans.every((p) => Number(p.classShares.change[0]) === 0)) rows.shift();
    const head = element("tr", {}, element("td", {}),
      element("th", { scope: "col" }, say("legendShare")));
    parts.push(element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
  }
  const dot = (radius, fill, line) => svg("svg", { class: "swatch", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svg("circle", { cx: 10, cy: 7, r: radius, fill, stroke: line, "stroke-width": 1.5 }));
  const item = (mark, text) => element("li", {}, mark, element("span", {}, text));
  const items = [item(dot(6, INK, INK), say("legendOpen"))];
  if (FACTS.plans.some((p) => p.open.length < FACTS.sites.length)) {
    items.push(item(dot(4, "#fff", "#52616d"), say("legendClosed")));
  }
  if (FACTS.otherSites.length) items.push(item(dot(2, "#52616d", "#52616d"), say("legendOther")));
  if (FACTS.leftOut.length) items.push(item(swatch(NOT_COUNTED), say("notCounted")));
  parts.push(element("ul", {}, ...items));
  byId("legend").replaceChildren(...parts);
}
