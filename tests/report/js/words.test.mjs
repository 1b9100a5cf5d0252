import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { givePage } from "./page.mjs";

await givePage({
  texts: {
    hello: { nl: "Dag {who}, {unknown}", en: "Hello {who}" },
    planLong: { nl: "{k} centra", en: "{k} centres" },
    planLongOne: { nl: "1 centrum", en: "1 centre" },
    mean: { nl: "gemiddeld {minutes}{minutesRange}.", en: "{minutes}{minutesRange} on average." },
    reasons: { nl: { too_far: "te ver weg" }, en: { too_far: "too far" } },
  },
});
const { state } = await import("../../../src/regiotafel/report/board/state.js");
const words = await import("../../../src/regiotafel/report/board/words.js");

afterEach(() => { state.language = "nl"; });

test("a number is written as its readers write it", () => {
  const cases = [
    ["0", "0", "0"], ["999", "999", "999"], ["1000", "1.000", "1,000"],
    ["1234567.89", "1.234.567,89", "1,234,567.89"], ["-1234.5", "−1.234,5", "−1,234.5"],
    ["0.001", "0,001", "0.001"], ["-0.4", "−0,4", "−0.4"],
  ];
  for (const [text, dutch, english] of cases) {
    state.language = "nl";
    assert.equal(words.number(text), dutch);
    state.language = "en";
    assert.equal(words.number(text), english);
  }
});

test("what is unknown is a dash", () => {
  for (const unknown of [null, undefined]) {
    assert.equal(words.number(unknown), "–");
    assert.equal(words.signed(unknown), "–");
    assert.equal(words.between(unknown), "");
    assert.equal(words.betweenSigned(unknown), "");
  }
});

test("a change has its sign, and none has none", () => {
  assert.deepEqual(["6.9", "-6.9", "0.0"].map(words.signed), ["+6,9", "−6,9", "0,0"]);
});

test("a range has two ends", () => {
  assert.equal(words.between(["28", "1035.5"]), "(28–1.035,5)");
  assert.equal(words.betweenSigned(["-0.5", "8.5"]), "(−0,5 – +8,5)");
});

test("tenths print exactly", () => {
  assert.deepEqual([0, 1, 10, 745, -3, 65535].map(words.tenths), ["0.0", "0.1", "1.0", "74.5", "-0.3", "6553.5"]);
});

test("markup stays text", () => {
  assert.equal(words.escaped("<b>R&D</b>"), "&lt;b>R&amp;D&lt;/b>");
});

test("a text is filled in where there is something to fill in", () => {
  assert.equal(words.say("hello", { who: "{who}" }), "Dag {who}, {unknown}");
  state.language = "en";
  assert.equal(words.say("hello", { who: 3 }), "Hello 3");
});

test("a code without words stands as it is", () => {
  assert.equal(words.sayCode("reasons", "too_far"), "te ver weg");
  assert.equal(words.sayCode("reasons", "of_its_own"), "of its own");
});

test("one centre is not centres", () => {
  assert.deepEqual([1, 2].map(words.centres), ["1 centrum", "2 centra"]);
});

test("what is filled in is strong, and its range is not", () => {
  const [before, minutes, , range, after] = words.sayStrong("mean", { minutes: 28, minutesRange: " (25–31)" });
  assert.deepEqual([before, after], ["gemiddeld ", "."]);
  assert.deepEqual([minutes.tag, minutes.children], ["strong", ["28"]]);
  assert.deepEqual([range.tag, range.attributes, range.children], ["span", { class: "range" }, [" (25–31)"]]);
});

test("an attribute without a value is left out", () => {
  const made = words.element("p", { class: "note", lang: null, title: undefined, tabindex: 0 }, "a", "b");
  assert.deepEqual(made.attributes, { class: "note", tabindex: 0 });
  assert.deepEqual(made.children, ["a", "b"]);
});
