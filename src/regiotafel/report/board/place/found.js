// The reader's own place: the centre now, the centre then, how sure that is, and what other plans
// would mean for it.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { note, paragraph } from "../tables.js";
import { behind, byId, element, number, say, sayCode, signed, tenths } from "../words.js";
import { shareWithoutCar, tripIn } from "./areas.js";
import { changeFrom, nearestSites, rowOf, shareLonger, travelFrom } from "./figures.js";
import { inOtherPlans } from "./other_plans.js";
import { unknownText } from "./postcode.js";
import { tripDetails } from "./trips.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../judge/world.js").World} World */
/** @typedef {{ choosePlan: (plan: number) => void, pick: (area: number) => void }} Page What a reader
 *   may do here. */

/**
 * The reader's own place.
 * @param {State} state
 * @param {World} world
 * @param {Page} page
 * @returns {void}
 */
export function showFound(state, world, page) {
  const found = byId("found");
  const { status, content } = answer(state, world, page);
  found.dataset.state = status;
  found.replaceChildren(...content);
}

function answer(state, world, page) {
  if (state.unknown !== null) return { status: "unknown", content: [paragraph(unknownText(state.unknown))] };
  const areas = state.place?.areas ?? (state.picked === null ? [] : [state.picked]);
  if (areas.length === 0) return { status: "empty", content: [] };
  const rows = areas.map((area) => rowOf(world, area)).filter((row) => row >= 0);
  if (rows.length === 0) return { status: "left-out", content: [leftOut(areas[0])] };
  const about = state.place === null ? ofPostcode(state, world, rows[0])
    : ofPlace(state.place, areas.length - rows.length, page);
  return {
    status: "counted",
    content: [
      ...about.title, trips(state, world, rows), ...differences(state, world, rows), ...about.more,
      ...inOtherPlans(state, world, rows, page.choosePlan), ...about.notes,
    ],
  };
}

function leftOut(area) {
  const [pc4, place] = [FACTS.areas.pc4[area], FACTS.areas.place[area]];
  const reason = sayCode("reasons", FACTS.leftOutOf[pc4] ?? "unreachable");
  return paragraph(say("findLeftOut", { pc4, place, reason }));
}

/** Now, the plan it is compared with, and the plan: the plans that are told apart here. */
function plansOf(state) {
  return [...new Set([0, state.base, state.plan])];
}

const headingOf = (plan) => (plan === 0 ? say("findNow") : planName(plan));

function trips(state, world, rows) {
  const said = new Set(); // what is said of a centre without a car stands there once
  return element("dl", { class: "trips" }, ...plansOf(state).map((plan) => {
    const { minutes, ends, range, sites } = travelFrom(world, rows, planAt(plan));
    const time = [element("strong", {}, `${number(minutes)} ${say("min")}`), `${behind(range)} `];
    const names = sites.map(({ site, postcodes }) => (sites.length === 1 ? FACTS.sites[site].name
      : say("findSiteOf", { name: FACTS.sites[site].name, number: postcodes })));
    const notes = [];
    if (ends !== null) notes.push(say("findEnds", { low: number(ends[0]), high: number(ends[1]) }));
    const estimate = ends === null ? tripIn(world, rows[0], planAt(plan)).withoutCar : null;
    if (estimate !== null && !said.has(sites[0].site)) notes.push(tripWithoutCar(estimate));
    said.add(sites[0].site);
    return element("div", { class: "trip" },
      element("dt", {}, headingOf(plan)),
      element("dd", {}, ...time, names.join(", "), ...notes.map(note)));
  }));
}

/** Against now, and against the plan that the page compares with. */
function differences(state, world, rows) {
  const others = [...new Set([0, state.base])].filter((plan) => plan !== state.plan);
  return others.map((other) => {
    const [plan, before] = [planAt(state.plan), planAt(other)];
    const same = rows.every((row) => plan.areas.site[row] === before.areas.site[row]);
    if (same) return say(other === 0 ? "findSame" : "findSameAs", { plan: planName(other) });
    const change = signed(changeFrom(world, rows, plan, before));
    return say(other === 0 ? "findChange" : "findChangeFrom", { change, plan: planName(other) });
  }).map(paragraph);
}

function ofPostcode(state, world, row) {
  const area = state.picked;
  const parts = plansOf(state).map((plan) => [headingOf(plan), tripIn(world, row, planAt(plan)).parts]);
  const share = shareWithoutCar(world, row);
  return {
    title: [element("h3", {}, `${FACTS.areas.pc4[area]} ${FACTS.areas.place[area]}`)],
    more: [rank(state, world, row), ...tripDetails(parts)],
    notes: [
      nearby(state, world, row),
      ...(share === null ? [] : [note(say("findShareWithoutCar", { share }))]),
      note(say(FACTS.ownDemandSource === null ? "findCases" : "findCasesOwn",
        { cases: number(world.arrays.cases[row].toFixed(2)) })),
    ],
  };
}

/** How the trip compares with those of other patients. */
function rank(state, world, row) {
  const [now, then] = [0, state.plan].map((plan) => {
    const share = shareLonger(world, row, planAt(plan));
    return say({ "<1": "findShareLess", ">99": "findShareMore" }[share] ?? "findShare", { share });
  });
  return note(state.plan === 0 ? say("findLonger", { now }) : say("findLongerThen", { now, then }));
}

function nearby(state, world, row) {
  const { open } = planAt(state.plan);
  const names = nearestSites(world, row).map(({ site, minutes }) => say(
    open.includes(site) ? "findNearOpen" : "findNearClosed",
    { name: FACTS.sites[site].name, minutes: number(tenths(minutes)) },
  ));
  return note(`${say("findNear")} ${names.join(", ")}.`);
}

/** A place of several postcodes as a whole, and the choice of one of them. */
function ofPlace({ name, within, areas }, leftOutHere, { pick }) {
  const { pc4 } = FACTS.areas;
  const select = element("select", { id: "of-place" },
    element("option", { value: "" }, say("findWhole", { number: areas.length })),
    ...areas.map((area) => element("option", { value: area }, pc4[area])));
  select.addEventListener("change", () => {
    byId("postcode").value = pc4[Number(select.value)];
    pick(Number(select.value));
  });
  return {
    title: [
      element("h3", {}, within ? `${name} (${within})` : name),
      element("p", { class: "field" }, element("label", { for: "of-place" }, say("findOneOf")), select),
    ],
    more: [],
    notes: [
      note(say("findMean")),
      ...(leftOutHere ? [note(say(leftOutHere === 1 ? "findSomeLeftOutOne" : "findSomeLeftOut",
        { number: leftOutHere }))] : []),
    ],
  };
}

function tripWithoutCar({ low, high, bicycle, byCar }) {
  const parts = [say("findTransit", { low, high })];
  if (bicycle > 0) parts.push(say("findBicycle", { minutes: bicycle }));
  const byCarToo = byCar === undefined ? "" : `${say("findByCar", { minutes: number(tenths(byCar)) })} `;
  return `${byCarToo}${parts.join("")}.`;
}
