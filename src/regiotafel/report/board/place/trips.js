// One trip: what its minutes and kilometres consist of, and what is in doubt about them.

import { FACTS } from "../data.js";
import { element, number, say, tenths } from "../words.js";

/** @typedef {import("../data.js").Arrays} Arrays */
/** @typedef {import("../data.js").Facts} Facts */

const SPENT_ON = ["motorway", "main_road", "local_road", "ferry", "junctions", "access"];
let tripOpen = false; // stays as the reader left it, from one postcode to the next

/**
 * What is known of the trip from a row of the areas to a site; null when the minutes were given.
 * @param {Arrays} arrays
 * @param {number} row
 * @param {number} site
 */
export function tripFacts(arrays, row, site) {
  const at = arrays.trip_pair?.indexOf(row * FACTS.sites.length + site) ?? -1;
  if (at < 0) return null;
  const spent = SPENT_ON.map((name) => ({
    name, minutes: arrays[`trip_min_${name}`][at], km: arrays[`trip_km_${name}`]?.[at] ?? null,
  }));
  const [least, most] = [arrays.trip_least[at], arrays.trip_most[at]];
  return { site, spent, least, most, byHand: arrays.trip_by_hand[at], abroad: arrays.trip_abroad[at] };
}

/**
 * A folded table of what the minutes of trips consist of; of trips that occur in no plan of the run
 * it says nothing.
 * @param {[string, Facts | null][]} named What each trip is called, and what `tripFacts` says of it.
 * @returns {HTMLElement[]}
 */
export function tripDetails(named) {
  const columns = bySite(named);
  if (columns.length === 0) return [];
  const trips = columns.map(([, trip]) => trip);
  const cells = ({ minutes, km }) => [
    element("td", {}, number(tenths(minutes))),
    element("td", {}, km === null ? "" : number(tenths(km))),
  ];
  /** @type {[string, Facts[]][]} */
  const spentOn = SPENT_ON.map((name, i) => [name, trips.map(({ spent }) => spent[i])]);
  const rows = spentOn.filter(([, parts]) => parts.some(({ minutes, km }) => minutes > 0 || km > 0))
    .map(([name, parts]) => element("tr", { "data-part": name },
      element("th", { scope: "row" }, say(`trip_${name}`)), ...parts.flatMap(cells)));
  const sum = (spent, of) => spent.reduce((total, part) => total + (part[of] ?? 0), 0);
  const totals = trips.map(({ spent }) => ({ minutes: sum(spent, "minutes"), km: sum(spent, "km") }));
  const foot = element("tr", { "data-part": "total" },
    element("th", { scope: "row" }, say("trip_total")), ...totals.flatMap(cells));
  const unit = (text) => element("th", { scope: "col" }, text);
  const head = [
    element("tr", {}, element("td", {}), ...columns.map(([name]) =>
      element("th", { scope: "colgroup", colspan: 2 }, name))),
    element("tr", {}, element("td", {}), ...columns.flatMap(() => [unit(say("min")), unit("km")])),
  ];
  const details = element("details", { class: "trip-parts" },
    element("summary", {}, say("tripTitle")),
    element("table", {}, element("thead", {}, ...head), element("tbody", {}, ...rows, foot)));
  details.open = tripOpen;
  details.addEventListener("toggle", () => { tripOpen = details.open; });
  const notes = [spread(columns), ...trips.flatMap(tripDoubts)].filter(Boolean);
  return [details, ...notes.map((text) => element("p", { class: "note" }, text))];
}

/** One column per centre, named by every plan in which people go there. */
function bySite(named) {
  /** @type {Map<number, [string, Facts]>} */
  const found = new Map();
  for (const [name, trip] of named) {
    if (trip === null) continue;
    const [before] = found.get(trip.site) ?? [];
    found.set(trip.site, [before === undefined ? name : `${before}, ${name}`, trip]);
  }
  return [...found.values()];
}

/** How far the trips from within the postcode differ; empty where it is counted as one point. */
function spread(columns) {
  if (columns.every(([, { least, most }]) => least === most)) return "";
  const ranges = columns.map(([name, { least, most }]) =>
    `${name === say("today") ? name.toLowerCase() : name} ${say("fromTo", { low: least, high: most })}`);
  return say("tripSpread", { ranges: ranges.join("; ") });
}

function tripDoubts({ site, byHand, abroad }) {
  const { name } = FACTS.sites[site];
  const out = [];
  if (abroad > 0) out.push(say("tripAbroad", { name, minutes: abroad }));
  if (byHand > Number(FACTS.doubtLimits.by_hand)) out.push(say("tripByHand", { name, share: byHand }));
  return out;
}
