// Says what the sets of centres of a file mean: node judge_impact.mjs asked.json found.json

import { readFileSync, writeFileSync } from "node:fs";

import { givePage } from "./page.mjs";

const [given, found] = process.argv.slice(2);
const { arrays: packed, facts, sets } = JSON.parse(readFileSync(given, "utf-8"));
await givePage({ facts });
const board = "../../../src/regiotafel/report/board";
const { bytesOf, readArrays } = await import(`${board}/data.js`);
const { assign } = await import(`${board}/judge/assignment.js`);
const { indicatorTexts, indicatorValues } = await import(`${board}/judge/impact/indicators.js`);
const { judgeImpact } = await import(`${board}/judge/impact/impact.js`);
const { makeWorld } = await import(`${board}/judge/world.js`);

const world = makeWorld(readArrays(await bytesOf(packed)), facts);
const sites = sets.map((open) => assign(world, open));
const timed = (judge) => {
  const started = performance.now();
  const made = sets.map((open, i) => judge(world, open, sites[i]));
  return [made, (performance.now() - started) / sets.length];
};
const [plans, milliseconds] = timed(judgeImpact);
const [indicators, millisecondsOfIndicators] = timed(indicatorValues);
writeFileSync(found, JSON.stringify({
  milliseconds,
  millisecondsOfIndicators,
  plans,
  indicators, // NaN becomes null
  texts: indicators.map((values) => values && indicatorTexts(world, values)),
}));
