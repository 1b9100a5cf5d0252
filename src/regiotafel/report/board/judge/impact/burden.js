// What all visits ask of patients and who comes along: impact/burden.py, written as
// report/board/impact/burden.py writes it.

import { along } from "../assignment.js";
import { decimal } from "../rounding.js";
import { sum } from "../sums.js";
import { once } from "./once.js";

/** @typedef {import("../world.js").World} World */

const ESTIMATES = ["low", "base", "high"];
const BASE = 1;
const METRES_PER_KILOMETRE = 1000;
const MINUTES_PER_HOUR = 60;

/**
 * Per year, of one kind of visit at one place or of all; numbers.
 * @typedef {Record<string, number>} Quantities
 */

/**
 * What the page says of the burden of a plan; null where the pathway names no visits.
 * @param {World} world
 * @param {Uint16Array} site Per area its centre.
 * @returns {any}
 */
export function burden(world, site) {
  const about = world.facts.impact.burden;
  if (about === null) return null;
  const { rows, all } = takenByPlan(world, site);
  const before = takenToday(world).all;
  const figures = (scale, [factor, decimals], name) => {
    const threes = [before, all].map((each) => each.map((taken) => taken[name] / scale));
    threes.push(threes[1].map((after, e) => after - threes[0][e]));
    const written = threes.map((three) => likelyAndEnds(three.map((value) => factor * value), decimals));
    return Object.fromEntries(["today", "plan", "change"].map((key, i) => [key, written[i]]));
  };
  const scales = { per_patient: world.totalCases, per_year: 1 };
  return {
    per: Object.fromEntries(Object.entries(scales).map(([per, scale], place) => [
      per,
      Object.fromEntries(Object.entries(about.shown).map(([name, shown]) => [name, figures(scale, shown[place], name)])),
    ])),
    visits: rows.map(({ visit, place, taken }) => visitFacts(world, visit, place, taken[BASE])),
  };
}

/**
 * What all visits of a plan take, per estimate from low to high; null where there are none.
 * @param {World} world
 * @param {Uint16Array} site
 * @returns {Quantities[] | null}
 */
export function allVisits(world, site) {
  return world.facts.impact.burden === null ? null : takenByPlan(world, site).all;
}

function takenByPlan(world, site) {
  return once(site, "burden", () => {
    const { visits, support } = world.facts.impact.burden;
    const roads = { centre: roadOf(world, site), own_hospital: roadToday(world) };
    return taken(world, visits.map((visit) => ({ visit, places: visit.places })), roads, support);
  });
}

/** As it is: support measures are those of a plan. */
function takenToday(world) {
  return once(world, "burden today", () => {
    const roads = { centre: roadToday(world), own_hospital: roadToday(world) };
    const { visits } = world.facts.impact.burden;
    return taken(world, visits.map((visit) => ({ visit, places: visit.placesToday })), roads, {});
  });
}

const roadToday = (world) => once(world, "road today", () => roadOf(world, world.siteToday));

/** The way from each area to its centre: hours there and back; minutes and kilometres one way, n. */
function roadOf(world, site) {
  const minutes = along(world, world.minutes, site);
  const metres = world.metres === null ? null : along(world, world.metres, site);
  const known = metres !== null && metres.some((way) => way !== 0);
  return {
    minutes,
    hours: minutes.map((way) => (2 * way) / MINUTES_PER_HOUR),
    kilometres: minutes.map((_, area) => (known ? metres[area] / METRES_PER_KILOMETRE : NaN)),
  };
}

/** Per visit and place what it takes at each estimate, and that of all together. */
function taken(world, visits, roads, support) {
  const rows = visits.flatMap(({ visit, places }) => places.map((place) => ({
    visit,
    place: place.place,
    taken: ESTIMATES.map((_, estimate) => {
      const quantities = trips(world, visit, roads[place.place], place.number, { support, estimate });
      quantities.support_euros += place.moved_euros * world.totalCases;
      quantities.euros = quantities.time_euros + quantities.travel_euros + quantities.support_euros;
      return quantities;
    }),
  })));
  const all = ESTIMATES.map((_, e) => rows.map((row) => row.taken[e]).reduce(added));
  return { rows, all };
}

function added(one, other) {
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, value + other[name]]));
}

/** Quantities of so many visits per patient along a road; without a road there is no trip. */
function trips(world, visit, road, number, { support, estimate }) {
  const quantities = {
    visits: number * world.totalCases, patient_hours: 0, companion_hours: 0, kilometres: 0, lodging_nights: 0,
    time_euros: 0, travel_euros: 0, support_euros: 0, euros: 0, co2_kg: 0,
  };
  if (road === undefined) return quantities;
  const sums = sumsAlong(world, visit, road, number, { support, estimate });
  const price = (name) => world.facts.impact.burden.prices[name][estimate];
  quantities.patient_hours = sums.patient;
  quantities.companion_hours = sums.companion;
  quantities.kilometres = sums.own + sums.provided;
  quantities.lodging_nights = visit.nights === null ? 0 : sums.lodged * visit.nights[estimate];
  quantities.time_euros = (sums.patient + sums.companion) * price("time_euros_per_hour");
  quantities.travel_euros = sums.own * price("car_euros_per_kilometre") + sums.trips * price("parking_euros_per_visit");
  quantities.co2_kg = quantities.kilometres * price("co2_kg_per_kilometre");
  if (support.transport) quantities.support_euros += sums.provided * support.transport.euros_per_kilometre;
  if (support.lodging) quantities.support_euros += quantities.lodging_nights * support.lodging.euros_per_night;
  return quantities;
}

/**
 * Hours of patients and companions, kilometres of their own and provided, trips of their own, and
 * companions lodged; every product in the order of impact/burden.py.
 */
function sumsAlong(world, visit, { minutes, hours, kilometres }, number, { support, estimate }) {
  const { transport, lodging } = support;
  const companions = world.facts.impact.burden.prices.companions_per_visit[estimate];
  const stays = visit.nights !== null;
  const { patient, companion, own, provided, trips: made, lodged } = scratch(world);
  for (let area = 0; area < world.n; area++) {
    const perYear = world.cases[area] * number;
    const given = transport && minutes[area] > transport.beyond_minutes ? transport.share : 0;
    const withPatient = companions * (1 - given * (transport ? transport.companions_spared : 0));
    const nearBy = stays && lodging && minutes[area] > lodging.beyond_minutes ? lodging.share : 0;
    // Who brings a patient that stays goes home and comes back, unless lodged near by.
    const again = stays ? withPatient * (1 - nearBy) : 0;
    patient[area] = perYear * hours[area];
    companion[area] = patient[area] * (withPatient + again);
    made[area] = perYear * (1 - given + again);
    own[area] = made[area] * 2 * kilometres[area];
    provided[area] = perYear * given * 2 * kilometres[area];
    lodged[area] = perYear * withPatient * nearBy;
  }
  return {
    patient: sum(patient),
    companion: sum(companion),
    own: sum(own),
    provided: transport ? sum(provided) : 0 * kilometres[0],
    trips: sum(made),
    lodged: stays && lodging ? sum(lodged) : 0,
  };
}

/** Room for one number per area, six times over, used again for every visit. */
function scratch(world) {
  return once(world, "scratch", () => Object.fromEntries(
    ["patient", "companion", "own", "provided", "trips", "lodged"].map((name) => [name, new Float64Array(world.n)]),
  ));
}

/** What a kind of visit takes per patient; the likely values. */
function visitFacts({ totalCases }, visit, place, taken) {
  const per = (name) => taken[name] / totalCases;
  return {
    name: visit.name,
    place,
    assumed: visit.assumed,
    visits: decimal(per("visits")),
    hours: decimal(per("patient_hours") + per("companion_hours")),
    kilometres: decimal(per("kilometres"), 0),
    euros: decimal(per("euros"), 0),
  };
}

/** The likely value, and the lowest and the highest. */
function likelyAndEnds(values, decimals) {
  return [values[BASE], Math.min(...values), Math.max(...values)].map((value) => decimal(value, decimals));
}
