// Calls functions of the page's modules: node calls.mjs asked.json found.json, where what is asked is a
// module, a function of it, and a list of arguments per call.

import { readFileSync, writeFileSync } from "node:fs";

const [given, found] = process.argv.slice(2);
const { module, name, calls } = JSON.parse(readFileSync(given, "utf-8"));
const functions = await import(`../../../src/regiotafel/report/board/${module}`);
writeFileSync(found, JSON.stringify(calls.map((values) => functions[name](...values))));
