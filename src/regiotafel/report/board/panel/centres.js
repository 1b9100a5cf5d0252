// The centres with their volumes.

import { FACTS } from "../data.js";
import { columnName, isCompared } from "../plans/pair.js";
import { planAgainst } from "../plans/plans.js";
import { probability } from "../plans/question.js";
import { cell, head, rowHead } from "../tables.js";
import { byId, element, number, say, svg } from "../words.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../data.js").Facts} Facts */

/**
 * What the table has beside the volumes: `norm` as a line, another plan, `observed` volumes, `chance` of
 * missing the norm.
 * @typedef {{ plan: Facts, open: Facts[], isToday: boolean, norm: number | null, isCompared: boolean,
 *   base: number, observed: boolean, chance: Facts }} Shown
 */

/**
 * Volumes as bars. The norm is drawn for plans only: it judges no hospital's present.
 * @param {State} state
 * @returns {void}
 */
export function showCentres(state) {
  const plan = planAgainst(state.plan, state.base);
  const isToday = plan.k === null;
  /** @type {Shown} */
  const shown = {
    plan, isToday, base: state.base, isCompared: isCompared(state),
    open: plan.centres.filter(({ open }) => open),
    norm: isToday || FACTS.norm === null ? null : Number(FACTS.norm),
    observed: plan.centres.some(({ observed }) => observed),
    chance: plan.tradeoffs.chance,
  };
  byId("centres").replaceChildren(
    element("table", { class: shown.chance === null ? "centres" : "centres with-chance" },
      element("thead", {}, headsOf(shown)), element("tbody", {}, ...rowsOf(shown))));
  byId("centres-note").textContent = notesOf(shown).join(" ");
}

function headsOf({ isToday, norm, isCompared: withOther, base, observed, chance }) {
  // One heading over bar and number, so that the norm reads as that of the plan alone.
  const planned = say(isToday ? "modelCases" : "planCases");
  // What a hospital counted itself are patients from anywhere; the difference stands in the heading.
  const regional = observed && FACTS.countedRegion !== null;
  const volumes = element("th", { scope: "colgroup", colspan: 2 },
    regional ? say("ofRegion", { heading: planned }) : planned);
  if (norm !== null) {
    volumes.append(" ", element("span", { class: "norm" }, say("normLine", { norm: number(FACTS.norm) })));
  }
  const heads = element("tr", {}, head(say("centre")), volumes);
  if (withOther) heads.append(head(say("modelOf", { plan: columnName(base) })));
  if (observed) heads.append(head(say(regional ? "observedAll" : "observedCases")));
  if (chance !== null) {
    heads.append(element("th", { scope: "col" }, say("chanceHead"), " ", element("span", { class: "chance" }, say("chanceYears"))));
  }
  return heads;
}

function rowsOf({ open, norm, isCompared: withOther, observed, chance }) {
  const most = Math.max(norm ?? 0, ...open.map(({ cases }) => Number(cases ?? 0)), 1);
  return open.map((centre) => {
    const { id, name } = FACTS.sites[centre.site];
    const cells = [rowHead(name), element("td", { class: "bar-cell" }, volumeBar(centre.cases, norm, most)), cell(number(centre.cases))];
    if (withOther) cells.push(element("td", { class: "quiet" }, number(centre.casesToday)));
    if (observed) cells.push(cell(countedBy(centre.observed)));
    if (chance !== null) {
      const both = new Set(chance.sites[id].map(probability));
      cells.push(element("td", { class: "chance" }, [...both].join(" · ")));
    }
    return element("tr", { "data-site": id }, ...cells);
  });
}

function volumeBar(cases, norm, most) {
  const width = (value) => `${(100 * value) / most}%`;
  const drawing = svg("svg", { class: "bar", "aria-hidden": "true" },
    svg("rect", { y: "20%", height: "60%", width: width(Number(cases ?? 0)) }));
  if (norm !== null) drawing.append(svg("line", { x1: width(norm), x2: width(norm), y1: 0, y2: "100%" }));
  return drawing;
}

/** What a hospital counted itself, with the year; a dash where it told nothing. */
function countedBy(seen) {
  if (!seen) return "–";
  return `${seen.hidden ? say("numberHidden") : number(seen.cases)} (${seen.year})`;
}

function notesOf({ plan, isToday, observed, chance }) {
  const notes = [say(FACTS.question.directed && !isToday ? "centresNoteDirected" : "centresNote")];
  if (chance !== null) {
    const [year, years] = chance.any.map(probability);
    notes.push(say("chanceAny", { year, years }));
  }
  if (FACTS.countedRegion !== null) notes.push(say("regionVolumes", { region: FACTS.countedRegion }));
  if (isToday && FACTS.norm !== null) notes.push(say("normToday"));
  const closed = FACTS.sites.filter((site, i) => site.inRegion && !plan.open.includes(i));
  if (closed.length) {
    const names = closed.map(({ name, openToday }) => (
      openToday || isToday ? name : say("closedToo", { name }))).sort().join(", ");
    notes.push(say(isToday ? "closedToday" : "closedHere", { names }));
  }
  if (observed) notes.push(say("observedNote", { source: FACTS.observedSource ?? "–" }));
  return plan.flows === null ? notes : [...notes, ...flowNotes(plan.flows, isToday)];
}

/** Who crosses the border of the counted region. */
function flowNotes({ outflow, outflowShare, inflow, known, all, nationalMean, nationalMeanToday }, isToday) {
  const notes = [
    say("flowsOut", { outflow: number(outflow), share: number(outflowShare) }),
    say(inflow === null ? "flowsInUnknown" : "flowsIn", { inflow: number(inflow) }),
  ];
  if (known !== null) notes.push(say("flowsInPartly", { known: number(known), all: number(all) }));
  if (nationalMean !== null && !isToday) {
    const means = { mean: number(nationalMean), today: number(nationalMeanToday) };
    notes.push(say(known === null ? "flowsNational" : "flowsGiven", means));
  }
  return notes;
}
