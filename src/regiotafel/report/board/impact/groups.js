// Groups: who travels farther and who less, and how unequally minutes are spread.

import { columnName, isToday } from "../plans/pair.js";
import { TEXTS } from "../data.js";
import { segments } from "../frame.js";
import { impactAt } from "../plans/plans.js";
import { state } from "../state.js";
import { byId, element, fillCard, number, say, signed, svg } from "../words.js";
import { cell, figure, head, note, rowHead, separated, tableOf } from "../tables.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("../state.js").State} State */

/**
 * Draw the card.
 * @param {Facts} about
 * @param {State} state
 * @returns {void}
 */
export function showGroups(about, state) {
  byId("groups").hidden = about === null;
  if (about === null) return;
  const chosen = Math.max(about.groupings.findIndex(({ name }) => name === state.grouping), 0);
  const select = byId("grouping");
  select.replaceChildren(...about.groupings.map(({ name }) => element("option", { value: name }, groupingName(name))));
  select.value = about.groupings[chosen]?.name ?? "";
  select.parentElement.hidden = about.groupings.length === 0;
  select.onchange = () => { Object.assign(state, { grouping: select.value }); showGroups(about, state); };
  const who = isToday(state) ? "all" : state.who;
  byId("who").hidden = isToday(state);
  segments("who", ["all", "moved"].map((value) => ({
    id: `who-${value}`, value, text: say(value === "all" ? "whoAll" : "whoMoved"), checked: value === who,
  })), (value) => { Object.assign(state, { who: value }); showGroups(about, state); });
  const parts = [];
  if (about.groupings.length) parts.push(groupsTable(about, chosen, who, state));
  const names = about.onlyInFile.map(groupingName).join(", ");
  const notes = [say("groupsNote", { limit: about.limit, change: about.change })];
  if (about.groupings[chosen]?.name === "car") notes.push(say("groupsCar"));
  if (names) notes.push(say("groupsInFile", { names }));
  parts.push(note(notes.join(" ")), element("h4", {}, say(who === "all" ? "unequalTitle" : "unequalMoved")),
    inequalityTable(about, who, state));
  fillCard("groups", ...parts);
}

/** A code in words; a name of a place or of the user's own as it stands. */
const inWords = (table, code) => (Object.hasOwn(TEXTS[table][state.language], code) ? TEXTS[table][state.language][code] : code);
const groupingName = (name) => inWords("groupings", name);

function groupName(grouping, group) {
  if (group === "total") return say("forAll");
  if (grouping === "age" && /^\d/.test(group)) return say("ageBand", { ages: group.replace("-", "–") });
  const table = { income_fifth: "incomeFifths", urbanity: "urbanities" }[grouping] ?? "groupLabels";
  return inWords(table, group);
}

function groupsTable(about, chosen, who, state) {
  const { name, groups } = about.groupings[chosen];
  const packed = impactAt(state.plan).groups[chosen];
  const unpacked = (from) => Object.fromEntries(Object.entries(from[who]).map(([key, text]) => [key, separated(text)]));
  const middle = unpacked(packed);
  const ends = (packed.ends ?? []).map(unpacked);
  const at = (key, i) => figure([middle[key][i], ...(ends.length ? ends.map((end) => end[key][i]) : [null, null])]);
  const shown = isToday(state) ? ["today"] : ["today", "plan"];
  const most = Math.max(...shown.flatMap((key) => [middle, ...ends].flatMap((each) => each[key].map(Number))), 1);
  const step = [5, 10, 15, 30, 60, 120].find((size) => most / size <= 4) ?? 240;
  const axis = { most: Math.ceil(most / step) * step, step };
  const rows = groups.map((group, i) => {
    const cells = [element("td", { class: "bar-cell" }, dumbbell(shown.map((key) => middle[key][i]), axis)), cell(...at("today", i))];
    if (isToday(state)) cells.push(cell(...at("overToday", i)));
    else {
      const longer = middle.longerShare[i] === null ? [number(null)]
        : [...at("longer", i), " ", element("span", { class: "range" }, `(${number(middle.longerShare[i])}%)`)];
      cells.push(cell(...at("plan", i)), cell(...at("overToday", i)), cell(...at("over", i)), cell(...longer));
    }
    cells.push(cell(number(middle.cases[i])));
    return element("tr", { class: group === "total" ? "total" : null, "data-group": group }, rowHead(groupName(name, group)), ...cells);
  });
  const minutes = isToday(state) ? [head(say("groupsMinutesToday"))] : [head(say("groupsMinutesToday")), head(say("groupsMinutesPlan"))];
  const over = isToday(state) ? [head(say("groupsOverToday", about))]
    : [head(say("groupsOverToday", about)), head(say("groupsOverPlan", about)), head(say("groupsLonger", about))];
  const heads = [head(groupingName(name)), head(dumbbellAxis(axis), { class: "bar-cell" }), ...minutes, ...over,
    head(say("groupsCases"))];
  const table = tableOf({ class: "sites groups" }, heads, element("tbody", {}, ...rows));
  const key = isToday(state) ? "groupsKeyToday" : "groupsKey";
  return element("div", {}, note(say(key)), table);
}

/** Two marks on a line: an open one for today and a filled one for the plan. */
function dumbbell(values, axis) {
  const x = (value) => `${3 + (94 * value) / axis.most}%`;
  const [today, plan] = values;
  const drawing = svg("svg", { class: "bar dumbbell", "aria-hidden": "true" });
  for (let tick = 0; tick <= axis.most; tick += axis.step) {
    drawing.append(svg("line", { class: "grid", x1: x(tick), x2: x(tick), y1: 0, y2: "100%" }));
  }
  if (today === null) return drawing;
  if (plan !== undefined) drawing.append(svg("line", { class: "way", x1: x(today), x2: x(plan), y1: "50%", y2: "50%" }));
  drawing.append(svg("circle", { class: "today", cx: x(today), cy: "50%", r: 5 }));
  if (plan !== undefined) drawing.append(svg("circle", { class: "plan", cx: x(plan), cy: "50%", r: 5 }));
  return drawing;
}

function dumbbellAxis({ most, step }) {
  const drawing = svg("svg", { class: "bar", role: "img", "aria-label": say("groupsAxis", { most }) });
  for (let tick = 0; tick <= most; tick += step) {
    drawing.append(svg("text", { x: `${3 + (94 * tick) / most}%`, y: "85%", "text-anchor": "middle" }, String(tick)));
  }
  return drawing;
}

function inequalityTable(about, who, state) {
  const rows = Object.entries(impactAt(state.plan).inequality[who]).map(([name, [today, plan, change]]) => {
    const meaning = element("span", { class: "meaning" }, inequalityWords(name, today, plan, about, state));
    const title = say(`unequal_${name}`, about);
    const cells = isToday(state) ? [cell(number(today))] : [cell(number(today)), cell(number(plan)), cell(signed(change))];
    return element("tr", { "data-measure": name }, rowHead(title, meaning), ...cells);
  });
  const heads = [head(say("indicator")), head(say("today"))];
  if (!isToday(state)) heads.push(head(columnName(state.plan)), head(say("change")));
  return tableOf({ class: "unequal" }, heads, element("tbody", {}, ...rows));
}

/** What a measure means; of income also what its sign says of what is shown. */
function inequalityWords(name, today, plan, about, state) {
  const words = [say(`meaning_${name}`, about)];
  const value = Number(isToday(state) ? today : plan);
  if (name === "concentration_index" && today !== null) {
    words.push(say(value < 0 ? "concentrationPoor" : value > 0 ? "concentrationRich" : "concentrationNone"));
  }
  return words.join(" ");
}
