// The reader's own postcode: the centre now, the centre then, and how sure that is.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { asked } from "../plans/question.js";
import { behind, byId, element, number, say, sayCode, signed, tenths } from "../words.js";
import { UNKNOWN_SHARE } from "./areas.js";
import { tripDetails } from "./trips.js";

/** @typedef {import("../state.js").State} State */
/** @typedef {import("../map/map.js").View} View */

/**
 * The reader's own postcode: the centre now, the centre then, and how sure that is.
 * @param {State} state
 * @param {View} view
 * @returns {void}
 */
export function showFound(state, view) {
  const found = byId("found");
  found.dataset.state = "empty";
  if (state.unknown !== null) {
    found.dataset.state = "unknown";
    found.replaceChildren(element("p", {}, say("findUnknown", { pc4: state.unknown })));
    return;
  }
  if (state.picked === null) {
    found.replaceChildren();
    return;
  }
  const pc4 = FACTS.areas.pc4[state.picked];
  const place = FACTS.areas.place[state.picked];
  const facts = view.facts(state.picked);
  if (!facts) {
    const reason = sayCode("reasons", FACTS.leftOutOf[pc4] ?? "unreachable");
    found.dataset.state = "left-out";
    found.replaceChildren(element("p", {}, say("findLeftOut", { pc4, place, reason })));
    return;
  }
  found.dataset.state = "counted";
  const { k } = planAt(state.plan);
  const trip = (heading, site, minutes, ends, estimate) =>
    element("div", { class: "trip" },
      element("dt", {}, heading),
      element("dd", {},
        element("strong", {}, `${number(tenths(minutes))} ${say("min")}`), `${behind(ends)} `,
        FACTS.sites[site].name,
        ...(estimate === null ? [] : [element("p", { class: "note" }, tripWithoutCar(estimate))])));
  const trips = [trip(say("findNow"), facts.siteToday, facts.minutesToday, facts.rangeToday,
    facts.withoutCarToday)];
  if (k !== null) {
    const heading = say("findThen", { centres: asked(k) });
    const estimate = facts.site === facts.siteToday ? null : facts.withoutCar; // it stands there
    trips.push(trip(heading, facts.site, facts.minutes, facts.range, estimate));
  }
  const parts = [element("h3", {}, `${pc4} ${place}`), element("dl", { class: "trips" }, ...trips)];
  if (k !== null) {
    const same = facts.site === facts.siteToday;
    const change = signed(tenths(facts.change));
    parts.push(element("p", {}, same ? say("findSame") : say("findChange", { change })));
  }
  parts.push(...tripDetails(facts, k));
  if (facts.others.length) {
    const names = facts.others.map(
      ({ site, minutes }) => `${FACTS.sites[site].name} (${number(tenths(minutes))} ${say("min")})`,
    );
    parts.push(element("p", { class: "note" }, `${say(FACTS.question.directed ? "findOthersDirected" : "findOthers")} ${names.join(", ")}.`));
  }
  if (facts.shareWithoutCar !== UNKNOWN_SHARE) {
    const text = say("findShareWithoutCar", { share: facts.shareWithoutCar });
    parts.push(element("p", { class: "note" }, text));
  }
  parts.push(element("p", { class: "note" }, say(FACTS.ownDemandSource === null ? "findCases" : "findCasesOwn", { cases: number(facts.cases) })));
  found.replaceChildren(...parts);
}

function tripWithoutCar({ low, high, bicycle, byCar }) {
  const parts = [say("findTransit", { low, high })];
  if (bicycle > 0) parts.push(say("findBicycle", { minutes: bicycle }));
  const byCarToo = byCar === undefined ? "" : `${say("findByCar", { minutes: number(tenths(byCar)) })} `;
  return `${byCarToo}${parts.join("")}.`;
}
