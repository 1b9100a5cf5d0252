// What the norm costs: the least objective against it, for one number of centres.

import { FACTS } from "../data.js";
import { planAt, smallestCases } from "../plans/plans.js";
import { inUnit, more } from "../plans/question.js";
import { axes } from "../plot.js";
import { cell, head } from "../tables.js";
import { centres, element, fillCard, number, say, signed, svg } from "../words.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("./tradeoffs.js").Around} Around */

/**
 * Draw the card.
 * @param {Facts} price
 * @param {Around} around
 * @returns {void}
 */
export function showPrice(price, { state, best }) {
  if (price === null) return fillCard("price");
  const many = centres(planAt(best).k); // a norm has its price for exactly so many
  const { unit } = FACTS.tradeoffs;
  const norm = number(price.norm);
  const sentences = [];
  if (price.added !== null) {
    const without = inUnit(price.without);
    const isFree = Number(price.added) === 0;
    sentences.push(isFree ? say("priceFree", { norm }) : say("priceAdded", { norm, without, more: more(price.added) }));
    if (price.unchangedTo !== price.largest) sentences.push(say("priceUnchanged", { to: number(price.unchangedTo) }));
  }
  sentences.push(say("priceLargest", { centres: many, norm: number(price.largest) }));
  const own = state.plan === best ? null : smallestCases(planAt(state.plan));
  if (own !== null) sentences.push(say("priceOwn", { centres: many, cases: number(own) }));
  const ranges = FACTS.tradeoffs.largestNumbers.map(({ k, norm: to }) =>
    say("priceUpTo", { centres: centres(k), norm: number(to) }));
  const rows = price.steps.map(([to, added]) => element("tr", {},
    cell(number(to)), cell(signed(added))));
  const heads = element("tr", {}, head(say("priceNorm")), head(say(`added_${unit}`)));
  const table = element("table", {}, element("thead", {}, heads), element("tbody", {}, ...rows));
  const description = sentences.join(" ");
  const parts = [element("p", {}, description)];
  const hasSteps = price.steps.length > 1;
  if (hasSteps) parts.push(drawPrice(price, own, description));
  if (ranges.length > 1) parts.push(element("p", {}, say("priceNumbers", { ranges: ranges.join("; ") })));
  if (hasSteps) parts.push(element("details", {}, element("summary", {}, say("priceSteps")), table));
  return fillCard("price", ...parts);
}

function drawPrice(price, own, description) {
  const steps = price.steps.map((pair) => pair.map(Number));
  const [largest, most] = steps.at(-1);
  const plot = axes({ x: [0, Math.max(largest, Number(price.norm ?? 0), Number(own ?? 0))], y: [0, most || 1],
    title: say("priceTitle"), description, xLabel: say("priceX"), yLabel: say(`added_${FACTS.tradeoffs.unit}`) });
  const stairs = steps.map(([to, added], i) => `${i ? "V" : `M${plot.x(0)},`}${plot.y(added)}H${plot.x(to)}`);
  plot.drawing.append(svg("path", { class: "line", d: stairs.join("") }));
  const [x, y] = [plot.x(largest), plot.y(most)];
  plot.drawing.append(svg("path", { class: "cross", d: `M${x - 6},${y - 6}l12,12m0,-12l-12,12` },
    svg("title", {}, say("priceEnd", { norm: number(price.largest) }))));
  if (price.norm !== null) plot.drawing.append(...normLine(plot, price.norm, say("normLine", { norm: number(price.norm) }), 12));
  if (own !== null) plot.drawing.append(...normLine(plot, own, say("priceOwnLine", { cases: number(own) }), 30, "own"));
  return plot.drawing;
}

/** An upright line at a norm, its words beside it where there is room. */
function normLine({ x, top, bottom }, norm, text, below, own = "") {
  const at = x(Number(norm));
  const left = at > x(0) + 240; // else the words would run off the side
  return [svg("line", { class: `norm ${own}`, x1: at, x2: at, y1: top, y2: bottom }),
    svg("text", { class: `norm-label ${own}`, x: left ? at - 6 : at + 6, y: top + below, "text-anchor": left ? "end" : "start" }, text)];
}
