import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

await givePage({ facts: { areas: { pc4: ["1000", "1001", "1002", "1003"] } } });
const panel = await import("../../../src/regiotafel/report/comparison/panel.js");
const { changeClass, classShares, minutesText, SAME } = panel;

test("minutes are rounded once, and zero has no sign", () => {
  assert.deepEqual([0, 600, 44670, -29, -31, -600].map((value) => minutesText(value)), ["0.0", "1.0", "74.5", "0.0", "-0.1", "-1.0"]);
  assert.equal(minutesText(-0.04, 1), "0.0");
});

test("a change is sorted by whole tenths of a second; an edge belongs to the nearer class", () => {
  assert.equal(changeClass(0), SAME);
  assert.deepEqual([1, 3000, 3001, 9000, 9001, 18000, 18001].map((change) => changeClass(change) - SAME), [1, 1, 2, 2, 3, 3, 4]);
  for (const change of [1, 3000, 3001, 9000, 9001, 18000, 18001]) {
    assert.equal(changeClass(-change) - SAME, SAME - changeClass(change));
  }
});

test("shares are of the cases of areas that count in both", () => {
  const facts = [{ change: 0, cases: 3 }, null, { change: -1, cases: 1 }, { change: 20000, cases: 4 }];
  const shares = classShares({ facts: (area) => facts[area] });
  assert.deepEqual(shares, [0, 0, 0, 12.5, 37.5, 0, 0, 0, 50]);
  assert.equal(classShares({ facts: () => null }), null);
});
