// Who goes where: everybody to the nearest open centre, under the tie rule of `model/instance.py`.

/** @typedef {import("./world.js").Ways} Ways */

/** The centre of an area that reaches none of those that are open. */
const NOWHERE = 65535;

/**
 * Per area its nearest open site: least minutes, then fewest metres, then lowest number.
 * @param {Ways} world
 * @param {number[]} open Sites, in any order.
 * @returns {Uint16Array} NOWHERE where none can be reached.
 */
export function assign({ n, m, minutes, metres }, open) {
  const sites = [...open].sort((a, b) => a - b);
  const nearest = new Uint16Array(n).fill(NOWHERE);
  for (let area = 0; area < n; area++) {
    const row = area * m;
    let [best, least] = [NOWHERE, Infinity];
    for (let i = 0; i < sites.length; i++) {
      const at = row + sites[i];
      // NaN, which is unreachable, is neither less nor equal.
      if (minutes[at] < least) {
        [best, least] = [sites[i], minutes[at]];
      } else if (minutes[at] === least && metres !== null && metres[at] < metres[row + best]) {
        best = sites[i];
      }
    }
    nearest[area] = best;
  }
  return nearest;
}

/**
 * Number of areas that reach no centre: where it is not 0, nothing can be said of the plan.
 * @param {Uint16Array} site Per area its centre.
 * @returns {number}
 */
export function unreached(site) {
  let number = 0;
  for (let area = 0; area < site.length; area++) number += site[area] === NOWHERE ? 1 : 0;
  return number;
}

/**
 * What a matrix says of each area's way to its centre.
 * @param {{ n: number, m: number }} world
 * @param {ArrayLike<number>} matrix n × m, row by row.
 * @param {Uint16Array} site Per area its centre.
 * @returns {Float64Array} n
 */
export function along({ n, m }, matrix, site) {
  const values = new Float64Array(n);
  for (let area = 0; area < n; area++) values[area] = matrix[area * m + site[area]];
  return values;
}
