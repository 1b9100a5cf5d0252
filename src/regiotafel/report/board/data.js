// What the page was given: facts, texts, and packed arrays of what there is per area. Their layout is
// that of arrays.py: the length of a JSON header, the header, and then the arrays it names.

/** @typedef {Uint8Array | Uint16Array | Int16Array | Uint32Array | Int32Array} Values */
/** @typedef {Record<string, Values>} Arrays By name, as arrays.py packs them. */
/** @typedef {any} Facts What Python made, or a part of it: see the module of the same name there. */

const block = (id) => document.getElementById(id).textContent;

/**
 * What the page says, as Python made it.
 * @type {Facts}
 */
export const FACTS = JSON.parse(block("facts"));

/**
 * Fixed words by key and language.
 * @type {Record<string, Record<string, any>>}
 */
export const TEXTS = JSON.parse(block("texts"));

const ARRAY_TYPES = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
};

/**
 * The arrays of the page by name.
 * @param {string} packed Gzip in base64.
 * @returns {Promise<Arrays>}
 */
export async function unpack(packed = block("arrays")) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const content = await new Response(stream).arrayBuffer();
  const headerLength = new DataView(content).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(content, 4, headerLength));
  /** @type {Arrays} */
  const arrays = {};
  let at = 4 + headerLength;
  for (const [name, type, length] of JSON.parse(header)) {
    const size = length * ARRAY_TYPES[type].BYTES_PER_ELEMENT;
    arrays[name] = new ARRAY_TYPES[type](content.slice(at, at + size));
    at += size;
  }
  return arrays;
}

/**
 * Rings with longitudes and latitudes; the steps between vertices are summed up again.
 * @param {Arrays} arrays
 * @param {string} prefix "shape_" or "outline_".
 * @returns {{ part: number, lonLat: Float64Array }[]} Degrees: longitude, latitude, longitude, …
 */
export function decodeRings(arrays, prefix) {
  const perDegree = 10000; // GRID_PER_DEGREE of geometry.py
  const [part, length, start] = ["part", "length", "start"].map((name) => arrays[prefix + name]);
  const [dx, dy] = [arrays[`${prefix}dx`], arrays[`${prefix}dy`]];
  const rings = [];
  let vertex = 0;
  for (let r = 0; r < part.length; r++) {
    let [x, y] = [start[2 * r], start[2 * r + 1]];
    const lonLat = new Float64Array(2 * length[r]);
    for (let i = 0; i < length[r]; i++, vertex++) {
      x += dx[vertex];
      y += dy[vertex];
      lonLat[2 * i] = x / perDegree;
      lonLat[2 * i + 1] = y / perDegree;
    }
    rings.push({ part: part[r], lonLat });
  }
  return rings;
}
