// How hospitals look on the map. Nothing rests on colour alone: a centre of the plan is a filled
// circle, and one with a plus is not open today; an open circle is a candidate without this care, with
// a stroke through it where the other plan has it; a small dot is another hospital.

import { FACTS } from "../data.js";
import { INK } from "./colours.js";

/**
 * `look` is fill, line and width of the line; `radius` what a pointer hits; `label` how its name is
 * written, and what behind it; `norm` the radius that a centre with just the norm would have.
 * @typedef {{ at: any, size: number, radius: number, look: [string, string, number], site?: number,
 *   other?: any, cases?: string, sign?: "new" | "gone" | null, norm?: number | null,
 *   label?: { weight: number, colour: string, behind?: string } }} Mark
 */

const GREY = "#52616d";
const NORM = "#c2410c";

/**
 * Marks in the order in which they are drawn.
 * @param {import("./map.js").View} view
 * @param {{ at: (site: any) => any, radius: (cases: any) => number }} place
 * @returns {Mark[]}
 */
export function siteMarks(view, { at, radius }) {
  const plan = view.plan();
  const before = view.before?.() ?? [];
  const norm = view.norm?.() ?? null;
  const closed = FACTS.sites.map((_, site) => site).filter((site) => !plan.open.includes(site));
  return [
    ...FACTS.otherSites.map((other) => (
      { other, at: at(other), size: 1.8, radius: 4, look: [GREY, "rgba(255, 255, 255, 0.8)", 0.8] })),
    ...closed.map((site) => ({
      site, at: at(FACTS.sites[site]), size: 4, radius: 6, look: ["#fff", GREY, 1.8],
      sign: before.includes(site) ? "gone" : null,
    })),
    ...plan.centres.filter(({ open }) => open).map(({ site, cases }) => {
      const size = radius(cases);
      return {
        site, cases, at: at(FACTS.sites[site]), size, radius: Math.max(size, 7),
        look: ["rgba(20, 35, 47, 0.88)", "#fff", 2],
        sign: view.isNew?.(site) ? "new" : null,
        norm: norm === null ? null : radius(norm.volume),
        label: { weight: 600, colour: INK, behind: norm?.chance(site) },
      };
    }),
  ];
}

/**
 * Draw one.
 * @param {CanvasRenderingContext2D} pen In pixels of the screen.
 * @param {Mark} mark
 * @returns {void}
 */
export function drawMark(pen, { at, size, look: [fill, line, width], sign, norm }) {
  circle(pen, at, size);
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = line;
  pen.lineWidth = width;
  pen.stroke();
  if (sign === "new") cross(pen, at, Math.min(0.6 * size, 6));
  if (sign === "gone") stroke(pen, at, size + 3);
  if (norm) ring(pen, at, norm);
}

function circle(pen, { x, y }, radius) {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
}

function cross(pen, { x, y }, reach) {
  pen.beginPath();
  pen.moveTo(x - reach, y);
  pen.lineTo(x + reach, y);
  pen.moveTo(x, y - reach);
  pen.lineTo(x, y + reach);
  pen.strokeStyle = "#fff";
  pen.lineWidth = 2;
  pen.stroke();
}

function stroke(pen, { x, y }, reach) {
  const path = new Path2D();
  path.moveTo(x - 0.7 * reach, y + 0.7 * reach);
  path.lineTo(x + 0.7 * reach, y - 0.7 * reach);
  twice(pen, path, GREY);
}

function ring(pen, { x, y }, radius) {
  const path = new Path2D();
  path.arc(x, y, radius, 0, 2 * Math.PI);
  pen.setLineDash([4, 3]);
  twice(pen, path, NORM);
  pen.setLineDash([]);
}

/** On a white line, to be seen on whatever lies below. */
function twice(pen, path, colour) {
  pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
  pen.lineWidth = 3.6;
  pen.stroke(path);
  pen.strokeStyle = colour;
  pen.lineWidth = 1.8;
  pen.stroke(path);
}
