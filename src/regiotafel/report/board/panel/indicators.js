// Every indicator as a table.

import { columnName, isCompared, sayOfPair } from "../plans/pair.js";
import { planAgainst } from "../plans/plans.js";
import { cell, head, rowHead } from "../tables.js";
import { between, betweenSigned, byId, element, number, say, signed } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Every indicator in the plan, and beside it in the one it is compared with and the difference.
 * @param {State} state
 * @returns {void}
 */
export function showIndicators(state) {
  const plan = planAgainst(state.plan, state.base);
  const compared = isCompared(state);
  const columns = compared ? [columnName(state.base), columnName(state.plan), say("change")] : [columnName(state.plan)];
  const heads = element("tr", {}, head(say("indicator")), ...columns.map((name) => head(name)));
  const row = (group, name) => {
    const ends = (when) => plan.ranges?.[when][group][name];
    const cells = [[number(plan.today[group][name]), between(ends("today"))]];
    if (compared) {
      cells.push([number(plan.access[group][name]), between(ends("access"))]);
      cells.push([signed(plan.change[group][name]), betweenSigned(ends("change"))]);
    }
    return element("tr", { "data-row": `${group} ${name}` }, rowHead(say(name)), ...cells.map(([text, range]) =>
      cell(text, ...(range ? [" ", element("span", { class: "range" }, range)] : []))));
  };
  const groupHead = (text) => element("tr", { class: "group" },
    element("th", { colspan: columns.length + 1, scope: "rowgroup" }, text));
  const names = Object.keys(plan.access.all);
  const bodies = [element("tbody", {}, groupHead(say("forAll")), ...names.map((n) => row("all", n)))];
  if (compared && plan.access.moved.minutes_mean === null) {
    bodies.push(element("tbody", {}, groupHead(sayOfPair(state, "noneMoved"))));
  } else if (compared) {
    const heading = groupHead(sayOfPair(state, "forMoved", { share: number(plan.movedShare) }));
    bodies.push(element("tbody", {}, heading, ...names.map((n) => row("moved", n))));
  }
  byId("longest").textContent = plan.longest === null ? "" : say("longest", plan.longest);
  byId("indicators").replaceChildren(element("table", {}, element("thead", {}, heads), ...bodies));
}
