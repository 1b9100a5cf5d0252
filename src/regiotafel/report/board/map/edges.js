// Where areas border on each other, found by the vertices they share. Of any way to group areas (by
// municipality, by the centre they go to) this gives the borders, and which groups are neighbours.

/** @typedef {import("./raster.js").Ring} Ring */

/**
 * Steps of an outline that two areas share, in the order in which one of the two passes them.
 * @typedef {object} Edges
 * @property {Float64Array} ends x and y where a step begins and where it ends, four each.
 * @property {Uint16Array} one An area beside it.
 * @property {Uint16Array} other The other one.
 */

/**
 * Find them.
 * @param {Ring[]} rings Of areas whose shared borders have the very same vertices.
 * @returns {Edges}
 */
export function sharedEdges(rings) {
  const vertices = numbered(rings);
  const count = vertices.number;
  const first = new Map(); // the area that passed a step first
  const [ends, one, other] = [[], [], []];
  rings.forEach(({ part, xy }, r) => {
    const ids = vertices.of[r];
    for (let i = 0; i < ids.length; i++) {
      const next = i + 1 === ids.length ? 0 : i + 1;
      const key = Math.min(ids[i], ids[next]) * count + Math.max(ids[i], ids[next]);
      const beside = first.get(key);
      if (beside === undefined) {
        first.set(key, part);
      } else if (beside !== part) {
        ends.push(xy[2 * i], xy[2 * i + 1], xy[2 * next], xy[2 * next + 1]);
        one.push(beside);
        other.push(part);
      }
    }
  });
  return { ends: Float64Array.from(ends), one: Uint16Array.from(one), other: Uint16Array.from(other) };
}

/** A number for every point that occurs, and of each ring those of its vertices. */
function numbered(rings) {
  const columns = new Map();
  let number = 0;
  const of = rings.map(({ xy }) => {
    const ids = new Uint32Array(xy.length / 2);
    for (let i = 0; i < ids.length; i++) {
      let column = columns.get(xy[2 * i]);
      if (column === undefined) columns.set(xy[2 * i], column = new Map());
      let id = column.get(xy[2 * i + 1]);
      if (id === undefined) column.set(xy[2 * i + 1], id = number++);
      ids[i] = id;
    }
    return ids;
  });
  return { of, number };
}

/**
 * Draw the borders between areas with another label; a label below 0 is none, and has no border.
 * @template {{ moveTo: (x: number, y: number) => void, lineTo: (x: number, y: number) => void }} P
 * @param {Edges} edges
 * @param {ArrayLike<number>} label Per area.
 * @param {P} path
 * @returns {P} The same path.
 */
export function boundary({ ends, one, other }, label, path) {
  let [x, y] = [NaN, NaN]; // where the last step ended: most go on there
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [label[one[i]], label[other[i]]];
    if (a === b || a < 0 || b < 0) continue;
    if (ends[4 * i] !== x || ends[4 * i + 1] !== y) path.moveTo(ends[4 * i], ends[4 * i + 1]);
    x = ends[4 * i + 2];
    y = ends[4 * i + 3];
    path.lineTo(x, y);
  }
  return path;
}

/**
 * How long the border between two labels is.
 * @param {Edges} edges
 * @param {ArrayLike<number>} label Per area, below `count`; below 0 is none.
 * @param {number} count
 * @returns {Float64Array} count × count, the same both ways; 0 on the diagonal.
 */
export function borderLengths({ ends, one, other }, label, count) {
  const lengths = new Float64Array(count * count);
  for (let i = 0; i < one.length; i++) {
    const [a, b] = [label[one[i]], label[other[i]]];
    if (a === b || a < 0 || b < 0) continue;
    const length = Math.hypot(ends[4 * i + 2] - ends[4 * i], ends[4 * i + 3] - ends[4 * i + 1]);
    lengths[a * count + b] += length;
    lengths[b * count + a] += length;
  }
  return lengths;
}
