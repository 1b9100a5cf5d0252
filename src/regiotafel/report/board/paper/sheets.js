// On paper: a sheet for each plan that was asked for, one that compares two, and the accountability.
// The sheets are copies of what the page shows of each plan, with the map as a sharp picture.

import { FACTS } from "../data.js";
import { unfold } from "../folding.js";
import { showCentres } from "../panel/centres.js";
import { showIndicators } from "../panel/indicators.js";
import { showSummary } from "../panel/summary.js";
import { lastSolved } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { settle } from "../sections.js";
import { dataYears, shortHash } from "../stamp.js";
import { state } from "../state.js";
import { byId, element, say } from "../words.js";
import { sizeForPaper } from "./print.js";

/** @typedef {import("../map/map.js").Layer} Layer */
/** @typedef {import("../map/map.js").Map} Map */
/** @typedef {{ map: Map, layer: Layer, showLegend: () => void, showCompare: () => void,
 *   redraw: () => void }} Drawn What the sheets are copied from: the map, its layer of the plan that is
 *   shown; how to draw the legend and the comparison, and everything anew. */
/** @typedef {{ plans: "one" | "both" | "all", more: boolean }} Paper Which plans get a sheet, and
 *   whether trade-offs and impact of the one shown come along. */

const DENSITY = 3; // pixels of the map per pixel of the sheet: sharp on paper
const LEGEND = { width: 132, height: 255 }; // of the sheet, as paper.css sizes it over the map

/** What the next print has on it; `null`: what the page shows. @type {{ asked: Paper | null }} */
export const paper = { asked: null };

/** @returns {Paper} */
const usual = () => ({ plans: state.base !== 0 && state.base !== state.plan ? "both" : "one", more: false });

/**
 * Make sheets of what is shown whenever the page is printed.
 * @param {Drawn} drawn
 * @returns {void}
 */
export function preparePaper(drawn) {
  const { classList } = document.documentElement;
  let foldAgain = () => {};
  let putBack = () => {};
  window.addEventListener("beforeprint", () => {
    settle();
    if (state.patient) putBack = asItStands(drawn);
    if (state.patient || byId("sheets")) return;
    const asked = paper.asked ?? usual();
    foldAgain = unfold();
    document.body.prepend(element("div", { id: "sheets" }, ...makeSheets(asked, drawn)));
    classList.add("on-paper");
    classList.toggle("with-more", asked.more);
    numberPages();
  });
  window.addEventListener("afterprint", () => {
    putBack();
    putBack = () => {};
    byId("sheets")?.remove();
    foldAgain();
    foldAgain = () => {};
    classList.remove("on-paper", "with-more");
    unnumberPages();
    paper.asked = null;
  });
}

/**
 * The plans of a choice, in the order of their sheets.
 * @param {Paper["plans"]} plans
 * @returns {number[]}
 */
export function plansOf(plans) {
  if (plans === "all") return Array.from({ length: lastSolved() + 1 }, (_, plan) => plan);
  return plans === "both" && state.base !== state.plan ? [state.base, state.plan] : [state.plan];
}

function makeSheets({ plans, more }, drawn) {
  const kept = { plan: state.plan, base: state.base, view: state.view };
  const pictures = new Map();
  const put = sizeMap(drawn);
  const sheets = plansOf(plans).map((plan) => {
    Object.assign(state, { view: "one", plan, base: plan === kept.plan && plans === "one" ? kept.base : 0 });
    for (const show of [showSummary, showIndicators, showCentres]) show(state);
    drawn.showLegend();
    pictures.set(plan, picture(drawn.layer, planName(plan)));
    return planSheet(plan, pictures.get(plan));
  });
  put();
  Object.assign(state, kept);
  drawn.redraw();
  settle();
  if (plans === "both" && pictures.size === 2) sheets.push(compareSheet(drawn, pictures));
  if (more) sheets.push(moreSheet());
  return sheets;
}

/** Give the map its size on paper; what is returned puts it back. */
function sizeMap({ map, layer }) {
  const { covered } = layer;
  const putBack = sizeForPaper(map, layer, { density: DENSITY, legend: LEGEND });
  layer.cover(L.bounds([0, 0], [LEGEND.width, LEGEND.height])); // no name under the legend
  return () => {
    layer.cover(covered);
    putBack();
  };
}

/** The page for a patient prints as it stands, its map as a sharp picture. */
function asItStands(drawn) {
  const put = sizeMap(drawn);
  const map = picture(drawn.layer, planName(state.plan));
  map.className = "printed";
  drawn.map.getContainer().append(map);
  return () => {
    map.remove();
    put();
  };
}

/** All that is drawn on the map now, as one picture. */
function picture(layer, name) {
  layer.reset();
  const canvases = layer.canvases();
  const whole = document.createElement("canvas");
  [whole.width, whole.height] = [canvases[0].width, canvases[0].height];
  const pen = whole.getContext("2d");
  for (const canvas of canvases) pen.drawImage(canvas, 0, 0);
  return element("img", { class: "paper-map", src: whole.toDataURL(), alt: say("paperMap", { plan: name }) });
}

function planSheet(plan, map) {
  return sheet(planName(plan),
    element("div", { class: "paper-columns" },
      element("div", {}, copy("summary"), copy("one-way"), element("h3", {}, say("indicatorsTitle")), copy("indicators"),
        copy("longest")),
      element("div", { class: "paper-mapped" }, map, legend()),
      element("div", {}, element("h3", {}, say("centresTitle")), element("p", { class: "badge" }, say("modelled")),
        copy("centres"), copy("centres-note"))));
}

/** Both maps, and every indicator of both. */
function compareSheet(drawn, pictures) {
  drawn.showCompare();
  const maps = [...pictures].map(([plan, map]) => element("figure", {},
    element("figcaption", {}, planName(plan)), map.cloneNode()));
  const cards = [...document.querySelectorAll("#compare .cards > :not([hidden])")];
  return sheet(byId("compare-title")?.textContent || say("paperCompare"),
    element("div", { class: "paper-columns compared" },
      element("div", {}, element("div", { class: "paper-maps" }, ...maps), legend(), ...cards.slice(1).map(unnamed)),
      element("div", {}, ...cards.slice(0, 1).map(unnamed))));
}

/** What else the page says of the plan that is shown, before trade-offs and impact. */
function moreSheet() {
  const parts = [byId("asked"), byId("car-ownership"), byId("proof").parentElement];
  return sheet(planName(state.plan),
    element("div", { class: "paper-columns more" }, ...parts.filter(({ hidden }) => !hidden).map(unnamed)));
}

function sheet(name, ...content) {
  return element("section", { class: "paper-sheet" },
    element("header", {},
      element("h2", {}, name),
      element("p", {}, FACTS.title[state.language]),
      element("p", { class: "note" }, [dataYears(), say("paperRun", { hash: shortHash() })].filter(Boolean).join(" · "))),
    ...content,
    element("p", { class: "note" }, FACTS.attribution));
}

const legend = () => element("div", { class: "paper-legend" },
  ...[...(byId("legend-words") ?? byId("legend")).children].filter((node) => !node.matches(".explain")).map(unnamed));

const copy = (id) => unnamed(byId(id));

/** A copy with classes for its ids: no name may stand twice on a page. */
function unnamed(node) {
  const made = node.cloneNode(true);
  for (const each of [made, ...made.querySelectorAll("[id]")]) {
    if (each.id) each.classList.add(`paper-${each.id}`);
    each.removeAttribute("id");
  }
  for (const each of [made, ...made.querySelectorAll("[aria-live], [tabindex], [role=group]")]) {
    for (const name of ["aria-live", "aria-labelledby", "tabindex"]) each.removeAttribute(name);
  }
  return made;
}

/** @type {{ sheet: CSSStyleSheet | null, place: number }} */
const margins = { sheet: null, place: -1 };

/** Under every page: what was computed, from which data, its hash, and the number of the page. */
function numberPages() {
  const title = `${FACTS.title[state.language]} · ${say("paperRun", { hash: shortHash() })}`;
  const look = 'font: 6.5pt "Segoe UI", Arial, sans-serif; color: #45555f;';
  margins.sheet = document.styleSheets[document.styleSheets.length - 1];
  margins.place = margins.sheet.cssRules.length;
  margins.sheet.insertRule(`@page { size: A4 landscape; margin: 9mm 9mm 13mm;
    @bottom-left { content: ${quoted(title)}; width: 85%; ${look} }
    @bottom-right { content: counter(page) " / " counter(pages); ${look} } }`, margins.place);
}

function unnumberPages() {
  if (margins.place >= 0) margins.sheet?.deleteRule(margins.place);
  margins.place = -1;
}

/** A text as CSS writes it, whatever stands in it. */
const quoted = (text) => `"${text.replace(/["\\\n\r\f<]/g, (sign) => `\\${sign.codePointAt(0).toString(16)} `)}"`;
