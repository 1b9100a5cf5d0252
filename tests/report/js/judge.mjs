// Judges what a file asks, in the world that it holds: node judge.mjs asked.json found.json

import { readFileSync, writeFileSync } from "node:fs";

import { givePage } from "./page.mjs";

const [given, found] = process.argv.slice(2);
const { arrays: packed, facts, sets = [], pairs = [] } = JSON.parse(readFileSync(given, "utf-8"));
await givePage({ facts });
const board = "../../../src/regiotafel/report/board";
const { bytesOf, readArrays } = await import(`${board}/data.js`);
const { assign } = await import(`${board}/judge/assignment.js`);
const { planArrays } = await import(`${board}/judge/areas.js`);
const { judgePair, judgePlan } = await import(`${board}/judge/judge.js`);
const { makeWorld } = await import(`${board}/judge/world.js`);

const world = makeWorld(readArrays(await bytesOf(packed)), facts);
const listed = (arrays) =>
  Object.fromEntries(Object.entries(arrays).map(([name, values]) => [name, Array.from(values)]));

const started = performance.now();
const plans = sets.map((open) => judgePlan(world, open, { k: open.length }));
const milliseconds = (performance.now() - started) / sets.length;
writeFileSync(found, JSON.stringify({
  milliseconds,
  today: judgePlan(world, world.today, { k: null }),
  plans,
  arrays: sets.map((open, i) => (plans[i] === null ? null : listed(planArrays(world, assign(world, open))))),
  pairs: pairs.map(([a, b]) => judgePair(world, assign(world, a), assign(world, b))),
}));
