// The centres with their volumes.

import { columnName, isCompared } from "../compare/pair.js";
import { FACTS } from "../data.js";
import { probability } from "../tradeoffs/words.js";
import { planAgainst } from "../plans/plans.js";
import { byId, element, number, say, svg } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Volumes as bars. The norm is drawn for plans only: it judges no hospital's present.
 * @param {State} state
 * @returns {void}
 */
export function showCentres(state) {
  const plan = planAgainst(state.plan, state.base);
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
  const { chance } = plan.tradeoffs;
  const rows = open.map((centre) => {
    const cells = [
      element("th", { scope: "row" }, FACTS.sites[centre.site].name),
      element("td", { class: "bar-cell" }, bar(centre.cases)),
      element("td", {}, number(centre.cases)),
    ];
    if (isCompared(state)) cells.push(element("td", { class: "quiet" }, number(centre.casesToday)));
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
  if (isCompared(state)) head.append(heading(say("modelOf", { plan: columnName(state.base) })));
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
