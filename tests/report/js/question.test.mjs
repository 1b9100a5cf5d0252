import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

const both = (nl) => ({ nl, en: "" });
await givePage({
  facts: {
    question: {
      count: "at_most",
      objective: [{ name: "minutes_p95", unit: "minutes", text: both("de verste vijf procent") },
        { name: "cost", unit: "euros", text: both("kosten") }],
    },
    sites: [{ name: "A" }, { name: "B" }, { name: "C" }],
  },
  texts: {
    planLong: both("{k} centra"), planLongOne: both("1 centrum"), count_at_most: both("hoogstens {centres}"),
    todayLong: both("vandaag ({centres})"), objectiveFirst: both("eerst {what}"), objectiveThen: both("daarna {what}"),
    unit_euros: both("€ {value}"), more_euros: both("€ {value} meer"),
    chanceNone: both("zo goed als niet"), chanceSure: both("zo goed als zeker"),
  },
});
const question = await import("../../../src/regiotafel/report/board/plans/question.js");
const { addPlan } = await import("../../../src/regiotafel/report/board/plans/plans.js");
addPlan({ kind: "today", key: "today", k: null, open: [0, 1] });
addPlan({ kind: "solved", key: "k1", k: 1, open: [1] });
addPlan({ kind: "own", key: "own", k: 1, open: [2], name: "Van ons" });
const { instead } = await import("../../../src/regiotafel/report/board/plans/changes.js");

test("a number of centres is named as it was asked", () => {
  assert.equal(question.asked(1), "hoogstens 1 centrum");
  assert.equal(question.askedShort(4), "≤ 4");
  assert.deepEqual([0, 1, 2].map(question.planName), ["vandaag (2 centra)", "hoogstens 1 centrum", "Van ons"]);
});

test("criteria stand in their order, and values in the unit of the last", () => {
  assert.equal(question.isUsualObjective(), false);
  assert.equal(question.objectiveWords(), "eerst de verste vijf procent, daarna kosten");
  assert.equal(question.inUnit("1250.5"), "€ 1.250,5");
  assert.equal(question.more("2"), "€ 2 meer");
});

test("a probability is whole percents, its ends in words", () => {
  assert.deepEqual(["<1", "1", "50", ">99"].map(question.probability), ["zo goed als niet", "1%", "50%", "zo goed als zeker"]);
});

test("sites are named in their order", () => {
  assert.deepEqual(instead({ added: [2, 0], dropped: [1] }), { added: "C, A", dropped: "B" });
});
