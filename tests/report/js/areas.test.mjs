import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

await givePage({ facts: { sites: [{}, {}, {}, {}] } });
const { areaFacts, tripIn } = await import("../../../src/regiotafel/report/board/place/areas.js");
const figures = await import("../../../src/regiotafel/report/board/place/figures.js");
const { tripFacts } = await import("../../../src/regiotafel/report/board/place/trips.js");

const UNREACHABLE = 65535;
const arrays = {
  row: new Uint16Array([2, 0, 5]),
  minutes: new Uint16Array([
    100, 200, 300, 400,
    150, UNREACHABLE, 250, 250,
    100, 205, 90, 500,
  ]),
  cases: new Float64Array([0.12, 3.451, 1]),
};
const world = {
  arrays, n: 3, m: 4, cases: arrays.cases, facts: { fast: 0.5, slow: 2 },
  minutes: Float64Array.from(arrays.minutes, (tenths) => (tenths === UNREACHABLE ? NaN : tenths / 10)),
};
const planOf = (open, site, change, more = {}) => (
  { open, areas: { site: new Uint16Array(site), change: new Int16Array(change), ...more } });
const today = planOf([0, 1, 2, 3], [0, 0, 2], [0, 0, 0]);
const plan = planOf([1, 2, 3], [1, 3, 1], [100, 100, 115]);

test("an area has its trip in the base and in the plan, from its own row", () => {
  const facts = areaFacts(world, 1, plan, today);
  const { site, siteToday, minutes, minutesToday, change, cases } = facts;
  assert.deepEqual([site, siteToday, minutes, minutesToday, change, cases], [3, 0, 250, 150, 100, "3.45"]);
  assert.deepEqual(tripIn(world, 1, plan), { site: 3, minutes: 250, range: null, withoutCar: null, parts: null });
});

test("a range and estimates without a car are there where the plan has them", () => {
  const more = planOf(plan.open, [1, 3, 1], [100, 100, 115], {
    fast: new Uint16Array([18, 22, 0]), slow: new Uint16Array([25, 31, 0]),
    transit_low: new Uint16Array([40, 50, 0]), transit_high: new Uint16Array([60, 75, 0]),
    bicycle: new Uint16Array([0, 90, 0]),
  });
  const trip = tripIn(world, 1, more);
  assert.deepEqual(trip.range, ["22", "31"]);
  assert.deepEqual(trip.withoutCar, { low: 50, high: 75, bicycle: 90, byCar: undefined });
});

test("an area that is not counted has no row", () => {
  assert.deepEqual([0, 2, 5, 1].map((area) => figures.rowOf(world, area)), [1, 0, 2, -1]);
});

test("one postcode is told as it is, several by the mean over their patients", () => {
  assert.deepEqual(figures.travelFrom(world, [1], plan),
    { minutes: "25.0", ends: null, range: null, sites: [{ site: 3, postcodes: 1 }] });
  const ranged = planOf(plan.open, [1, 3, 1], [100, 100, 115],
    { fast: new Uint16Array(3), slow: new Uint16Array(3) });
  // (3.451 × 25 + 1 × 20.5) / 4.451 = 23.989; half and twice that are its ends.
  assert.deepEqual(figures.travelFrom(world, [1, 2], ranged), {
    minutes: "24.0", ends: ["20.5", "25.0"], range: ["12", "48"],
    sites: [{ site: 1, postcodes: 1 }, { site: 3, postcodes: 1 }],
  });
  assert.deepEqual(figures.travelFrom(world, [0, 1, 2], plan).sites,
    [{ site: 1, postcodes: 2 }, { site: 3, postcodes: 1 }]);
  // (3.451 × (25 − 15) + 1 × (20.5 − 9)) / 4.451 = 10.337
  assert.equal(figures.changeFrom(world, [1, 2], plan, today), "10.3");
  assert.equal(figures.changeFrom(world, [2], plan, today), "11.5");
  const nobody = { ...world, cases: new Float64Array(3) };
  assert.equal(figures.travelFrom(nobody, [1, 2], plan).minutes, "22.8"); // (25 + 20.5) / 2, to the even
});

test("others travel longer only when they do so strictly", () => {
  // Minutes 20, 25, 20.5 of 0.12, 3.451 and 1 patients: 4.451, 0 and 3.451 of 4.571.
  assert.deepEqual([0, 1, 2].map((row) => figures.shareLonger(world, row, plan)), ["97", "0", "75"]);
  const few = { ...world, cases: new Float64Array([1000, 1, 1]) };
  assert.equal(figures.shareLonger(few, 0, plan), "<1");
});

test("the nearest sites are there whether open or not, but not those that cannot be reached", () => {
  assert.deepEqual(figures.nearestSites(world, 2), [
    { site: 2, minutes: 90 }, { site: 0, minutes: 100 }, { site: 1, minutes: 205 }]);
  assert.deepEqual(figures.nearestSites(world, 1).map(({ site }) => site), [0, 2, 3]);
});

test("a trip is found by its area and site", () => {
  const names = ["motorway", "main_road", "local_road", "ferry", "junctions", "access"];
  const trips = {
    trip_pair: new Uint32Array([1, 4 + 3]), trip_least: new Uint16Array([18, 24]), trip_most: new Uint16Array([22, 27]),
    trip_by_hand: new Uint8Array([0, 4]), trip_abroad: new Uint8Array([0, 2]),
    ...Object.fromEntries(names.map((name, i) => [`trip_min_${name}`, new Uint16Array([0, 10 * i])])),
    trip_km_motorway: new Uint16Array([0, 123]),
  };
  const trip = tripFacts(trips, 1, 3);
  assert.deepEqual([trip.site, trip.least, trip.most, trip.byHand, trip.abroad], [3, 24, 27, 4, 2]);
  assert.deepEqual(trip.spent.map(({ name }) => name), names);
  assert.deepEqual(trip.spent.map(({ minutes }) => minutes), [0, 10, 20, 30, 40, 50]);
  assert.deepEqual(trip.spent.map(({ km }) => km), [123, null, null, null, null, null]);
  assert.equal(tripFacts(trips, 0, 3), null);
});
