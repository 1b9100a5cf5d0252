// What the colours, sizes and marks on the map mean.

import { FACTS } from "../data.js";
import { allPlans } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { byId, element, number, say, svg } from "../words.js";
import { COLOURS, INK, NOT_COUNTED } from "./colours.js";
import { classNames, classShares, colouredBy, isShare, longMinutes, longShare } from "./layers.js";
import { roundBelow } from "./people.js";
import { pale } from "./raster.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../judge/world.js").World} World */

const GREY = "#52616d";

const picture = (...content) => svg("svg", { class: "swatch", viewBox: "0 0 20 14", "aria-hidden": "true" }, ...content);
const swatch = (colour) => picture(svg("rect", { width: 20, height: 14, fill: colour }));
const circle = (r, fill, stroke, more = {}) => svg("circle", { cx: 10, cy: 7, r, fill, stroke, "stroke-width": 1.5, ...more });
const line = (d, stroke, width = 1.5) => svg("path", { d, stroke, "stroke-width": width, fill: "none" });
const item = (mark, text) => element("li", {}, mark, element("span", {}, text));

/**
 * Write it.
 * @param {State} state
 * @param {World} world
 * @param {{ view: string, peopleKey: { most: number, radius: (cases: number) => number } | null }} shown
 *   How the map shows two plans, and how large its circles of patients are, if it has them.
 * @returns {void}
 */
export function showLegend(state, world, { view, peopleKey } = { view: "one", peopleKey: null }) {
  const { plan, mode } = state;
  // Two plans beside each other are both compared with today; one plan with the other.
  const against = view === "one" ? state.base : 0;
  const title = element("h2", {}, titleOf(mode, against));
  const plans = view === "one" ? [plan] : [state.base, plan];
  const parts = [title];
  if (mode === "catchment") parts.push(element("p", { class: "note" }, say("catchmentNote")));
  else parts.push(classTable(world, mode, plans, against));
  const items = [...itemsOfLayer(state, world, plans, peopleKey), ...itemsOfSites(state, plans, against)];
  parts.push(element("ul", {}, ...items));
  byId("legend-words").replaceChildren(...parts);
}

function titleOf(mode, against) {
  if (mode === "catchment" && FACTS.question.directed) return say("legend_directed");
  if (against !== 0 && colouredBy(mode) === "change") {
    return say(`legend_${mode}_from`, { plan: planName(against) });
  }
  return say(`legend_${mode}`);
}

/** Colours, and the patients of each; those of the plan on the left and on the right where there are two. */
function classTable(world, mode, plans, against) {
  const shares = plans.map((each) => classShares(world, mode, each, against));
  const own = COLOURS[isShare(mode) ? "share" : colouredBy(mode)];
  const colours = mode === "norm" ? own.map(pale) : own;
  const cells = (i) => shares.map((each) => element("td", {}, `${number(each[i])}%`));
  const rows = classNames(mode).map((name, i) => element("tr", { "data-class": i },
    element("th", { scope: "row" }, swatch(colours[i]), name), ...cells(i)));
  // Against today every plan has fewer centres, usually: nobody's trip is shorter.
  if (colouredBy(mode) === "change" && against === 0 && shares.every(([shorter]) => Number(shorter) === 0)) {
    rows.shift();
  }
  const heads = plans.length === 1 || isShare(mode) ? ["legendShare"] : ["legendLeft", "legendRight"];
  if (isShare(mode)) for (const row of rows) while (row.children.length > 2) row.lastChild.remove();
  const head = element("tr", {}, element("td", {}),
    ...heads.map((key) => element("th", { scope: "col" }, say(key))));
  return element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows));
}

function itemsOfLayer({ mode }, world, plans, peopleKey) {
  if (mode.startsWith("people") && peopleKey) {
    const cases = roundBelow(peopleKey.most / 2);
    const mark = svg("svg", { class: "true-size", viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" },
      svg("circle", { cx: 12, cy: 12, r: peopleKey.radius(cases), fill: "none", stroke: INK }));
    return [item(mark, say("legendPeople", { cases: number(String(cases)) }))];
  }
  if (mode === "norm" && FACTS.norm !== null) {
    const ring = picture(circle(6, "none", "#c2410c", { "stroke-dasharray": "3 2" }));
    const isToday = plans.every((plan) => plan === 0);
    return [item(ring, say(isToday ? "legendNormToday" : "legendNorm", { norm: number(FACTS.norm) }))];
  }
  if (isShare(mode)) {
    const stripes = picture(svg("rect", { width: 20, height: 14, fill: COLOURS.share[1] }),
      line("M0 6L6 0M0 13L13 0M6 14L20 0M13 14L20 7", INK));
    const shares = plans.map((plan) => `${number(longShare(world, plan))}%`).join(" – ");
    return [item(stripes, say("legendLong", { minutes: longMinutes(), share: shares }))];
  }
  return [];
}

const openOf = (plan) => allPlans()[plan].open;

/** Only marks that are there. */
function itemsOfSites({ mode }, plans, against) {
  const opens = plans.map((plan) => new Set(openOf(plan)));
  const before = against === plans.at(-1) ? [] : openOf(against);
  const closed = FACTS.sites.map((_, site) => site).filter((site) => opens.some((open) => !open.has(site)));
  const gone = before.filter((site) => opens.some((open) => !open.has(site)));
  const isNew = opens.some((open) => [...open].some((site) => !FACTS.sites[site].openToday));
  const items = [item(picture(circle(6, INK, INK)), say("legendOpen"))];
  if (isNew) {
    items.push(item(picture(circle(6, INK, INK), line("M6.5 7H13.5M10 3.5V10.5", "#fff", 2)), say("legendNew")));
  }
  if (gone.length) {
    const mark = picture(circle(4, "#fff", GREY), line("M4.5 12.5L15.5 1.5", GREY, 1.8));
    items.push(item(mark, say(against === 0 ? "legendGone" : "legendGoneFrom")));
  }
  if (closed.some((site) => !gone.includes(site))) {
    items.push(item(picture(circle(4, "#fff", GREY)), say("legendClosed")));
  }
  if (FACTS.otherSites.length) items.push(item(picture(circle(2, GREY, GREY)), say("legendOther")));
  if (FACTS.leftOut.length && !mode.startsWith("people")) items.push(item(swatch(NOT_COUNTED), say("notCounted")));
  return items;
}
