import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

await givePage();
const { axes, plain, ticks, withRoom } = await import("../../../src/regiotafel/report/board/plot.js");
const { project } = await import("../../../src/regiotafel/report/board/map/geometry.js");
const { shapeOf } = await import("../../../src/regiotafel/report/board/impact/observed.js");
const { addPlan } = await import("../../../src/regiotafel/report/board/plans/plans.js");
const { isToday } = await import("../../../src/regiotafel/report/board/plans/pair.js");
const { figure, separated } = await import("../../../src/regiotafel/report/board/tables.js");

test("ticks are round, within the ends, and at most seven", () => {
  assert.deepEqual(ticks([0, 10]), [0, 2, 4, 6, 8, 10]);
  assert.deepEqual(ticks([-3, 3]), [-3, -2, -1, 0, 1, 2, 3]);
  assert.deepEqual(ticks([12, 47]), [20, 30, 40]);
  assert.deepEqual(ticks([0, 0.5]).map(plain), ["0", "0.1", "0.2", "0.3", "0.4", "0.5"]);
  for (let most = 1; most < 3e6; most = 1 + 1.7 * most) {
    const found = ticks([0, most]);
    assert.ok(found.length >= 3 && found.length <= 7, `${most}: ${found}`);
    assert.ok(found.at(-1) <= most + 1e-6);
  }
});

test("room keeps points off the axes, and never goes below zero", () => {
  assert.deepEqual(withRoom([20, 100]), [10, 110]); // an eighth of what lies between
  assert.deepEqual(withRoom([40, 40]), [38, 42]); // a twentieth of the most
  assert.deepEqual(withRoom([0, 1]), [0, 1.5]); // a half at the least
});

test("a chart puts the ends of its values at the ends of its axes", () => {
  const words = { title: "t", description: "d", xLabel: "x", yLabel: "y" };
  const plot = axes({ x: [10, 20], y: [0, 8], ...words });
  assert.deepEqual([10, 15, 20].map(plot.x), [52, 259, 466]);
  assert.deepEqual([0, 4, 8].map(plot.y), [plot.bottom, (plot.top + plot.bottom) / 2, plot.top]);
  assert.deepEqual([plot.top, plot.bottom], [30, 254]);
});

test("the map's projection is Mercator's", () => {
  const [world, middle] = [65536, 32768]; // 256 · 2⁸ pixels
  assert.deepEqual(project(0, 0).map(Math.round), [middle, middle]);
  assert.equal(project(-180, 0)[0], 0);
  assert.equal(project(180, 0)[0], world);
  assert.ok(Math.abs(project(0, 85.0511287798066)[1]) < 1e-6); // where the world is a square
  // asinh(tan 52°) = 1.06616: half the world less that part of π
  assert.ok(Math.abs(project(5, 52)[1] - middle * (1 - 1.0661617 / Math.PI)) < 0.02);
});

test("a mark's form says where in the funnel it lies", () => {
  const positions = ["within", "above_95", "below_95", "above_99_8", "below_99_8"];
  assert.deepEqual(positions.map(shapeOf), ["within", "outside", "outside", "far", "far"]);
});

test("a figure has its range behind it where the ends differ", () => {
  assert.deepEqual(figure(["5", null, null]), ["5"]);
  assert.deepEqual(figure(["5", "5", "5"]), ["5"]);
  assert.deepEqual(figure([null, "1", "2"]), ["–"]);
  const [value, , range] = figure(["1234.5", "1000", "2000"]);
  assert.deepEqual([value, range.children], ["1.234,5", ["(1.000–2.000)"]]);
});

test("unknown values stand between commas as nothing", () => {
  assert.deepEqual(separated("1.5,,-2,"), ["1.5", null, "-2", null]);
});

test("the first plan is the present", () => {
  addPlan({ kind: "today", key: "today", k: null, open: [0, 1] });
  addPlan({ kind: "solved", key: "k1", k: 1, open: [1] });
  assert.deepEqual([0, 1].map((plan) => isToday({ plan })), [true, false]);
});
