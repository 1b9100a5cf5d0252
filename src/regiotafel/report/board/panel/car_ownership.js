// Patients with and without a car.

import { columnName, isCompared } from "../plans/pair.js";
import { planAgainst } from "../plans/plans.js";
import { cell, head, rowHead } from "../tables.js";
import { byId, element, number, say, signed } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Patients with and without a car; the minutes of the latter are a range.
 * @param {State} state
 * @returns {void}
 */
export function showCarOwnership(state) {
  const { carOwnership } = planAgainst(state.plan, state.base);
  byId("car-ownership").hidden = carOwnership === null;
  if (carOwnership === null) return;
  const columns = isCompared(state) ? ["today", "access", "change"] : ["access"];
  const headings = { today: columnName(state.base), access: columnName(state.plan), change: say("change") };
  const names = {
    with_car: (share) => say("withCar", { share }),
    without_car: (share) => say("withoutCar", { share }),
    all: () => say("forAll"),
  };
  const range = (ends, show) => {
    const [low, high] = ends.map(show);
    return low === high ? low : say("fromTo", { low, high });
  };
  const row = (group, name) => element("tr", { "data-row": `${group} ${name}` },
    rowHead(names[group](carOwnership[group].share)),
    ...columns.map((column) => cell(
      range(carOwnership[group][name][column], column === "change" ? signed : number))));
  const body = (name) => element("tbody", {},
    element("tr", { class: "group" },
      element("th", { colspan: columns.length + 1, scope: "rowgroup" }, say(name))),
    ...Object.keys(names).map((group) => row(group, name)));
  const heads = element("tr", {}, cell(), ...columns.map((column) => head(headings[column])));
  byId("car-ownership").querySelector("div").replaceChildren(
    element("table", {}, element("thead", {}, heads),
      body("minutes_mean"), body("share_over_60_minutes")));
}
