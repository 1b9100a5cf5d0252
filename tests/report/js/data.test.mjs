import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { givePage } from "./page.mjs";

/** As arrays.py packs: the length of the header, the header, the arrays. */
function packed(arrays) {
  const header = Buffer.from(JSON.stringify(arrays.map(([name, type, values]) => [name, type, values.length])));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const contents = arrays.map(([, , values]) => planes(new Uint8Array(values.buffer), values.BYTES_PER_ELEMENT));
  return gzipSync(Buffer.concat([length, header, ...contents])).toString("base64");
}

/** First the lowest byte of every number, then the next. */
function planes(bytes, size) {
  const order = Array.from(bytes, (_, at) => at).sort((a, b) => a % size - b % size || a - b);
  return Buffer.from(order.map((at) => bytes[at]));
}

const given = [
  ["small", "uint8", new Uint8Array([0, 7, 255])], // odd in length: the next one stands unaligned
  ["minutes", "uint16", new Uint16Array([0, 450, 65535])],
  ["change", "int16", new Int16Array([-32768, 0, 32767])],
  ["tenths", "uint32", new Uint32Array([4294967295])],
  ["row", "int32", new Int32Array([-1, 2147483647])],
  ["rest", "int8", new Int8Array([-30, 30])],
  ["cases", "float64", new Float64Array([0.1, 1 / 3])],
  ["none", "uint8", new Uint8Array()],
];
await givePage();
const { bytesOf, decodeRings, readArrays } = await import("../../../src/regiotafel/report/board/data.js");

test("arrays come back with their names, types and values", async () => {
  const arrays = readArrays(await bytesOf(packed(given)));
  assert.deepEqual(Object.keys(arrays), given.map(([name]) => name));
  for (const [name, , values] of given) {
    assert.equal(arrays[name].constructor, values.constructor);
    assert.deepEqual(arrays[name], values);
  }
});

test("what was cut off is not taken for whole", async () => {
  await assert.rejects(bytesOf(packed(given).slice(0, 40)));
});

test("steps between vertices are summed up from where each ring starts", () => {
  const rings = decodeRings({
    shape_part: new Uint16Array([0, 3]),
    shape_length: new Uint16Array([3, 1]),
    shape_start: new Int32Array([50000, 520000, -10000, 515000]),
    shape_dx: new Int16Array([0, 10, -5, 0]),
    shape_dy: new Int16Array([0, 0, 20, 5000]),
  }, "shape_");
  assert.deepEqual(rings.map(({ part }) => part), [0, 3]);
  assert.deepEqual([...rings[0].lonLat], [5, 52, 5.001, 52, 5.0005, 52.002]);
  assert.deepEqual([...rings[1].lonLat], [-1, 52]);
});
