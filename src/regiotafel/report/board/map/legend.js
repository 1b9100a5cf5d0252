// What the colours and circles on the map mean.

import { FACTS } from "../data.js";
import { planAgainst } from "../plans/plans.js";
import { byId, element, number, say, svg } from "../words.js";
import { COLOURS, INK, NOT_COUNTED } from "./map.js";

/** @typedef {import("../state.js").State} State */

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
  const { plan, base, mode } = state;
  const swatch = (colour) => svg("svg", { class: "swatch", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svg("rect", { width: 20, height: 14, fill: colour }));
  const parts = [element("h2", {}, say(`legend_${legendOf(mode)}`))];
  if (mode === "catchment") {
    parts.push(element("p", { class: "note" }, say("catchmentNote")));
  } else {
    const shares = planAgainst(plan, base).classShares[mode];
    const rows = classNames(mode).map((name, i) => element("tr", { "data-class": i },
      element("th", { scope: "row" }, swatch(COLOURS[mode][i]), name),
      element("td", {}, `${number(shares[i])}%`)));
    if (mode === "change" && base === 0 && Number(shares[0]) === 0) rows.shift();
    const head = element("tr", {}, element("td", {}),
      element("th", { scope: "col" }, say("legendShare")));
    parts.push(element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
  }
  const dot = (radius, fill, line) => svg("svg", { class: "swatch", viewBox: "0 0 20 14", "aria-hidden": "true" },
    svg("circle", { cx: 10, cy: 7, r: radius, fill, stroke: line, "stroke-width": 1.5 }));
  const item = (mark, text) => element("li", {}, mark, element("span", {}, text));
  const items = [item(dot(6, INK, INK), say("legendOpen"))];
  items.push(item(dot(4, "#fff", "#52616d"), say("legendClosed")));
  if (FACTS.otherSites.length) items.push(item(dot(2, "#52616d", "#52616d"), say("legendOther")));
  if (FACTS.leftOut.length) items.push(item(swatch(NOT_COUNTED), say("notCounted")));
  parts.push(element("ul", {}, ...items));
  byId("legend").replaceChildren(...parts);
}
