// The page for a patient: how long is my trip, now and in each plan. Nothing else is on it, in short
// sentences without the words of those who plan care.

import { FACTS, TEXTS } from "../data.js";
import { rint } from "../judge/rounding.js";
import { allPlans, planAt } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { shortHash } from "../stamp.js";
import { FOR_PATIENT, state } from "../state.js";
import { cell, head, paragraph, rowHead } from "../tables.js";
import { byId, element, number, say, sayCode } from "../words.js";
import { tripIn } from "./areas.js";
import { changeFrom, rowOf } from "./figures.js";
import { plansToCompare } from "./other_plans.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../judge/world.js").World} World */

/** From so many plans on their table takes the room that the map has on paper. */
const MANY = 10;
/** What those were on the other page. */
const before = { ...FOR_PATIENT };

/**
 * Listen to what leads to the page for a patient and back, and open it where the address asks so.
 * @param {() => void} turned Called when the page has become the other.
 * @returns {void}
 */
export function preparePatient(turned) {
  const turn = (patient) => {
    if (patient) Object.assign(before, { base: state.base, view: state.view, mode: state.mode });
    Object.assign(state, patient ? FOR_PATIENT : before, { patient });
    arrangePage();
    turned();
    byId(patient ? "patient-title" : "to-patient").focus();
    window.scrollTo(0, 0);
  };
  byId("to-patient").addEventListener("click", () => turn(true));
  byId("from-patient").addEventListener("click", () => turn(false));
  arrangePage();
}

/**
 * The page that the state asks for: the field stands on it, and `place.css` hides the other.
 * @returns {void}
 */
export function arrangePage() {
  const { patient } = state;
  if (patient) document.documentElement.dataset.page = "patient";
  else delete document.documentElement.dataset.page;
  const [field, home] = [byId("postcode").closest(".field"), byId(patient ? "patient-field" : "find-field")];
  if (field.parentElement !== home) home.append(field);
}

/**
 * Say what a patient asks.
 * @param {State} state
 * @param {World} world
 * @param {(area: number) => void} pick
 * @returns {void}
 */
export function showPatient(state, world, pick) {
  const { status, content } = answer(state, world, pick);
  byId("patient-answer").dataset.state = status;
  byId("patient-answer").replaceChildren(...content);
  document.title = say("patientTitle");
  byId("print").textContent = say("print"); // there is nothing else to keep
  byId("patient-care").textContent = FACTS.title[state.language];
  byId("patient-source").textContent = say("patientSource", { hash: shortHash() });
  byId("patient-means").replaceChildren(...list(meaning()));
  byId("patient-not").replaceChildren(...list(limits()));
  const lines = status === "counted" && state.plan !== 0;
  byId("patient-lines").textContent = [say("patientColours"), lines ? say("patientLines") : ""].join(" ").trim();
}

const list = (texts) => texts.map((text) => element("li", {}, text));

function answer(state, world, pick) {
  if (state.unknown !== null) return { status: "unknown", content: [paragraph(say("patientUnknown"))] };
  if (state.place !== null) return { status: "several", content: several(state.place, pick) };
  if (state.picked === null) return { status: "empty", content: [paragraph(say("patientAsk"))] };
  const [pc4, place] = [FACTS.areas.pc4[state.picked], FACTS.areas.place[state.picked]];
  const row = rowOf(world, state.picked);
  if (row < 0) return { status: "left-out", content: [paragraph(say("patientLeftOut", { pc4, place }))] };
  return {
    status: "counted",
    content: [
      element("h2", {}, `${pc4} ${place}`),
      element("div", { class: "answers" },
        trip(world, row, 0), ...(state.plan === 0 ? [] : [trip(world, row, state.plan)])),
      ...perPlan(world, row),
    ],
  };
}

function several({ name, areas }, pick) {
  const { pc4 } = FACTS.areas;
  const select = element("select", { id: "patient-of-place" },
    element("option", { value: "" }, "–"),
    ...areas.map((area) => element("option", { value: area }, pc4[area])));
  select.addEventListener("change", () => {
    byId("postcode").value = pc4[Number(select.value)];
    pick(Number(select.value));
  });
  return [
    paragraph(say("patientSeveral", { name, number: areas.length })),
    element("p", {}, element("label", { for: select.id }, say("findOneOf")), " ", select),
  ];
}

/** Whole minutes: a patient's own trip is not known to a tenth. */
const whole = (tenths) => number(String(rint(tenths / 10)));

function trip(world, row, plan) {
  const { site, minutes, range, withoutCar } = tripIn(world, row, planAt(plan));
  const { name, openToday, basis } = FACTS.sites[site];
  const lines = [];
  if (plan !== 0) lines.push(difference(world, row, plan));
  else if (openToday && basis === "assumed") lines.push(say("patientAssumed"));
  if (range !== null) lines.push(say("patientRange", { low: number(range[0]), high: number(range[1]) }));
  if (withoutCar !== null) {
    const { low, high, bicycle } = withoutCar;
    lines.push(say("patientWithoutCar", { low: number(String(low)), high: number(String(high)) }));
    if (bicycle > 0) lines.push(say("patientBicycle", { minutes: number(String(bicycle)) }));
  }
  return element("section", { "data-plan": allPlans()[plan].key },
    element("h3", {}, headingOf(plan)),
    element("p", { class: "minutes" }, element("strong", {}, say("patientMinutes", { minutes: whole(minutes) })), " ",
      say("patientTo", { name })),
    ...lines.map(paragraph));
}

function headingOf(plan) {
  if (plan === 0) return say("patientNow");
  return say(allPlans()[plan].kind === "solved" ? "patientThen" : "patientThenNamed", { plan: planName(plan) });
}

function difference(world, row, plan) {
  const [then, now] = [planAt(plan), planAt(0)];
  if (then.areas.site[row] === now.areas.site[row]) return say("patientSame");
  const change = rint(Number(changeFrom(world, [row], then, now)));
  if (change === 0) return say("patientSameTime");
  const minutes = number(String(Math.abs(change)));
  const one = Math.abs(change) === 1 ? "One" : "";
  return say(`${change > 0 ? "patientLonger" : "patientShorter"}${one}`, { minutes });
}

function perPlan(world, row) {
  const plans = [0, ...plansToCompare(state.plan)];
  if (plans.every((plan) => plan === 0 || plan === state.plan)) return [];
  const heads = ["findPlan", "patientHospital", "findMinutes"];
  return [element("table", { class: plans.length > MANY ? "many-plans" : null },
    element("caption", {}, say("patientPerPlan")),
    element("thead", {}, element("tr", {}, ...heads.map((key) => head(say(key))))),
    element("tbody", {}, ...plans.map((plan) => {
      const { site, minutes } = tripIn(world, row, planAt(plan));
      return element("tr", { "data-plan": allPlans()[plan].key, class: plan === state.plan ? "shown" : null },
        rowHead(plan === 0 ? say("patientNow") : planName(plan)), cell(FACTS.sites[site].name), cell(whole(minutes)));
    })))];
}

function meaning() {
  const { mode, timeOfDay } = FACTS.travel;
  const own = FACTS.ownMinutesSource !== null;
  const how = mode === "car" && timeOfDay in TEXTS.howTravelled[state.language]
    ? say("patientTripBy", { how: sayCode("howTravelled", timeOfDay) }) : say("patientTrip");
  return [
    say("patientPlan"),
    mode === "car_and_without_car" ? say("patientTripWeighed") : how,
    say(own ? "patientGiven" : "patientComputed"),
  ];
}

function limits() {
  return [
    say("patientNotWhere"),
    say(FACTS.question.directed ? "patientDirected" : "patientNearest"),
    say("patientNoDecision"),
  ];
}
