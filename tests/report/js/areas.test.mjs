import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

await givePage({ facts: { sites: [{}, {}, {}, {}] } });
const { areaFacts, UNKNOWN_SHARE, UNREACHABLE } = await import("../../../src/regiotafel/report/board/place/areas.js");
const { tripFacts } = await import("../../../src/regiotafel/report/board/place/trips.js");

const arrays = {
  minutes: new Uint16Array([
    100, 200, 300, 400,
    150, UNREACHABLE, 250, 250,
  ]),
  cases: new Float64Array([0.12, 3.451]),
};
const world = { arrays, m: 4 };
const today = { open: [0, 1, 2, 3], areas: { site: new Uint16Array([0, 0]), change: new Int16Array([0, 0]) } };
const plan = { open: [1, 2, 3], areas: { site: new Uint16Array([1, 3]), change: new Int16Array([100, 100]) } };

test("an area has its trip in the base and in the plan, from its own row", () => {
  const facts = areaFacts(world, 1, plan, today);
  const { site, siteToday, minutes, minutesToday, change, cases } = facts;
  assert.deepEqual([site, siteToday, minutes, minutesToday, change, cases], [3, 0, 250, 150, 100, "3.45"]);
  assert.equal(facts.shareWithoutCar, UNKNOWN_SHARE);
  for (const unknown of ["range", "rangeToday", "trip", "tripToday", "withoutCar", "withoutCarToday"]) {
    assert.equal(facts[unknown], null, unknown);
  }
});

test("other centres are the open ones that can be reached, the two nearest first", () => {
  assert.deepEqual(areaFacts(world, 1, plan, today).others, [{ site: 2, minutes: 250 }]);
  assert.deepEqual(areaFacts(world, 0, today, today).others, [{ site: 1, minutes: 200 }, { site: 2, minutes: 300 }]);
});

test("a range and estimates without a car are there where the plan has them", () => {
  const more = {
    ...plan.areas,
    fast: new Uint16Array([18, 22]), slow: new Uint16Array([25, 31]),
    transit_low: new Uint16Array([40, 50]), transit_high: new Uint16Array([60, 75]), bicycle: new Uint16Array([0, 90]),
  };
  const known = { arrays: { ...arrays, share_without_car: new Uint8Array([10, 35]) }, m: 4 };
  const facts = areaFacts(known, 1, { ...plan, areas: more }, today);
  assert.deepEqual(facts.range, ["22", "31"]);
  assert.deepEqual(facts.withoutCar, { low: 50, high: 75, bicycle: 90, byCar: undefined });
  assert.equal(facts.withoutCarToday, null);
  assert.equal(facts.shareWithoutCar, 35);
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
