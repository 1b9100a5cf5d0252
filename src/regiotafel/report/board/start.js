// Brings panel and map together: one state, and every change of it draws what depends on it.

import { showAccount } from "./account/account.js";
import { FACTS, unpack } from "./data.js";
import { measureRoom, segments, showFixedWords } from "./frame.js";
import { showImpact } from "./impact/impact.js";
import { makeWorld } from "./judge/world.js";
import { listenToMap, startMap } from "./map/controls.js";
import { showLegend } from "./map/legend.js";
import { BoardLayer } from "./map/map.js";
import { makeView } from "./map/view.js";
import { showAsked } from "./panel/asked.js";
import { showCarOwnership } from "./panel/car_ownership.js";
import { showCentres } from "./panel/centres.js";
import { showChart } from "./panel/chart.js";
import { showImpossible } from "./panel/impossible.js";
import { showIndicators } from "./panel/indicators.js";
import { showProof } from "./panel/proof.js";
import { showSummary } from "./panel/summary.js";
import { preparePrint } from "./paper/print.js";
import { showFound } from "./place/found.js";
import { listenToPostcode } from "./place/postcode.js";
import { keepInAddress, readAddress } from "./plans/address.js";
import { showChoice } from "./plans/choice.js";
import { startPlans } from "./plans/plans.js";
import { drawLater, drawn, settle } from "./sections.js";
import { state } from "./state.js";
import { showTradeoffs } from "./tradeoffs/tradeoffs.js";
import { byId, say } from "./words.js";

const MODES = ["minutes", "change", "catchment"];

/**
 * Open the page: read what it was given, draw everything, listen to the reader.
 * @param {any} map Of Leaflet.
 * @returns {Promise<void>}
 */
export async function start(map) {
  if (typeof DecompressionStream === "undefined") {
    byId("too-old").hidden = false;
    return;
  }
  const arrays = await unpack();
  const world = makeWorld(arrays, FACTS);
  startPlans(world);
  Object.assign(state, { mode: "minutes", grouping: null, who: "all", counted: "site" });
  readAddress(MODES);
  const view = makeView(world);
  const layer = new BoardLayer(state, view, arrays);

  const show = () => {
    layer.draw();
    showSummary(state);
    showLegend(state);
    // What is not in sight is drawn when it comes there, or when there is nothing else to do.
    drawLater("asked", () => showAsked(state));
    drawLater("find", () => showFound(state, view));
    drawLater("indicators", () => showIndicators(state));
    drawLater("car-ownership", () => showCarOwnership(state));
    drawLater("centres", () => showCentres(state));
    drawLater("chart", () => showChart(state, choosePlan));
    drawLater("proof", () => showProof(state));
    drawLater("tradeoffs", () => showTradeoffs(state, choosePlan));
    drawLater("impact", () => showImpact(state));
    drawn();
    keepInAddress();
  };
  const choosePlan = (plan) => {
    state.plan = plan;
    showChoice(choosePlan);
    show();
  };
  const pick = (area) => {
    Object.assign(state, { picked: area, unknown: null });
    showFound(state, view);
    layer.draw();
  };
  const showAll = () => {
    showWords(map, { choosePlan, chooseMode: (mode) => { state.mode = mode; show(); } });
    showAccount();
    show();
  };
  showWords(map, { choosePlan, chooseMode: () => {} });
  showLegend(state); // the map leaves room for it
  startMap(map, layer);
  byId("language").addEventListener("click", () => {
    state.language = state.language === "nl" ? "en" : "nl";
    showAll();
  });
  byId("print").addEventListener("click", () => { settle(); window.print(); });
  window.addEventListener("beforeprint", settle);
  listenToPostcode(pick, () => { showFound(state, view); layer.draw(); });
  listenToMap(map, layer, { view, pick });
  preparePrint(map, layer);
  // On paper the first sheet is full: these parts stand on the next.
  const [cars, proof] = [byId("car-ownership"), byId("proof").parentElement];
  window.addEventListener("beforeprint", () => {
    byId("account-parts").prepend(cars);
    document.querySelector(".cards").append(proof);
  });
  window.addEventListener("afterprint", () => {
    byId("left").append(cars);
    byId("right").append(proof);
  });
  showAll();
  document.documentElement.dataset.ready = "yes";
}

/** All fixed words, and the choices. */
function showWords(map, { choosePlan, chooseMode }) {
  document.title = FACTS.title[state.language];
  byId("title").textContent = FACTS.title[state.language];
  showFixedWords(map);
  showChoice(choosePlan);
  segments("modes", MODES.map((mode) => ({
    id: `mode-${mode}`, value: mode, text: say(`mode_${mode}`), checked: mode === state.mode,
  })), chooseMode);
  showImpossible();
  measureRoom();
}
