// What the map asks of the data: the colour of an area, the centres of the plan, and what is said of
// a place under the pointer.

import { FACTS } from "../data.js";
import { areaFacts } from "../place/areas.js";
import { allPlans, planAgainst, planAt } from "../plans/plans.js";
import { state } from "../state.js";
import { number, say, signed, tenths } from "../words.js";
import { COLOURS, NOT_COUNTED } from "./map.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("./map.js").View} View */

/**
 * The view of the plan that is shown.
 * @param {World} world
 * @returns {View}
 */
export function makeView(world) {
  const rowOfArea = new Int32Array(FACTS.areas.pc4.length).fill(-1);
  world.arrays.row.forEach((area, row) => { rowOfArea[area] = row; });
  const plan = () => planAgainst(state.plan, state.base);
  return {
    plan,
    volumes: () => allPlans().slice(0, FACTS.plans.length)
      .flatMap((_, index) => planAt(index).centres.map(({ cases }) => Number(cases ?? 0))),
    counted: (area) => rowOfArea[area] >= 0,
    facts: (area) => (rowOfArea[area] < 0 ? null
      : areaFacts(world, rowOfArea[area], plan(), planAt(state.base))),
    colour: (area) => {
      const row = rowOfArea[area];
      if (row < 0) return NOT_COUNTED;
      const { areas } = plan();
      if (state.mode === "catchment") return COLOURS.catchment[FACTS.sites[areas.site[row]].colour];
      return COLOURS[state.mode][areas[`${state.mode}_class`][row]];
    },
    mark: describeMark,
    area: describeArea,
  };
}

function describeMark(mark) {
  if (mark.other) return [mark.other.name, mark.other.city, say("tipOther")];
  const site = FACTS.sites[mark.site];
  const cases = mark.cases === undefined ? say("tipClosed") : say("tipOpen", { cases: number(mark.cases) });
  return [site.name, site.city, cases];
}

function describeArea(area, view) {
  const title = `${FACTS.areas.pc4[area]} ${FACTS.areas.place[area]}`;
  const facts = view.facts(area);
  if (!facts) return [title, say("notCounted")];
  const lines = [title, say("tipCentre", {
    minutes: number(tenths(facts.minutes)), site: FACTS.sites[facts.site].name,
  })];
  if (state.plan !== state.base) {
    lines.push(say("tipChange", { change: signed(tenths(facts.change)) }));
  }
  return lines;
}
