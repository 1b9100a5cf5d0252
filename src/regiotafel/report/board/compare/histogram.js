// How many patients travel how long, in classes of five minutes; a class lights up its areas.

import { along } from "../judge/assignment.js";
import { decimal } from "../judge/rounding.js";
import { sumPerPlace } from "../judge/sums.js";
import { cell, head, rowHead, tableOf } from "../tables.js";
import { planAt } from "../plans/plans.js";
import { axes } from "../plot.js";
import { byId, element, number, say, svg } from "../words.js";
import { columnName, isCompared } from "../plans/pair.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("../state.js").State} State */
/** @typedef {(areas: number[] | null) => void} Light Shows areas of FACTS.areas on the map. */

const WIDTH = 5;
/** The last class holds all who travel longer than this. */
const MOST = 120;

/** The class whose areas the map shows. @type {{ bin: number | null }} */
const lit = { bin: null };

/**
 * Per area the class of its minutes: class i is over 5 i and at most 5 (i + 1), the last has no end.
 * @param {ArrayLike<number>} minutes
 * @returns {Uint8Array}
 */
export function binsOf(minutes) {
  return Uint8Array.from(minutes, (value) => Math.min(Math.max(Math.ceil(value / WIDTH) - 1, 0), MOST / WIDTH));
}

/**
 * Draw it.
 * @param {State} state
 * @param {World} world
 * @param {Light} light
 * @returns {void}
 */
export function showHistogram(state, world, light) {
  if (lit.bin !== null) light(null);
  lit.bin = null;
  const bins = [state.plan, ...(isCompared(state) ? [state.base] : [])]
    .map((index) => binsOf(along(world, world.minutes, planAt(index).areas.site)));
  const length = 1 + bins.reduce((most, each) => Math.max(most, ...each), 0);
  const about = { state, world, bins, cases: bins.map((each) => sumPerPlace(each, world.cases, length)) };
  const told = element("p", { class: "told", role: "status" }, say("histogramHint"));
  byId("histogram").querySelector("div").replaceChildren(draw(about, told, light), keyOf(state), told, tableFor(about));
}

const keyOf = (state) => element("p", { class: "key" }, say(isCompared(state) ? "histogramKey" : "histogramKeyAlone",
  { plan: columnName(state.plan), other: columnName(state.base) }));

function draw(about, told, light) {
  const { world, cases: [plan, base] } = about;
  const plot = axes({ x: [0, WIDTH * plan.length], y: [0, 1.05 * Math.max(...plan, ...(base ?? []))], title: say("histogramTitle"),
    description: told.textContent, xLabel: say("histogramX"), yLabel: say("histogramY"),
    xTicks: [0, ...world.facts.edges.minutes, MOST].filter((edge) => edge <= WIDTH * plan.length) });
  plot.drawing.classList.add("histogram");
  const marks = Array.from(plan, (cases, bin) => binMark(about, plot, bin, cases));
  marks[0].setAttribute("tabindex", 0);
  plot.drawing.append(...marks, ...(base === undefined ? [] : [svg("path", { class: "outline", d: stairs(base, plot) })]));
  marks.forEach((mark, bin) => listen(mark, {
    show: () => { lit.bin = bin; told.textContent = toldOf(about, bin); light(areasOf(about, bin)); },
    hide: () => { lit.bin = null; told.textContent = say("histogramHint"); light(null); },
    walk: (key) => step(marks, bin, key),
  }));
  return plot.drawing;
}

function binMark(about, { x, y, top, bottom }, bin, cases) {
  const [left, width] = [x(WIDTH * bin), x(WIDTH) - x(0)];
  return svg("g", { class: "bin", role: "img", tabindex: -1, "aria-label": toldOf(about, bin), "data-bin": bin },
    svg("rect", { class: "target", x: left, y: top, width, height: bottom - top }),
    svg("rect", { class: "full", x: left + 0.5, y: y(cases), width: width - 1, height: bottom - y(cases) }));
}

/** The outline of all bars. */
function stairs(values, { x, y, bottom }) {
  const steps = Array.from(values, (value, bin) => `V${y(value)}H${x(WIDTH * (bin + 1))}`);
  return `M${x(0)},${bottom}${steps.join("")}V${bottom}`;
}

function listen(mark, { show, hide, walk }) {
  for (const event of ["mouseenter", "focus"]) mark.addEventListener(event, show);
  for (const event of ["mouseleave", "blur"]) mark.addEventListener(event, hide);
  mark.addEventListener("keydown", (event) => { if (walk(event.key)) event.preventDefault(); });
}

/** One bar can be reached by Tab, the others from there by the arrow keys. */
function step(marks, bin, key) {
  const to = { ArrowRight: bin + 1, ArrowLeft: bin - 1, Home: 0, End: marks.length - 1 }[key];
  if (marks[to] === undefined) return false;
  marks[bin].setAttribute("tabindex", -1);
  marks[to].setAttribute("tabindex", 0);
  marks[to].focus();
  return true;
}

/** Areas with patients in a class of the plan that is shown, as numbers of FACTS.areas. */
function areasOf({ world, bins: [plan] }, bin) {
  return Array.from(world.arrays.row).filter((_, row) => plan[row] === bin && world.cases[row] > 0);
}

const nameOf = (bin) => (bin * WIDTH >= MOST ? say("histogramLast", { from: MOST })
  : say("histogramBin", { from: bin * WIDTH, to: (bin + 1) * WIDTH }));

/** Patients of a class in each plan, and their share, as text. */
const figuresOf = ({ world, cases }, bin) => cases.map((each) =>
  ({ cases: number(decimal(each[bin])), share: number(decimal((100 * each[bin]) / world.totalCases)) }));

function toldOf(about, bin) {
  const [plan, base] = figuresOf(about, bin);
  const words = [say("histogramTold", { bin: nameOf(bin), ...plan })];
  if (base !== undefined) words.push(say("histogramToldOther", { other: columnName(about.state.base), ...base }));
  return `${words.join("; ")}.`;
}

function tableFor(about) {
  const { state, cases } = about;
  const heads = [say("histogramMinutes"), ...[state.plan, state.base].slice(0, cases.length).map(columnName)];
  const rows = Array.from(cases[0], (_, bin) => element("tr", {}, rowHead(nameOf(bin)),
    ...figuresOf(about, bin).map((each) => cell(`${each.cases} (${each.share}%)`))));
  return element("details", {}, element("summary", {}, say("histogramTable")),
    tableOf({}, heads.map((text) => head(text)), element("tbody", {}, ...rows)));
}
