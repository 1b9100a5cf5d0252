// The plans that none beats in both mean minutes and those of the farthest; a point shows its plan.

import { changes, instead } from "../plans/changes.js";
import { planAt, planOf } from "../plans/plans.js";
import { asked } from "../plans/question.js";
import { axes, listenToPress, withRoom } from "../plot.js";
import { cell, head } from "../tables.js";
import { element, fillCard, number, say, signed, svg } from "../words.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("./tradeoffs.js").Around} Around */

/**
 * Draw the card.
 * @param {Facts} front Of the best plan; its points say what they have that this plan has not.
 * @param {Around} around
 * @returns {void}
 */
export function showFront(front, around) {
  if (front === null) {
    fillCard("front");
    return;
  }
  const points = front.points.map((point) => fromShown(point, around));
  const isOn = points.some(({ isShown }) => isShown);
  if (points.length === 1 && (isOn || around.state.plan === around.best)) {
    fillCard("front", element("p", {}, say(isOn ? "frontAlone" : "frontOther", instead(points[0]))));
    return;
  }
  const told = element("p", { class: "told", role: "status" }, say("frontHint"));
  const heads = ["frontMean", "frontWorst", "frontStep", "frontInstead"].map((key) => head(say(key)));
  const table = element("table", { class: "points" }, element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...points.map(rowOf)));
  const about = { centres: asked(planAt(around.best).k), n: points.length };
  fillCard("front", element("p", {}, say(points.length === 1 ? "frontOne" : "frontText", about)),
    ...(isOn ? [] : [element("p", {}, say(around.state.plan === around.best ? "frontNotOn" : "frontNotOnOther"))]),
    draw(points, { ...around, told, isOn }), told, element("div", { class: "wide" }, table));
}

/** A point with its sites, and how they differ from those of the plan that is shown. */
function fromShown(point, { state, best }) {
  const [{ open: ofBest }, { open: shown }] = [planAt(best), planAt(state.plan)];
  const open = [...ofBest.filter((site) => !point.dropped.includes(site)), ...point.added].sort((a, b) => a - b);
  const { opened, closed } = changes(shown, open);
  return {
    ...point,
    open,
    added: opened,
    dropped: closed,
    // Python finds a plan on the front by what it comes to: other sites may come to the same.
    isShown: state.plan === best ? point.isShown : String(open) === String(shown),
  };
}

const rowOf = (point) => element("tr", { class: point.isShown ? "chosen" : null },
  ...point.values.map((value) => cell(number(value))),
  cell(point.step === null ? "" : `${signed(point.step[0])} / ${signed(point.step[1])}`),
  element("td", { class: "names" }, difference(point), ...(point.knee ? [` (${say("frontKnee")})`] : [])));

const difference = (point) => (point.isShown ? say("frontThis") : say("insteadOf", instead(point)));

function draw(points, { state, isOn, told, choose }) {
  const shown = planAt(state.plan).tradeoffs.pair;
  const all = [shown, ...points.map(({ values }) => values)].map((pair) => pair.map(Number));
  const plot = axes({ x: withRoom(all.map(([x]) => x)), y: withRoom(all.map(([, y]) => y)),
    title: say("frontTitle"), description: say("frontText", { centres: "", n: points.length }),
    xLabel: say("frontX"), yLabel: say("frontY") });
  const at = points.map(({ values }) => [plot.x(Number(values[0])), plot.y(Number(values[1]))]);
  const stairs = at.map(([x, y], i) => (i ? `H${x}V${y}` : `M${x},${y}`)).join("");
  plot.drawing.append(svg("path", { class: "stairs", d: stairs }));
  if (!isOn) {
    const [x, y] = [plot.x(Number(shown[0])), plot.y(Number(shown[1]))];
    plot.drawing.append(svg("path", { class: "off", d: `M${x - 7},${y}l7,-7l7,7l-7,7z` },
      svg("title", {}, say("frontShown", { mean: number(shown[0]), worst: number(shown[1]) }))));
  }
  plot.drawing.append(...points.map((point, i) => markOf(point, at[i], { told, choose })));
  return plot.drawing;
}

function markOf(point, [cx, cy], { told, choose }) {
  const text = wordsOf(point);
  const mark = svg("g", { class: point.isShown ? "point chosen" : "point", tabindex: 0, role: "button",
    "aria-label": text, "aria-pressed": point.isShown, "data-open": point.open.join() },
    svg("title", {}, text),
    svg("circle", { class: "target", cx, cy, r: 15 }),
    svg("circle", { class: "dot", cx, cy, r: point.isShown ? 8 : 6 }));
  for (const event of ["focus", "mouseenter"]) mark.addEventListener(event, () => { told.textContent = text; });
  listenToPress(mark, () => choose(planOf(point.open)));
  return mark;
}

function wordsOf(point) {
  const [mean, worst] = point.values.map(number);
  const parts = [say("frontPoint", { mean, worst }), `${difference(point)}.`];
  if (point.step !== null) {
    const [more, less] = point.step.map((value) => number(value.replace("-", "")));
    parts.push(say("frontStepText", { more, less }));
  }
  if (point.knee) parts.push(say("frontKneeText"));
  return parts.join(" ");
}
