// What the page was given: facts, texts, and arrays of what there is per area, all packed. The layout
// of the arrays is that of arrays.py: the length of a JSON header, the header, and then the arrays it
// names, of each first the lowest byte of every number, then the next.

/** @typedef {Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float64Array} Values */
/** @typedef {Record<string, Values>} Arrays By name, as arrays.py packs them. */
/** @typedef {any} Facts What Python made, or a part of it: see the module of the same name there. */

const block = (id) => document.getElementById(id).textContent;

/**
 * What the page says, as Python made it; there once it is unpacked.
 * @type {Facts}
 */
export const FACTS = {};

/**
 * Fixed words by key and language; there once they are unpacked.
 * @type {Record<string, Record<string, any>>}
 */
export const TEXTS = {};

const ARRAY_TYPES = {
  uint8: Uint8Array,
  int8: Int8Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint32: Uint32Array,
  int32: Int32Array,
  float64: Float64Array,
};

/**
 * Unpack facts and texts, and return the arrays by name.
 * @returns {Promise<Arrays>}
 */
export async function unpack() {
  const [facts, texts, arrays] = await Promise.all(["facts", "texts", "arrays"].map((id) => bytesOf(block(id))));
  const read = (bytes) => JSON.parse(new TextDecoder().decode(bytes));
  Object.assign(FACTS, read(facts));
  Object.assign(TEXTS, read(texts));
  return readArrays(arrays);
}

/**
 * What was packed as gzip in base64.
 * @param {string} packed
 * @returns {Promise<ArrayBuffer>}
 */
export async function bytesOf(packed) {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/**
 * The arrays by name.
 * @param {ArrayBuffer} content
 * @returns {Arrays}
 */
export function readArrays(content) {
  const headerLength = new DataView(content).getUint32(0, true);
  const header = new TextDecoder().decode(new Uint8Array(content, 4, headerLength));
  /** @type {Arrays} */
  const arrays = {};
  let at = 4 + headerLength;
  for (const [name, type, length] of JSON.parse(header)) {
    const values = new ARRAY_TYPES[type](length);
    const bytes = new Uint8Array(values.buffer);
    const size = values.BYTES_PER_ELEMENT;
    const planes = new Uint8Array(content, at, length * size);
    for (let plane = 0; plane < size; plane++) {
      for (let i = 0; i < length; i++) bytes[i * size + plane] = planes[plane * length + i];
    }
    arrays[name] = values;
    at += length * size;
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
