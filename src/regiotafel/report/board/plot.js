// Charts: axes with round numbers, room around what stands in them, bars, and marks to press.

import { number, svg } from "./words.js";

/**
 * Room around values, so that no point stands on an axis.
 * @param {number[]} values
 * @returns {[number, number]}
 */
export function withRoom(values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((most - least) / 8, 0.05 * most, 0.5);
  return [Math.max(least - room, 0), most + room];
}

/**
 * An empty chart with ticks; x and y turn values into places.
 * @param {{ x: [number, number], y: [number, number], title: string, description: string,
 *   xLabel: string, yLabel: string, xTicks?: number[] }} chart Ends of both axes, and words.
 */
export function axes({ x: xs, y: ys, title, description, xLabel, yLabel, xTicks = ticks(xs) }) {
  const [width, height] = [480, 300];
  const [left, right, top, bottom] = [52, width - 14, 30, height - 46];
  const place = ([least, most], from, to) => (value) => from + ((value - least) / (most - least)) * (to - from);
  const [x, y] = [place(xs, left, right), place(ys, bottom, top)];
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": title, class: "plot" },
    svg("desc", {}, description));
  for (const tick of ticks(ys)) {
    drawing.append(svg("line", { class: "grid", x1: left, x2: right, y1: y(tick), y2: y(tick) }),
      svg("text", { class: "tick", x: left - 7, y: y(tick) + 5, "text-anchor": "end" }, number(plain(tick))));
  }
  for (const tick of xTicks) {
    drawing.append(svg("text", { class: "tick", x: x(tick), y: bottom + 19, "text-anchor": "middle" }, number(plain(tick))));
  }
  drawing.append(
    svg("line", { class: "axis", x1: left, x2: right, y1: bottom, y2: bottom }),
    svg("text", { class: "label", x: right, y: height - 6, "text-anchor": "end" }, xLabel),
    svg("text", { class: "label", x: 4, y: 14 }, yLabel));
  return { drawing, x, y, top, bottom };
}

/**
 * Round numbers between two ends.
 * @param {number[]} ends
 * @returns {number[]}
 */
export function ticks([least, most]) {
  const sizes = [0.1, 0.2, 0.5].concat([1, 2, 5, 10, 20, 50, 100, 200, 500].flatMap((n) => [n, n * 1000])).sort((a, b) => a - b);
  const step = sizes.find((size) => (most - least) / size <= 6) ?? (most - least) / 5;
  const first = Math.ceil(least / step - 1e-9);
  return Array.from({ length: Math.floor(most / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

/**
 * At most one decimal, as Python writes it.
 * @param {number} value
 * @returns {string}
 */
export const plain = (value) => String(Math.round(value * 10) / 10);

/**
 * A bar in a cell of a table.
 * @param {number} percent How much of the cell it fills.
 * @returns {SVGElement}
 */
export const bar = (percent) => svg("svg", { class: "bar", "aria-hidden": "true" },
  svg("rect", { y: "25%", height: "50%", width: `${percent}%` }));

/**
 * Let a mark be pressed as a button is: by a click, Enter or the space bar.
 * @param {SVGElement} mark
 * @param {() => void} act
 * @returns {void}
 */
export function listenToPress(mark, act) {
  mark.addEventListener("click", act);
  mark.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    act();
  });
}
