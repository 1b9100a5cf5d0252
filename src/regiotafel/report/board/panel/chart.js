// Mean minutes against the number of centres: every plan at once; a click chooses one. A plan that was
// not solved stands there as a diamond while it is shown.

import { FACTS } from "../data.js";
import { lastSolved, planAt } from "../plans/plans.js";
import { asked, planName } from "../plans/question.js";
import { byId, element, number, say, svg } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Draw it anew.
 * @param {State} state
 * @param {(plan: number) => void} choose
 * @returns {void}
 */
export function showChart(state, choose) {
  const [width, height] = [480, 230];
  const box = { left: 44, right: width - 16, top: 24, bottom: height - 40 };
  const plans = FACTS.plans.map((plan, index) => ({ ...plan, index })).filter((p) => p.k !== null);
  const mean = (plan) => Number(plan.access.all.minutes_mean);
  const today = mean(FACTS.plans[0]);
  const other = state.plan > lastSolved() ? planAt(state.plan) : null;
  const numbers = [...plans, ...FACTS.infeasible, ...(other === null ? [] : [other])].map(({ k }) => k);
  const ks = [...new Set(numbers)].sort((a, b) => a - b);
  if (!ks.length) return byId("chart").replaceChildren();
  const tallest = Math.max(today, ...plans.map(mean), other === null ? 0 : mean(other));
  const step = [1, 2, 5, 10, 20, 50, 100].find((size) => tallest / size <= 5) ?? 200;
  const ceiling = Math.ceil(tallest / step) * step;
  const span = Math.max(ks.at(-1) - ks[0], 1);
  const inset = 26;
  const x = (k) => box.left + inset + ((k - ks[0]) / span) * (box.right - box.left - 2 * inset);
  const y = (minutes) => box.bottom - (minutes / ceiling) * (box.bottom - box.top);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "group",
    "aria-label": say("chartAxis") });
  for (let tick = 0; tick <= ceiling; tick += step) {
    drawing.append(
      svg("line", { class: "grid", x1: box.left, x2: box.right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick", x: box.left - 8, y: y(tick) + 5, "text-anchor": "end" }, String(tick)));
  }
  drawing.append(
    svg("line", { class: "today", x1: box.left, x2: box.right, y1: y(today), y2: y(today) }),
    svg("text", { class: "today-label", x: box.left + 4, y: y(today) + 17 },
      say("chartToday", { mean: number(FACTS.plans[0].access.all.minutes_mean) })),
    svg("polyline", { class: "line", points: plans.map((p) => `${x(p.k)},${y(mean(p))}`).join(" ") }));
  for (const { k } of FACTS.infeasible) {
    const [cx, cy] = [x(k), box.bottom - 12];
    drawing.append(svg("path", { class: "cross", d: `M${cx - 5},${cy - 5}l10,10m0,-10l-10,10` },
      svg("title", {}, say("chartImpossible", { centres: asked(k) }))));
  }
  for (const plan of plans) {
    const chosen = plan.index === state.plan;
    const text = number(plan.access.all.minutes_mean);
    const label = say("chartPoint", { centres: asked(plan.k), mean: text });
    const point = svg("g", { class: chosen ? "point chosen" : "point", role: "button", tabindex: 0,
      "aria-label": label, "aria-pressed": chosen, "data-k": plan.k },
      svg("rect", { class: "target", x: x(plan.k) - 22, width: 44, y: box.top - 20, height: height - box.top + 16 }),
      svg("circle", { cx: x(plan.k), cy: y(mean(plan)), r: chosen ? 8 : 5.5 }),
      svg("text", { class: "value", x: x(plan.k), y: y(mean(plan)) + (other?.k === plan.k ? 24 : -13), "text-anchor": "middle" }, text));
    point.addEventListener("click", () => choose(plan.index));
    point.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      choose(plan.index);
      byId("chart").querySelector(`[data-k="${plan.k}"]`).focus(); // the drawing was made anew
    });
    drawing.append(point);
  }
  if (other !== null) drawing.append(diamond(x(other.k), y(mean(other)), number(other.access.all.minutes_mean), planName(state.plan)));
  for (const k of ks) {
    drawing.append(svg("text", { class: "tick", x: x(k), y: box.bottom + 20, "text-anchor": "middle" }, String(k)));
  }
  const caption = element("p", { class: "note" }, say("chartAxis"));
  return byId("chart").replaceChildren(drawing, caption);
}

function diamond(x, y, mean, name) {
  return svg("g", { class: "point other" },
    svg("title", {}, say("chartPoint", { centres: name, mean })),
    svg("path", { d: `M${x - 8},${y}l8,-8l8,8l-8,8z` }),
    svg("text", { class: "value", x: x + 12, y: y + 5 }, mean));
}
