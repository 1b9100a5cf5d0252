// Outcome: expected events of the plan against today, with the interval that may well include zero.

import { plain, ticks } from "../plot.js";
import { columnName, isToday } from "../plans/pair.js";
import { impactAt, lastSolved, listedPlans } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { centres, element, fillCard, number, say, sayCode, sayStrong, svg } from "../words.js";
import { cell, figure, head, note, paragraph, rowHead, tableOf } from "../tables.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("../state.js").State} State */

/**
 * Draw the card.
 * @param {Facts} about
 * @param {State} state
 * @returns {void}
 */
export function showOutcome(about, state) {
  if (about === null) return fillCard("outcome");
  const plan = impactAt(state.plan).outcome;
  const parts = [paragraph(say("outcomeEvent", { event: about.event[state.language] })),
    element("p", { class: "lead" }, ...outcomeWords(about, plan, state)), outcomeTable(plan, state)];
  if (!about.noEffect && listedPlans(state.plan).length > 1) parts.push(drawOutcome(about, state), note(say("outcomeChart")));
  if (!isToday(state) && !about.noEffect && about.months > 0) parts.push(outcomeYears(about, plan));
  parts.push(paragraph(outcomeOutside(about, plan, state)), note(say("outcomeAssumed")), outcomeCurve(about));
  return fillCard("outcome", ...parts);
}

function outcomeWords(about, { avoided, casesPerEvent }, state) {
  if (about.noEffect) return [say("outcomeNoEffect")];
  if (isToday(state)) return [say("outcomeToday")];
  const [least, base, most] = avoided.map(Number);
  const values = { least: number(avoided[0]), most: number(avoided[2]),
    avoided: number(avoided[1]), more: number(avoided[1].replace("-", "")) };
  const words = [...sayStrong(base < 0 ? "outcomeMore" : "outcomeFewer", values), " "];
  if (least === 0 && most === 0) words.push(say("outcomeNothing"));
  else if (least <= 0 && most >= 0) words.push(say("outcomeZero"));
  else words.push(say(least > 0 ? "outcomeGain" : "outcomeLoss"));
  if (base > 0) words.push(" ", say("outcomeCases", { cases: number(casesPerEvent) }));
  return words;
}

function outcomeTable({ today, events, avoided }, state) {
  const heads = [element("td", {}), head(say("today"))];
  const cells = [rowHead(say("outcomeExpected")), cell(...figure(today))];
  if (!isToday(state)) {
    const [least, base, most] = avoided;
    heads.push(head(columnName(state.plan)), head(say("outcomeAvoided")));
    cells.push(cell(...figure(events)), cell(...figure([base, least, most])));
  }
  return tableOf({}, heads, element("tbody", {}, element("tr", {}, ...cells)));
}

/** A bar from the least to the most that is avoided, for every plan; the likely value is a mark. */
function drawOutcome(about, state) {
  const rows = listedPlans(state.plan).slice(1).map((index) => ({ avoided: impactAt(index).outcome.avoided, index }));
  const ends = rows.flatMap(({ avoided }) => avoided.map(Number));
  const room = Math.max(0.05 * (Math.max(0, ...ends) - Math.min(0, ...ends)), 0.01);
  const span = [Math.min(0, ...ends) - room, Math.max(0, ...ends) + room];
  const isOther = state.plan > lastSolved(); // of which the name is longer
  const [width, left, line] = [480, isOther ? 160 : 104, 25];
  const bottom = line * rows.length + 8;
  const x = (value) => left + ((value - span[0]) / (span[1] - span[0])) * (width - left - 14);
  const drawing = svg("svg", { viewBox: `0 0 ${width} ${bottom + 22}`, role: "img", class: "plot",
    "aria-label": `${say("outcomeChart")}: ${rows.map((row) => outcomeBar(row)).join("; ")}` });
  for (const tick of ticks(span)) {
    drawing.append(svg("line", { class: tick === 0 ? "zero" : "grid", x1: x(tick), x2: x(tick), y1: 0, y2: bottom }),
      svg("text", { class: "tick", x: x(tick), y: bottom + 17, "text-anchor": "middle" }, number(plain(tick))));
  }
  rows.forEach((row, place) => {
    const [least, base, most] = row.avoided.map((value) => x(Number(value)));
    const y = line * place + line / 2 + 4;
    drawing.append(svg("g", { class: row.index === state.plan ? "interval chosen" : "interval" },
      svg("title", {}, outcomeBar(row)),
      svg("text", { class: "label", x: left - 12, y: y + 5, "text-anchor": "end" }, short(planName(row.index))),
      svg("rect", { x: Math.min(least, most), y: y - 5, width: Math.max(Math.abs(most - least), 1.5), height: 10 }),
      svg("path", { class: "base", d: `M${base},${y - 9}l7,9l-7,9l-7,-9z` })));
  });
  return drawing;
}

/** As much of a name as stands beside a bar; the whole is told with it. */
const short = (name) => (name.length > 22 ? `${name.slice(0, 21)}…` : name);

function outcomeBar({ avoided, index }) {
  const [least, base, most] = avoided.map(number);
  return say("outcomeBar", { plan: planName(index), least, base, most });
}

function outcomeOutside({ measured: [from, to] }, { outside, cases }, state) {
  const told = ([many, theirs]) => ({ centres: centres(Number(many)), cases: number(theirs), all: number(cases) });
  const words = [say("outcomeMeasured", { from: number(from), to: number(to) })];
  if (!isToday(state)) words.push(say("outcomeOutside", told(outside.plan)));
  words.push(say("outcomeOutsideToday", told(outside.today)));
  return words.join(" ");
}

function outcomeYears(about, { years }) {
  const rows = years.map(([least, base, most], at) => element("tr", {},
    rowHead(say("outcomeYear", { n: at + 1 })), cell(...figure([base, least, most]))));
  const table = tableOf({}, [head(say("outcomeAfter")), head(say("outcomeAvoided"))], element("tbody", {}, ...rows));
  return element("div", {}, paragraph(say("outcomeLearning", { months: about.months })), table);
}

function outcomeCurve({ title, source, sureness, note: more }) {
  const told = say("outcomeCurve", { title: title[state.language], source: source[state.language], sureness: sayCode("sureness", sureness) });
  if (more === null) return note(told);
  return element("details", { class: "note" }, element("summary", {}, told), paragraph(more[state.language]));
}
