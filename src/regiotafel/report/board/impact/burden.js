// Burden: what all visits together take of patients and who comes along.

import { columnName, isToday } from "../plans/pair.js";
import { impactAt } from "../plans/plans.js";
import { state } from "../state.js";
import { element, fillCard, number, say, sayCode, signed } from "../words.js";
import { cell, figure, head, note, paragraph, rowHead, tableOf } from "../tables.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("../state.js").State} State */

/**
 * Draw the card.
 * @param {Facts} about
 * @param {State} state
 * @returns {void}
 */
export function showBurden(about, state) {
  const plan = about === null ? null : impactAt(state.plan).burden;
  if (plan === null) return fillCard("burden");
  const names = Object.keys(plan.per.per_patient);
  const columns = isToday(state) ? ["today"] : ["today", "plan", "change"];
  const titles = { today: say("today"), plan: columnName(state.plan), change: say("change") };
  const body = (per) => element("tbody", {},
    element("tr", { class: "group" }, element("th", { colspan: columns.length + 1, scope: "rowgroup" }, say(per))),
    ...names.map((name) => element("tr", { "data-row": `${per} ${name}` },
      rowHead(sayCode(per === "per_patient" ? "burdenPatient" : "burdenYear", name)),
      ...columns.map((column) => cell(...figure(plan.per[per][name][column], column === "change" ? signed : number))))));
  const table = tableOf({ class: "burden" }, [head(say("burdenWhat")), ...columns.map((column) => head(titles[column]))],
    body("per_patient"), body("per_year"));
  const measures = about.support.map((name) => sayCode("supports", name)).join(", ");
  return fillCard("burden", paragraph(say(measures ? "burdenSupport" : "burdenNoSupport", { measures })), table,
    note(say("burdenNote")), element("details", {}, element("summary", {}, say("burdenVisits")), burdenVisits(plan.visits)));
}

/** Every kind of visit with its place, of the plan that is shown. */
function burdenVisits(visits) {
  const heads = ["burdenVisit", "burdenPlace", "burdenNumber", "burdenHours", "burdenKilometres", "burdenEuros"];
  const rows = visits.map(({ name, place, assumed, visits: times, hours, kilometres, euros }) => element("tr", {},
    rowHead(name[state.language]), cell(sayCode("places", place), ...(assumed ? [" ", say("burdenAssumed")] : [])),
    ...[times, hours, kilometres, euros].map((value) => cell(number(value)))));
  return tableOf({ class: "visits" }, heads.map((key) => head(say(key))), element("tbody", {}, ...rows));
}
