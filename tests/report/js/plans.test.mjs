import assert from "node:assert/strict";
import { test } from "node:test";

import { givePage } from "./page.mjs";

const board = "../../../src/regiotafel/report/board";
const ids = ["H1", "H.2", "H:3 é", "H4"];
const names = (nl) => ({ nl, en: nl });
await givePage({ facts: {
  plans: [{ k: null, open: [0, 1, 2, 3] }, { k: 2, open: [0, 1] }, { k: 3, open: [0, 1, 2] }],
  alternatives: [{ name: "k2b", k: 2, open: [1, 2] }],
  near: { 2: [[[0, 1], "0.00"], [[0, 2], "0.25"]] },
  sites: ids.map((id) => ({ id, name: id })),
  areas: { pc4: ["1000", "1001"] },
  tradeoffs: { plans: [{}, {}, {}] },
  impact: { outcome: null, groups: null, burden: null, ledger: { plans: [], training: [] } },
} });
const { changes } = await import(`${board}/plans/changes.js`);
const { explainCommand, firstThatKeeps } = await import(`${board}/plans/keep.js`);
const { numbered, readPlans, readSetCode, setCode, tidyName, writePlans } = await import(`${board}/plans/portable.js`);
const { addressOf, parseAddress } = await import(`${board}/plans/address.js`);
const { allPlans, keptPlans, namePlan, planOf, startPlans } = await import(`${board}/plans/plans.js`);
const { state } = await import(`${board}/state.js`);
// The second area reaches no site but the first two.
startPlans(/** @type {any} */ ({ n: 2, m: 4, minutes: Float64Array.of(1, 2, 3, 4, 5, 6, NaN, NaN), metres: null }));
const modes = ["minutes", "change"];

test("a set of sites goes through text and comes back, whatever its codes hold", () => {
  assert.equal(setCode([0, 3], ids), "H1.H4");
  assert.equal(setCode([1, 2], ids), "H%2E2.H%3A3%20%C3%A9");
  for (const open of [[0], [1, 2], [0, 1, 2, 3]]) {
    assert.deepEqual(readSetCode(setCode(open, ids), ids), { open, unknown: [] });
  }
  assert.deepEqual(readSetCode("H4.H1.H4.x.%E0%A4%A", ids), { open: [0, 3], unknown: ["x", "%E0%A4%A"] });
  assert.deepEqual(readSetCode("", ids), { open: [], unknown: [] });
});

test("a name is one line of sixty characters at most", () => {
  assert.equal(tidyName("  Plan\n van\tons \u202e!"), "Plan van ons !");
  assert.equal(tidyName("<b>'\"&"), "<b>'\"&");
  assert.equal(Array.from(tidyName("🏥".repeat(200))).length, 60);
  assert.deepEqual([null, undefined, "\u0000"].map(tidyName), ["", "", ""]);
  assert.equal(numbered("A", ["B"]), "A");
  assert.equal(numbered("A", ["A", "A (2)"]), "A (3)");
  assert.ok(Array.from(numbered("x".repeat(60), ["x".repeat(60)])).length <= 60);
});

test("plans in a file come back; what is no such file, or of other sites, is told", () => {
  const page = { runHash: "abc", ids, title: "T" };
  const plans = [{ name: "<script>", open: [0, 2] }, { name: "B", open: [1] }];
  const text = writePlans(plans, page);
  assert.deepEqual(readPlans(text, page), { error: null, otherRun: false, plans, refused: [] });
  const other = readPlans(text, { runHash: "def", ids: ["H1", "H.2"] });
  assert.equal(other.otherRun, true);
  assert.deepEqual(other.plans, [{ name: "B", open: [1] }]);
  assert.deepEqual(other.refused, [{ name: "<script>", unknown: ["H:3 é"] }]);
  const wrong = ["", "{", "null", "[]", "{}", '{"format":"regiotafel-plans-1"}',
    '{"format":"regiotafel-plans-1","plans":[{"name":"A","open_sites":[]}]}',
    '{"format":"regiotafel-plans-1","plans":[{"name":1,"open_sites":["H1"]}]}',
    '{"format":"regiotafel-plans-1","plans":[null]}', '{"format":"other","plans":[]}'];
  for (const each of wrong) assert.equal(readPlans(each, page).error, "format", each);
});

test("the first plan that keeps what was opened and closed", () => {
  assert.deepEqual(changes([0, 1, 2], [1, 3]), { opened: [3], closed: [0, 2] });
  const plans = [{ open: [0, 1] }, { open: [1, 3] }, { open: [3, 4] }];
  assert.equal(firstThatKeeps(plans, { opened: [3], closed: [] }), plans[1]);
  assert.equal(firstThatKeeps(plans, { opened: [3], closed: [1] }), plans[2]);
  assert.equal(firstThatKeeps(plans, { opened: [0], closed: [1] }), null);
});

test("the command holds no more than a shell should read", () => {
  const codes = ["H1", "H2", "a b'; rm"];
  assert.equal(explainCommand(6, { opened: [0], closed: [1] }, codes),
    "regiotafel explain scenario.yaml --k 6 --open H1 --close H2");
  assert.equal(explainCommand(6, { opened: [], closed: [0, 2] }, codes),
    "regiotafel explain scenario.yaml --k 6 --close 'H1,a b'\\''; rm'");
});

test("a set of centres is the plan of the run that has it, else one made by hand", () => {
  assert.equal(allPlans()[planOf([0, 1])].key, "k2");
  assert.equal(allPlans()[planOf([1, 2])].key, "k2b");
  const near = allPlans()[planOf([0, 2])];
  assert.deepEqual([near.kind, near.k, near.worse], ["near", 2, "0.25"]);
  const own = planOf([0, 3]);
  assert.deepEqual([allPlans()[own].kind, allPlans()[own].key, planOf([0, 3])], ["own", "own:H1.H4", own]);
  // Today counts only as itself: its sites as a plan are judged by the norm.
  assert.equal(allPlans()[planOf([0, 1, 2, 3])].kind, "own");
});

test("an address says plan, base, map, view, language, postcode; what is unknown is named", () => {
  const read = (hash) => parseAddress(hash, modes);
  assert.deepEqual(read(""), { plan: null, base: null, mode: null, view: null, language: null, picked: null, unknown: [] });
  const whole = read("#plan=k2b&base=k3&map=change&view=swipe&lang=en&pc4=1001");
  assert.deepEqual([allPlans()[whole.plan].key, allPlans()[whole.base].key], ["k2b", "k3"]);
  assert.deepEqual([whole.mode, whole.view, whole.language, whole.picked, whole.unknown], ["change", "swipe", "en", 1, []]);
  assert.equal(read("plan=own:H4.H1").plan, planOf([0, 3]));
  // Sites that are not known; that some area cannot reach; none; and more that is not there.
  const wrong = ["plan=k9", "plan=own:H1.x", "plan=own:H4", "plan=own:", "base=<b>", "map=no", "view=no",
    "lang=fr", "pc4=9999", "own=H1", "own=x:Naam", "own=H4:Naam"];
  for (const each of wrong) assert.deepEqual(read(each).unknown, [each]);
  for (const each of wrong.filter((said) => said.startsWith("plan"))) assert.equal(read(each).plan, null);
});

test("named plans stand in the address, and come back once", () => {
  const name = "R&D: 50% <b>'\"+ 🏥";
  const own = planOf([0, 3]);
  namePlan(own, name);
  Object.assign(state, { plan: own, base: 1, mode: "change", view: "twin", language: "nl", picked: 0 });
  const address = addressOf(keptPlans());
  assert.match(address, /^plan=own:H1\.H4&base=k2&map=change&view=twin&lang=nl&pc4=1000&own=H1\.H4:R%26D/);
  assert.doesNotMatch(address, /[<"' ]/);
  const before = allPlans().length;
  assert.equal(parseAddress(address, modes).plan, own);
  assert.equal(allPlans().length, before);
  namePlan(own, null);
  assert.deepEqual(keptPlans(), []);
  const again = parseAddress(address, modes);
  assert.equal(allPlans()[again.plan].name, name);
  // Another set under the same name gets a number.
  parseAddress(`own=H1.H.2:${encodeURIComponent(name)}`.replace("H.2", encodeURIComponent("H%2E2")), modes);
  assert.deepEqual(keptPlans().map((index) => allPlans()[index].name), [name, `${name} (2)`]);
});
