// Every indicator as a table.

import { planAgainst } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { between, betweenSigned, byId, element, number, say, signed } from "../words.js";

/** @typedef {import("../state.js").State} State */

/**
 * Every indicator today, in the plan, and the difference.
 * @param {State} state
 * @returns {void}
 */
export function showIndicators(state) {
  const plan = planAgainst(state.plan, state.base);
  const isToday = plan.k === null;
  const columns = isToday ? [say("today")] : [say("today"), planName(state.plan), say("change")];
  const head = element("tr", {}, element("th", { scope: "col" }, say("indicator")),
    ...columns.map((name) => element("th", { scope: "col" }, name)));
  const row = (group, name) => {
    const ends = (when) => plan.ranges?.[when][group][name];
    const cells = [[number(plan.today[group][name]), between(ends("today"))]];
    if (!isToday) {
      cells.push([number(plan.access[group][name]), between(ends("access"))]);
      cells.push([signed(plan.change[group][name]), betweenSigned(ends("change"))]);
    }
    const cell = ([figure, range]) => element("td", {},
      figure, ...(range ? [" ", element("span", { class: "range" }, range)] : []));
    return element("tr", { "data-row": `${group} ${name}` },
      element("th", { scope: "row" }, say(name)), ...cells.map(cell));
  };
  const groupHead = (text) => element("tr", { class: "group" },
    element("th", { colspan: columns.length + 1, scope: "rowgroup" }, text));
  const names = Object.keys(plan.access.all);
  const bodies = [element("tbody", {}, groupHead(say("forAll")), ...names.map((n) => row("all", n)))];
  if (!isToday && plan.access.moved.minutes_mean === null) {
    bodies.push(element("tbody", {}, groupHead(say("noneMoved"))));
  } else if (!isToday) {
    const heading = groupHead(say("forMoved", { share: number(plan.movedShare) }));
    bodies.push(element("tbody", {}, heading, ...names.map((n) => row("moved", n))));
  }
  byId("longest").textContent = plan.longest === null ? "" : say("longest", plan.longest);
  byId("indicators").replaceChildren(element("table", {}, element("thead", {}, head), ...bodies));
}
