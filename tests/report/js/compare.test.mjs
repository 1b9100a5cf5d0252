import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

givePage();
const board = "../../../src/regiotafel/report/board";
const { comparedBy, verdict: verdictOf } = await import(`${board}/compare/values.js`);
const { binsOf } = await import(`${board}/compare/histogram.js`);
const { marked, numbersOf, ranks, worth } = await import(`${board}/impact/weighing.js`);

const minutes = { factor: 1, decimals: 1 };

test("two plans differ under the same estimate, and a range has its lesser end first", () => {
  assert.deepEqual(comparedBy(minutes, [30, 27, 36], [20, 24, 18]), {
    base: ["20.0", "18.0", "24.0"],
    plan: ["30.0", "27.0", "36.0"],
    change: ["10.0", "3.0", "18.0"],
  });
  assert.deepEqual(comparedBy(minutes, [4, 1, 0], [0, 0, 0]).change, ["4.0", "0.0", "4.0"]); // a curve that bends
  assert.deepEqual(comparedBy({ factor: 100, decimals: 0 }, [0.25, null, null], [0.5, null, null]).change, ["-25"]);
});

test("what is not known of one of two plans is not compared", () => {
  for (const unknown of [undefined, [NaN, NaN, NaN], [null, null, null]]) {
    assert.equal(comparedBy(minutes, [30, 27, 36], unknown), null);
    assert.equal(comparedBy(minutes, unknown, [30, 27, 36]), null);
  }
});

test("better is as far as it can be seen, and perhaps where the range holds none", () => {
  const verdict = (change, better) => verdictOf({ base: ["1"], plan: ["2"], change }, better);
  assert.equal(verdict(["-0.1"], "less"), "better");
  assert.equal(verdict(["-0.1"], "more"), "worse");
  assert.equal(verdict(["0.0", "-1.0", "1.0"], "less"), "equal");
  assert.equal(verdict(["1.2", "0.0", "3.0"], "more"), "perhapsBetter");
  assert.equal(verdict(["1.2", "-0.1", "3.0"], "less"), "perhapsWorse");
  assert.equal(verdict(["1.2", "0.1", "3.0"], "more"), "better");
  assert.equal(verdictOf({ base: ["<1"], plan: ["<1"], change: ["1"] }, "less"), "equal");
});

test("a class of minutes holds its upper end, and the last has none", () => {
  assert.deepEqual([...binsOf([0, 0.1, 5, 5.01, 10, 119.9, 120, 120.1, 400])], [0, 0, 0, 1, 1, 23, 23, 24, 24]);
});

const indicators = [
  { better: "less", scale: [60, 20], decimals: 1, factor: 1 },
  { better: "more", scale: [0, 0.5], decimals: 3, factor: 100 },
  { better: "less", scale: null, decimals: 0, factor: 1 },
];

test("texts of the table are read back as the numbers that are compared", () => {
  assert.deepEqual(numbersOf([["33.2", "30.0", "36.0"], ["12.3", null, null], [null, null, null]], indicators), [33.2, 0.123, NaN]);
});

test("worth runs from the worst to the best of a scale and straight beyond it", () => {
  const weights = [0.75, 0.25, 0];
  assert.equal(worth([60, 0, 7], indicators, weights), 0);
  assert.equal(worth([20, 0.5, 7], indicators, weights), 1);
  assert.equal(worth([40, 0.25, 7], indicators, weights), 0.5);
  assert.equal(worth([0, 0.5, 7], indicators, weights), 1.375); // 60 of the 40 minutes
  assert.ok(Number.isNaN(worth([40, NaN, 7], indicators, weights)));
});

test("equals share a place, and what is not known has none", () => {
  assert.deepEqual(ranks([0.5, 0.7, NaN, 0.7 + 1e-12, 0.1]), [3, 1, null, 1, 4]);
});

test("what is not known neither beats nor is beaten, and equals are neither best nor worst", () => {
  assert.deepEqual(marked([[20, 0.2, 5], [30, 0.1, 5], [NaN, 0.3, 5]], indicators), [
    { best: [0], worst: [], dominatedBy: [] },
    { best: [], worst: [0, 1], dominatedBy: [0] },
    { best: [1], worst: [], dominatedBy: [] },
  ]);
});
