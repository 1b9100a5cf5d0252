// What each candidate is worth: how often it is in the plans that are nearly as good, and its cost.

import { FACTS } from "../data.js";
import { planAt } from "../plans/plans.js";
import { asked } from "../plans/question.js";
import { toggleSite } from "../plans/whatif.js";
import { bar } from "../plot.js";
import { cell, head, note, rowHead } from "../tables.js";
import { byId, element, fillCard, number, say, signed } from "../words.js";

/** @typedef {import("../data.js").Facts} Facts */
/** @typedef {import("./tradeoffs.js").Around} Around */

/** What came of the last change, until it is told. */
const last = { text: "" };

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
  const body = (open) => {
    const rows = about.rows.filter((row) => row.open === open).map((row) => element("tr", {},
      rowHead(FACTS.sites[row.site].name),
      element("td", { class: "bar-cell" }, bar((100 * row.sets) / about.sets)),
      cell(String(row.sets)),
      cell(cost(row)),
      cell(whatIf(row.site, state))));
    const heading = say(open ? "replaceIn" : "replaceOut");
    return rows.length ? [element("tbody", {}, element("tr", { class: "group" },
      element("th", { colspan: 5, scope: "rowgroup" }, heading)), ...rows)] : [];
  };
  const heads = element("tr", {}, head(say("centre")),
    element("th", { scope: "colgroup", colspan: 2 }, say("replaceSets")),
    head(say(`added_${unit}`)),
    head(say("replaceWhatIf")));
  const key = about.sets === 1 ? "replaceAlone" : about.complete ? "replaceText" : "replaceTextMany";
  const text = say(key, { n: number(String(about.sets)), within, centres: asked(planAt(best).k) });
  const other = state.plan === best ? [] : [element("p", {}, say("replaceOther", { centres: asked(planAt(best).k) }))];
  const notes = unit === "minutes" ? ["replaceNote", "replaceMinutes"] : ["replaceNote"];
  const told = element("p", { role: "status", class: "whatif-told" });
  fillCard("replaceable", element("p", {}, text), ...other,
    element("table", { class: "sites" }, element("thead", {}, heads), ...body(true), ...body(false)),
    note(notes.map((each) => say(each)).join(" ")),
    told);
  told.textContent = last.text; // once it stands on the page: else it would not be spoken
  last.text = "";
}

/** A button that opens or closes a site in the plan that is shown. */
function whatIf(site, state) {
  const way = planAt(state.plan).open.includes(site) ? "replaceClose" : "replaceOpen";
  const button = element("button", { type: "button", "aria-label": say(`${way}Long`, { site: FACTS.sites[site].name }),
    "data-site": site }, say(way));
  button.addEventListener("click", () => {
    const { done, text } = toggleSite(site);
    if (done) last.text = text; // the card is drawn anew
    else byId("replaceable").querySelector(".whatif-told").textContent = text;
  });
  return button;
}
