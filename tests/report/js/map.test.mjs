import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

await givePage();
globalThis.ImageData = class {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
};
const map = "../../../src/regiotafel/report/board/map";
const { boundary, borderLengths, sharedEdges } = await import(`${map}/edges.js`);
const { catchmentColours } = await import(`${map}/catchments.js`);
const { gather, roundBelow } = await import(`${map}/people.js`);
const { AreaRaster, packed, pale } = await import(`${map}/raster.js`);

const ring = (part, ...xy) => ({ part, xy: Float64Array.from(xy) });
const square = (part, x, y) => ring(part, x, y, x + 1, y, x + 1, y + 1, x, y + 1);
// Two rows of two squares; one wound the other way, as neighbours may be.
const SQUARES = [square(0, 0, 0), ring(1, 1, 0, 1, 1, 2, 1, 2, 0), square(2, 0, 1), square(3, 1, 1)];

/** Keeps what is drawn, as steps from point to point. */
function recorder() {
  const steps = [];
  let [x, y] = [NaN, NaN];
  const go = (toX, toY) => { [x, y] = [toX, toY]; };
  return { steps, moveTo: go, lineTo: (toX, toY) => { steps.push([x, y, toX, toY]); go(toX, toY); } };
}

const sorted = (steps) => steps.map(([a, b, c, d]) => (a < c || b < d ? [a, b, c, d] : [c, d, a, b])).sort();

test("areas that touch share a step, coasts are none", () => {
  const { one, other, ends } = sharedEdges(SQUARES);
  assert.deepEqual([...one].map((area, i) => [area, other[i]].sort()).sort(), [[0, 1], [0, 2], [1, 3], [2, 3]]);
  assert.equal(ends.length, 16);
});

test("a border lies between different labels only, and none is where one is unknown", () => {
  const edges = sharedEdges(SQUARES);
  const drawn = (label) => sorted(boundary(edges, label, recorder()).steps);
  assert.deepEqual(drawn([5, 5, 7, 7]), [[0, 1, 1, 1], [1, 1, 2, 1]]);
  assert.deepEqual(drawn([5, 5, 5, 5]), []);
  assert.deepEqual(drawn([5, 6, -1, -1]), [[1, 0, 1, 1]]);
});

test("borders are as long as they are, both ways", () => {
  const edges = sharedEdges(SQUARES);
  assert.deepEqual([...borderLengths(edges, [0, 0, 1, 2], 3)], [0, 1, 1, 1, 0, 1, 1, 1, 0]);
});

test("neighbours differ in colour, and a centre keeps its own where it can", () => {
  // A row of sites, each beside the next: 0 and 1 want the same colour.
  const m = 4;
  const borders = new Float64Array(m * m);
  for (const [a, b] of [[0, 1], [1, 2], [2, 3]]) borders[a * m + b] = borders[b * m + a] = 1;
  const colours = catchmentColours([0, 1, 2, 3], borders, [4, 4, 2, 3], 5);
  assert.equal(colours.size, 4);
  for (const [a, b] of [[0, 1], [1, 2], [2, 3]]) assert.notEqual(colours.get(a), colours.get(b));
  assert.ok(colours.get(0) === 4 || colours.get(1) === 4);
  assert.deepEqual([colours.get(2), colours.get(3)], [2, 3]);
  assert.deepEqual([...catchmentColours([1, 3], borders, [4, 4, 2, 3], 5)].sort(), [[1, 4], [3, 3]]);
});

test("in any triangulated strip nine colours are enough, whatever each centre would have", () => {
  const m = 40; // each beside the next three: every colouring in a bad order still has to cope
  const borders = new Float64Array(m * m);
  for (let a = 0; a < m; a++) {
    for (let b = a + 1; b < Math.min(m, a + 4); b++) borders[a * m + b] = borders[b * m + a] = b - a;
  }
  const colours = catchmentColours([...new Array(m).keys()], borders, new Array(m).fill(0), 9);
  for (let a = 0; a < m; a++) {
    for (let b = 0; b < m; b++) if (borders[a * m + b] > 0) assert.notEqual(colours.get(a), colours.get(b));
  }
});

test("patients in a cell are one circle, at their mean place and value", () => {
  const points = [
    { x: 1, y: 1, cases: 3, value: 10 }, { x: 3, y: 5, cases: 1, value: 30 }, { x: 12, y: 1, cases: 2, value: 7 },
    { x: -1, y: 1, cases: 0.5, value: 1 },
  ];
  assert.deepEqual(gather(points, 10), [
    { x: 1.5, y: 2, cases: 4, value: 15 }, { x: 12, y: 1, cases: 2, value: 7 }, { x: -1, y: 1, cases: 0.5, value: 1 },
  ]);
});

test("a round number of patients is one, two or five with zeros", () => {
  assert.deepEqual([0.3, 1, 1.9, 4.9, 5, 99, 100].map(roundBelow), [0.2, 1, 1, 2, 5, 50, 100]);
});

/** The colours of a picture of so many pixels, a row each. */
function painted(rings, frame, colours, stripes) {
  const raster = new AreaRaster(rings, frame);
  let shown = null;
  raster.paint({ putImageData: (image, x, y) => { shown = { image, x, y }; } }, Uint32Array.from(colours), stripes);
  return { raster, shown, pixels: [...raster.pixels] };
}

test("a pixel has the colour of the area in it, and of two half of each", () => {
  const [none, first, second] = [0, packed("#204060"), packed("#406080")];
  const rings = [square(0, 0, 0), square(1, 1, 0)];
  const whole = painted(rings, { width: 4, height: 2, scale: 2, left: 0, up: 0 }, [none, first, second]);
  assert.deepEqual(whole.pixels, [first, first, second, second, first, first, second, second]);
  assert.equal(whole.raster.areaAt(2.5, 0.5), 1);
  assert.equal(whole.raster.areaAt(9, 0), null);
  const half = painted(rings, { width: 3, height: 1, scale: 1, left: 0.5, up: 0 }, [none, first, second]);
  assert.equal(half.pixels[1], packed("#305070"));
});

test("a hole belongs to no area, and a pixel at the edge to the area alone", () => {
  const whole = [0, 0, 4, 0, 4, 4, 0, 4];
  const hole = [1, 1, 3, 1, 3, 3, 1, 3];
  const { raster } = painted([ring(0, ...whole), ring(0, ...hole)], { width: 4, height: 4, scale: 1, left: 0, up: 0 }, [0, 9]);
  assert.equal(raster.areaAt(2, 2), null);
  assert.equal(raster.areaAt(0, 0), 0);
  const { pixels } = painted([square(0, 0, 0)], { width: 2, height: 1, scale: 1, left: 0.5, up: 0 }, [0, 9]);
  assert.deepEqual(pixels, [9, 9]);
});

test("stripes take a fifth of an area that has them", () => {
  const [plain, dark] = [packed("#ffffff"), packed("#000000")];
  const rings = [ring(0, 0, 0, 10, 0, 10, 5, 0, 5), ring(1, 0, 5, 10, 5, 10, 10, 0, 10)];
  const stripes = { width: 1, colours: Uint32Array.from([0, dark, plain]) };
  const { pixels } = painted(rings, { width: 10, height: 10, scale: 1, left: 0, up: 0 }, [0, plain, plain], stripes);
  assert.equal(pixels.slice(0, 50).filter((pixel) => pixel === dark).length, 10);
  assert.ok(pixels.slice(50).every((pixel) => pixel === plain));
});

test("a pale colour is near white and keeps its hue", () => {
  assert.equal(pale("#000000"), "#bfbfbf");
  assert.equal(pale("#ffffff"), "#ffffff");
  assert.equal(pale("#ff0000"), "#ffbfbf");
});
