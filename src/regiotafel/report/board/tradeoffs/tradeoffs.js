// Trade-offs: all numbers of centres at once, and what surrounds the plan that is shown.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { asked, askedShort, inUnit, more, planName } from "../plans/question.js";
import { axes, withRoom } from "../plot.js";
import { byId, centres, element, fillCard, number, say, signed, svg } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Draw all of it anew.
 * @param {State} state
 * @param {(plan: number) => void} choose
 * @returns {void}
 */
export function showTradeoffs(state, choose) {
  const about = planAt(state.plan).tradeoffs;
  const isToday = planAt(state.plan).k === null;
  showNumbers(state, choose);
  showFront(about.front, state);
  showPrice(about.price, state);
  showReplaceable(about.sites, state);
  const why = [];
  if (!FACTS.tradeoffs.judged) why.push(say(FACTS.question.directed ? "notJudgedDirected" : "notJudged"));
  else if (isToday) why.push(say("tradeoffsToday"));
  else if (FACTS.question.objective.length > 1) why.push(say("tradeoffsSeveral"));
  byId("tradeoffs-why").textContent = why.join(" ");
}

const columnHeads = (keys) => element("tr", {}, ...keys.map((key) => element("th", { scope: "col" }, say(key))));

/** One row per plan; a click shows it. */
function showNumbers(state, choose) {
  const withChance = FACTS.tradeoffs.plans.some(({ chance }) => chance !== null);
  const keys = ["numbersCentres", "numbersMean", "numbersOver45", "numbersWorst", "numbersVolumes"];
  if (withChance) keys.push("numbersChance");
  const rows = FACTS.plans.map((plan, index) => {
    const { worst, chance } = FACTS.tradeoffs.plans[index];
    const cases = plan.centres.filter(({ open }) => open).map((centre) => number(centre.cases));
    const volumes = cases.length > 1 ? `${cases.at(-1)} – ${cases[0]}` : cases[0];
    const text = plan.k === null ? say("today") : askedShort(plan.k);
    const cells = [number(plan.access.all.minutes_mean), number(plan.access.all.share_over_45_minutes),
      number(worst), volumes];
    if (withChance) cells.push(chance === null ? "" : probability(chance.any[1]));
    const button = element("button", { type: "button", "aria-label": planName(index),
      "aria-pressed": index === state.plan }, text);
    const row = element("tr", { "data-plan": index, class: index === state.plan ? "chosen" : null },
      element("th", { scope: "row" }, button), ...cells.map((cell) => element("td", {}, cell)));
    row.addEventListener("click", () => {
      const focused = row.contains(document.activeElement);
      choose(index);
      if (focused) byId("numbers").querySelector(`[data-plan="${index}"] button`).focus();
    });
    return row;
  });
  const table = element("table", {}, element("thead", {}, columnHeads(keys)), element("tbody", {}, ...rows));
  const notes = [say("numbersNote")];
  if (withChance) notes.push(say("numbersChanceNote"));
  fillCard("numbers", element("div", { class: "wide" }, table), element("p", { class: "note" }, notes.join(" ")));
}

/**
 * A probability in whole percents; the ends in words.
 * @param {string} text
 * @returns {string}
 */
export function probability(text) {
  if (text === "<1") return say("chanceNone");
  return text === ">99" ? say("chanceSure") : `${text}%`;
}

const siteNames = (sites) => sites.map((site) => FACTS.sites[site].name).join(", ");

/** The plans that none beats in both mean minutes and those of the farthest. */
function showFront(front, state) {
  if (front === null) return fillCard("front");
  const { points } = front;
  const about = { centres: asked(planAt(state.plan).k), n: points.length };
  if (points.length === 1) {
    const text = say(points[0].isShown ? "frontAlone" : "frontOther", instead(points[0]));
    return fillCard("front", element("p", {}, text));
  }
  const told = element("p", { class: "told", role: "status" }, say("frontHint"));
  const drawing = drawFront(front, told);
  const rows = points.map((point) => element("tr", { class: point.isShown ? "chosen" : null },
    ...point.values.map((value) => element("td", {}, number(value))),
    element("td", {}, point.step === null ? "" : `${signed(point.step[0])} / ${signed(point.step[1])}`),
    element("td", { class: "names" }, frontInstead(point), ...(point.knee ? [` (${say("frontKnee")})`] : []))));
  const heads = columnHeads(["frontMean", "frontWorst", "frontStep", "frontInstead"]);
  const table = element("table", { class: "points" }, element("thead", {}, heads), element("tbody", {}, ...rows));
  const parts = [element("p", {}, say("frontText", about)), drawing, told, element("div", { class: "wide" }, table)];
  const isOn = points.some(({ isShown }) => isShown);
  if (!isOn) parts.splice(1, 0, element("p", {}, say("frontNotOn")));
  return fillCard("front", ...parts);
}

/**
 * Names of the sites that a set has and lacks.
 * @param {{ added: number[], dropped: number[] }} sites
 */
export const instead = ({ added, dropped }) => ({ added: siteNames(added), dropped: siteNames(dropped) });
const frontInstead = (point) => (point.isShown ? say("frontThis") : say("insteadOf", instead(point)));

function drawFront({ points, shown }, told) {
  const all = [shown, ...points.map(({ values }) => values)].map((pair) => pair.map(Number));
  const plot = axes({ x: withRoom(all.map(([x]) => x)), y: withRoom(all.map(([, y]) => y)),
    title: say("frontTitle"), description: say("frontText", { centres: "", n: points.length }),
    xLabel: say("frontX"), yLabel: say("frontY") });
  const at = points.map(({ values }) => [plot.x(Number(values[0])), plot.y(Number(values[1]))]);
  const stairs = at.map(([x, y], i) => (i ? `H${x}V${y}` : `M${x},${y}`)).join("");
  plot.drawing.append(svg("path", { class: "stairs", d: stairs }));
  if (!points.some(({ isShown }) => isShown)) {
    const [x, y] = [plot.x(Number(shown[0])), plot.y(Number(shown[1]))];
    plot.drawing.append(svg("path", { class: "off", d: `M${x - 7},${y}l7,-7l7,7l-7,7z` },
      svg("title", {}, say("frontShown", { mean: number(shown[0]), worst: number(shown[1]) }))));
  }
  points.forEach((point, i) => {
    const text = frontPoint(point);
    const mark = svg("g", { class: point.isShown ? "point chosen" : "point", tabindex: 0, role: "img",
      "aria-label": text },
      svg("title", {}, text),
      svg("circle", { class: "target", cx: at[i][0], cy: at[i][1], r: 15 }),
      svg("circle", { class: "dot", cx: at[i][0], cy: at[i][1], r: point.isShown ? 8 : 6 }));
    for (const event of ["focus", "mouseenter", "click"]) {
      mark.addEventListener(event, () => { told.textContent = text; });
    }
    plot.drawing.append(mark);
  });
  return plot.drawing;
}

function frontPoint(point) {
  const [mean, worst] = point.values.map(number);
  const parts = [say("frontPoint", { mean, worst }), `${frontInstead(point)}.`];
  if (point.step !== null) {
    const [more, less] = point.step.map((value) => number(value.replace("-", "")));
    parts.push(say("frontStepText", { more, less }));
  }
  if (point.knee) parts.push(`${say("frontKneeText")}`);
  return parts.join(" ");
}

/** The least objective against the norm. */
function showPrice(price, state) {
  if (price === null) return fillCard("price");
  const many = centres(planAt(state.plan).k); // a norm has its price for exactly so many
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
  const ranges = FACTS.tradeoffs.largestNumbers.map(({ k, norm: to }) =>
    say("priceUpTo", { centres: centres(k), norm: number(to) }));
  const rows = price.steps.map(([to, added]) => element("tr", {},
    element("td", {}, number(to)), element("td", {}, signed(added))));
  const heads = element("tr", {}, element("th", { scope: "col" }, say("priceNorm")),
    element("th", { scope: "col" }, say(`added_${unit}`)));
  const table = element("table", {}, element("thead", {}, heads), element("tbody", {}, ...rows));
  const description = sentences.join(" ");
  const parts = [element("p", {}, description)];
  const hasSteps = price.steps.length > 1;
  if (hasSteps) parts.push(drawPrice(price, description));
  if (ranges.length > 1) parts.push(element("p", {}, say("priceNumbers", { ranges: ranges.join("; ") })));
  if (hasSteps) parts.push(element("details", {}, element("summary", {}, say("priceSteps")), table));
  return fillCard("price", ...parts);
}

function drawPrice(price, description) {
  const steps = price.steps.map((pair) => pair.map(Number));
  const [largest, most] = steps.at(-1);
  const plot = axes({ x: [0, Math.max(largest, Number(price.norm ?? 0))], y: [0, most || 1],
    title: say("priceTitle"), description, xLabel: say("priceX"), yLabel: say(`added_${FACTS.tradeoffs.unit}`) });
  const stairs = steps.map(([to, added], i) => `${i ? "V" : `M${plot.x(0)},`}${plot.y(added)}H${plot.x(to)}`);
  plot.drawing.append(svg("path", { class: "line", d: stairs.join("") }));
  const [x, y] = [plot.x(largest), plot.y(most)];
  plot.drawing.append(svg("path", { class: "cross", d: `M${x - 6},${y - 6}l12,12m0,-12l-12,12` },
    svg("title", {}, say("priceEnd", { norm: number(price.largest) }))));
  if (price.norm !== null) {
    const at = plot.x(Number(price.norm));
    plot.drawing.append(
      svg("line", { class: "norm", x1: at, x2: at, y1: plot.top, y2: plot.bottom }),
      svg("text", { class: "norm-label", x: at + 6, y: plot.top + 12 }, say("normLine", { norm: number(price.norm) })));
  }
  return plot.drawing;
}

/** What each candidate is worth: how often it is in the plans that are nearly as good, and its cost. */
function showReplaceable(about, state) {
  if (about === null) return fillCard("replaceable");
  const { unit, within } = FACTS.tradeoffs;
  const cost = ({ status, rule, cost: value, open }) => {
    if (rule === "required") return say("ruleRequired");
    if (rule === "forbidden") return say("ruleForbidden");
    if (status === "infeasible") return say(open ? "neverMissed" : "neverChosen");
    return signed(value);
  };
  const bar = (sets) => svg("svg", { class: "bar", "aria-hidden": "true" },
    svg("rect", { y: "25%", height: "50%", width: `${(100 * sets) / about.sets}%` }));
  const body = (open) => {
    const rows = about.rows.filter((row) => row.open === open).map((row) => element("tr", {},
      element("th", { scope: "row" }, FACTS.sites[row.site].name),
      element("td", { class: "bar-cell" }, bar(row.sets)),
      element("td", {}, String(row.sets)),
      element("td", {}, cost(row))));
    const heading = say(open ? "replaceIn" : "replaceOut");
    return rows.length ? [element("tbody", {}, element("tr", { class: "group" },
      element("th", { colspan: 4, scope: "rowgroup" }, heading)), ...rows)] : [];
  };
  const head = element("tr", {}, element("th", { scope: "col" }, say("centre")),
    element("th", { scope: "colgroup", colspan: 2 }, say("replaceSets")),
    element("th", { scope: "col" }, say(`added_${unit}`)));
  const key = about.sets === 1 ? "replaceAlone" : about.complete ? "replaceText" : "replaceTextMany";
  const text = say(key, { n: number(String(about.sets)), within, centres: asked(planAt(state.plan).k) });
  const notes = unit === "minutes" ? ["replaceNote", "replaceMinutes"] : ["replaceNote"];
  fillCard("replaceable", element("p", {}, text),
    element("table", { class: "sites" }, element("thead", {}, head), ...body(true), ...body(false)),
    element("p", { class: "note" }, notes.map((note) => say(note)).join(" ")));
}
