// Patients as circles: an area on the map misleads, for most people live in the smallest ones. Near
// each other they are drawn as one, so that the country as a whole stays legible.

/**
 * @typedef {object} Point
 * @property {number} x
 * @property {number} y
 * @property {number} cases Patients per year, above 0.
 * @property {number} value What the colour shows: their minutes, or how much longer.
 */

/**
 * Join the points of each cell of a grid: their mean place and value, by patients. The grid does not
 * move with the map.
 * @param {Point[]} points
 * @param {number} cell Its side, in the unit of the points.
 * @returns {Point[]} The largest first: small circles lie on large ones.
 */
export function gather(points, cell) {
  const cells = new Map();
  for (const { x, y, cases, value } of points) {
    const key = `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
    const sum = cells.get(key) ?? { x: 0, y: 0, cases: 0, value: 0 };
    sum.x += x * cases;
    sum.y += y * cases;
    sum.value += value * cases;
    sum.cases += cases;
    cells.set(key, sum);
  }
  return [...cells.values()].map(({ x, y, cases, value }) => (
    { x: x / cases, y: y / cases, cases, value: value / cases })).sort((a, b) => b.cases - a.cases);
}

/**
 * A number of patients to explain the circles by: 1, 2 or 5 with zeros, at most this many.
 * @param {number} most
 * @returns {number}
 */
export function roundBelow(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  return Number(([5, 2, 1].find((step) => step * power <= most) * power).toPrecision(1));
}
