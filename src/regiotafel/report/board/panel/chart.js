// Mean minutes against the number of centres: every plan at once; a click chooses one. A plan that was
// not solved stands there as a diamond while it is shown.

import { FACTS } from "../data.js";
import { lastSolved, planAt } from "../plans/plans.js";
import { asked, planName } from "../plans/question.js";
import { listenToPress } from "../plot.js";
import { note } from "../tables.js";
import { byId, number, say, svg } from "../words.js";

/** @typedef {import("../state.js").State} State */

const [WIDTH, HEIGHT] = [480, 230];
const BOX = { left: 44, right: WIDTH - 16, top: 24, bottom: HEIGHT - 40 };
/** Room beside the first and the last point. */
const INSET = 26;

const meanText = (plan) => plan.access.all.minutes_mean;
const mean = (plan) => Number(meanText(plan));

/**
 * Draw it anew.
 * @param {State} state
 * @param {(plan: number) => void} choose
 * @returns {void}
 */
export function showChart(state, choose) {
  const plans = FACTS.plans.map((plan, index) => ({ ...plan, index })).filter(({ k }) => k !== null);
  const other = state.plan > lastSolved() ? planAt(state.plan) : null;
  const numbers = [...plans, ...FACTS.infeasible, ...(other === null ? [] : [other])].map(({ k }) => k);
  const ks = [...new Set(numbers)].sort((a, b) => a - b);
  if (!ks.length) return byId("chart").replaceChildren();
  const tallest = Math.max(...[FACTS.plans[0], ...plans, ...(other === null ? [] : [other])].map(mean));
  const { x, y, drawing } = frame(ks, tallest);
  drawing.append(...todayLine(y),
    svg("polyline", { class: "line", points: plans.map((plan) => `${x(plan.k)},${y(mean(plan))}`).join(" ") }),
    ...FACTS.infeasible.map(({ k }) => cross(x(k), k)),
    ...plans.map((plan) => pointOf(plan, [x(plan.k), y(mean(plan))], { state, choose, isCrowded: other?.k === plan.k })));
  if (other !== null) drawing.append(diamond(x(other.k), y(mean(other)), number(meanText(other)), planName(state.plan)));
  for (const k of ks) {
    drawing.append(svg("text", { class: "tick", x: x(k), y: BOX.bottom + 20, "text-anchor": "middle" }, String(k)));
  }
  return byId("chart").replaceChildren(drawing, note(say("chartAxis")));
}

/** The empty chart with its ticks; x and y turn numbers of centres and minutes into places. */
function frame(ks, tallest) {
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => tallest / size <= 5) ?? 200;
  const ceiling = Math.ceil(tallest / step) * step;
  const span = Math.max(ks.at(-1) - ks[0], 1);
  const x = (k) => BOX.left + INSET + ((k - ks[0]) / span) * (BOX.right - BOX.left - 2 * INSET);
  const y = (minutes) => BOX.bottom - (minutes / ceiling) * (BOX.bottom - BOX.top);
  const drawing = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": say("chartAxis") });
  for (let tick = 0; tick <= ceiling; tick += step) {
    drawing.append(
      svg("line", { class: "grid", x1: BOX.left, x2: BOX.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick", x: BOX.left - 8, y: y(tick) + 5, "text-anchor": "end" }, String(tick)));
  }
  return { x, y, drawing };
}

function todayLine(y) {
  const [today] = FACTS.plans;
  return [
    svg("line", { class: "today", x1: BOX.left, x2: BOX.right, y1: y(mean(today)), y2: y(mean(today)) }),
    svg("text", { class: "today-label", x: BOX.left + 4, y: y(mean(today)) + 17 }, say("chartToday", { mean: number(meanText(today)) })),
  ];
}

/** A number of centres that cannot be. */
function cross(x, k) {
  const y = BOX.bottom - 12;
  return svg("path", { class: "cross", d: `M${x - 5},${y - 5}l10,10m0,-10l-10,10` },
    svg("title", {}, say("chartImpossible", { centres: asked(k) })));
}

function pointOf(plan, [x, y], { state, choose, isCrowded }) {
  const chosen = plan.index === state.plan;
  const text = number(meanText(plan));
  const point = svg("g", { class: chosen ? "point chosen" : "point", role: "button", tabindex: 0,
    "aria-label": say("chartPoint", { centres: asked(plan.k), mean: text }), "aria-pressed": chosen, "data-k": plan.k },
    svg("rect", { class: "target", x: x - 22, width: 44, y: BOX.top - 20, height: HEIGHT - BOX.top + 16 }),
    svg("circle", { cx: x, cy: y, r: chosen ? 8 : 5.5 }),
    svg("text", { class: "value", x, y: y + (isCrowded ? 24 : -13), "text-anchor": "middle" }, text));
  listenToPress(point, () => choose(plan.index));
  return point;
}

function diamond(x, y, mean, name) {
  return svg("g", { class: "point other" },
    svg("title", {}, say("chartPoint", { centres: name, mean })),
    svg("path", { d: `M${x - 8},${y}l8,-8l8,8l-8,8z` }),
    svg("text", { class: "value", x: x + 12, y: y + 5 }, mean));
}
