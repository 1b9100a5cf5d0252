// What each candidate is worth: how often it is in the plans that are nearly as good, and its cost.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { asked } from "../plans/question.js";
import { toggleSite } from "../plans/whatif.js";
import { byId, element, fillCard, number, say, signed, svg } from "../words.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("./tradeoffs.js").Around} Around */

/**
 * Draw the card.
 * @param {Facts} about
 * @param {Around} around
 * @returns {void}
 */
export function showReplaceable(about, { state, best }) {
  if (about === null) return fillCard("replaceable");
  const { unit, within } = FACTS.tradeoffs;
  const cost = ({ status, rule, cost: value, open }) => {
    if (rule === "required") return say("ruleRequired");
    if (rule === "forbidden") return say("ruleForbidden");
    if (status === "infeasible") return say(open ? "neverMissed" : "neverChosen");
    return signed(value);
  };
  const bar = (sets) => svg("svg", { class: "bar", "aria-hidden": "true" },
    svg("rect", { y: "25%", height: "50%", width: `${(100 * sets) / about.sets}%` }));
  const body = (open) => {
    const rows = about.rows.filter((row) => row.open === open).map((row) => element("tr", {},
      element("th", { scope: "row" }, FACTS.sites[row.site].name),
      element("td", { class: "bar-cell" }, bar(row.sets)),
      element("td", {}, String(row.sets)),
      element("td", {}, cost(row)),
      element("td", {}, whatIf(row.site, state))));
    const heading = say(open ? "replaceIn" : "replaceOut");
    return rows.length ? [element("tbody", {}, element("tr", { class: "group" },
      element("th", { colspan: 5, scope: "rowgroup" }, heading)), ...rows)] : [];
  };
  const head = element("tr", {}, element("th", { scope: "col" }, say("centre")),
    element("th", { scope: "colgroup", colspan: 2 }, say("replaceSets")),
    element("th", { scope: "col" }, say(`added_${unit}`)),
    element("th", { scope: "col" }, say("replaceWhatIf")));
  const key = about.sets === 1 ? "replaceAlone" : about.complete ? "replaceText" : "replaceTextMany";
  const text = say(key, { n: number(String(about.sets)), within, centres: asked(planAt(best).k) });
  const other = state.plan === best ? [] : [element("p", {}, say("replaceOther", { centres: asked(planAt(best).k) }))];
  const notes = unit === "minutes" ? ["replaceNote", "replaceMinutes"] : ["replaceNote"];
  fillCard("replaceable", element("p", {}, text), ...other,
    element("table", { class: "sites" }, element("thead", {}, head), ...body(true), ...body(false)),
    element("p", { class: "note" }, notes.map((note) => say(note)).join(" ")),
    element("p", { role: "status", class: "whatif-told" }));
}

/** A button that opens or closes a site in the plan that is shown. */
function whatIf(site, state) {
  const way = planAt(state.plan).open.includes(site) ? "replaceClose" : "replaceOpen";
  const button = element("button", { type: "button", "aria-label": say(`${way}Long`, { site: FACTS.sites[site].name }),
    "data-site": site }, say(way));
  button.addEventListener("click", () => {
    const { text } = toggleSite(site);
    const card = byId("replaceable"); // made anew
    const told = card.querySelector(".whatif-told"); // not there where that number was not asked
    if (told) told.textContent = text;
    card.querySelector(`[data-site="${site}"]`)?.focus();
  });
  return button;
}
