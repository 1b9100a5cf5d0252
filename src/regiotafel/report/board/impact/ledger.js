// Ledger: what each hospital gains and loses against today, and whether surgeons can still be trained.

import { columnName, isToday } from "../plans/pair.js";
import { FACTS } from "../data.js";
import { impactAt, listedPlans } from "../plans/plans.js";
import { element, fillCard, number, say, signed, svg } from "../words.js";
import { cell, figure, head, note, rowHead, tableOf } from "../tables.js";

/** @typedef {import("../state.js").State} State */

/**
 * Draw the card.
 * @param {State} state
 * @returns {void}
 */
export function showLedger(state) {
  const plan = impactAt(state.plan).ledger;
  const parts = [element("p", {}, say(isToday(state) ? "ledgerToday" : "ledgerNet", ledgerTotals(plan)))];
  parts.push(ledgerTable(plan, state), note(say("ledgerNote")));
  parts.push(element("h4", {}, say("trainingTitle")), trainingTable(state), note(say("trainingNote")));
  fillCard("ledger", ...parts);
}

function ledgerTotals({ totals }) {
  const [gained, lost, change] = totals.cases_per_year;
  return { gained: number(gained), lost: number(lost), change: number(change) };
}

function ledgerTable({ sites, totals, stay }, state) {
  const most = Math.max(...sites.flatMap(({ gained, lost }) => [Number(gained), Number(lost)]), 1);
  const says = sites.some(({ own }) => own.some((value) => value !== null));
  const heads = isToday(state) ? ["centre", "ledgerCasesToday"]
    : ["centre", "ledgerBar", "ledgerCasesToday", "ledgerCases", "ledgerGained", "ledgerLost", "ledgerChange", "ledgerHours",
      "ledgerTraining", "ledgerStay"];
  if (says) heads.push("ledgerDiagnostics", "ledgerLowComplex");
  const rows = sites.map((row) => {
    const cells = isToday(state) ? [cell(number(row.today))] : [
      element("td", { class: "bar-cell" }, divergingBar(row, most)),
      ...[row.today, row.plan].map((value) => cell(number(value))),
      cell(signed(row.gained)), cell(lostOf(row.lost)), cell(signed(row.change)),
      cell(...figure(row.hours, signed)), cell(signed(row.training)), cell(number(row.stay))];
    if (says) cells.push(...row.own.map((value) => cell(number(value))));
    return element("tr", { "data-site": FACTS.sites[row.site].id }, rowHead(FACTS.sites[row.site].name), ...cells);
  });
  if (!isToday(state)) {
    const [gained, lost, change] = totals.cases_per_year;
    const net = (quantity) => cell(signed(totals[quantity][2]));
    rows.push(element("tr", { class: "total" }, rowHead(say("ledgerTogether")), cell(), cell(), cell(), cell(signed(gained)),
      cell(lostOf(lost)), cell(signed(change)), net("operating_hours_per_year"), net("training_cases_per_year"),
      cell(number(stay)), ...(says ? [cell(), cell()] : [])));
  }
  return tableOf({ class: "sites ledger" }, heads.map((key) => head(say(key))), element("tbody", {}, ...rows));
}

/** What is lost, as a fall. */
const lostOf = (value) => (Number(value) > 0 ? `−${number(value)}` : number(value));

/** To the right what a hospital gains, to the left what it loses. */
function divergingBar({ gained, lost }, most) {
  const width = (value) => (48 * Number(value)) / most;
  return svg("svg", { class: "bar", "aria-hidden": "true" },
    svg("rect", { class: "loss", x: `${50 - width(lost)}%`, y: "22%", width: `${width(lost)}%`, height: "56%" }),
    svg("rect", { x: "50%", y: "22%", width: `${width(gained)}%`, height: "56%" }),
    svg("line", { class: "middle", x1: "50%", x2: "50%", y1: 0, y2: "100%" }));
}

/** Every plan: fewer centres are fewer places to learn, with more cases in each. */
function trainingTable(state) {
  const plans = listedPlans(state.plan).map((index) => ({ ...impactAt(index).training, index }));
  const needs = plans[0].enough.map(([needed]) => head(say("trainingEnough", { needed: number(needed) })));
  const heads = ["trainingPlan", "trainingPlaces", "trainingCases", "trainingRange"].map((key) => head(say(key)));
  const rows = plans.map(({ places, cases: [mean, least, most], enough, index }) => element("tr",
    { class: index === state.plan ? "chosen" : null },
    rowHead(columnName(index)), cell(number(places)), cell(number(mean)), cell(`${number(least)} – ${number(most)}`),
    ...enough.map(([, there]) => cell(number(there)))));
  return tableOf({ class: "training" }, [...heads, ...needs], element("tbody", {}, ...rows));
}
