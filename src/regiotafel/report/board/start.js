// Brings panel and map together: one state, and every change of it draws what depends on it.

import { showAccount } from "./account/account.js";
import { explainLegend, offerExplanations } from "./account/explain.js";
import { showCompare } from "./compare/compare.js";
import { showHistogram } from "./compare/histogram.js";
import { FACTS, unpack } from "./data.js";
import { foldOnPhones } from "./folding.js";
import { measureRoom, showFixedWords } from "./frame.js";
import { showImpact } from "./impact/impact.js";
import { makeWorld } from "./judge/world.js";
import { showMapChoice } from "./map/choice.js";
import { offeredLayers } from "./map/layers.js";
import { Maps, showOverlays } from "./map/maps.js";
import { showAsked } from "./panel/asked.js";
import { showCarOwnership } from "./panel/car_ownership.js";
import { showCentres } from "./panel/centres.js";
import { showChart } from "./panel/chart.js";
import { showImpossible } from "./panel/impossible.js";
import { showIndicators } from "./panel/indicators.js";
import { showProof } from "./panel/proof.js";
import { showSummary } from "./panel/summary.js";
import { listenToPaper } from "./paper/choice.js";
import { preparePaper } from "./paper/sheets.js";
import { startPlace } from "./place/place.js";
import { keepInAddress } from "./plans/address.js";
import { showChoice } from "./plans/choice.js";
import { listenToPlans, openPlans } from "./plans/choosing.js";
import { allPlans, judgeAhead, startPlans } from "./plans/plans.js";
import { showSaved } from "./plans/saved.js";
import { siteChooser } from "./plans/site_card.js";
import { showWhatIf } from "./plans/whatif_panel.js";
import { drawLater, drawn } from "./sections.js";
import { state } from "./state.js";
import { showTradeoffs } from "./tradeoffs/tradeoffs.js";
import { byId } from "./words.js";

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
  foldOnPhones();
  Object.assign(state, { mode: "minutes", grouping: null, who: "all", counted: "site" });
  openPlans(offeredLayers(world));
  const maps = new Maps(map, world);

  const show = () => {
    maps.draw(); // before anything else changes: to set a font on a canvas makes the browser catch up
    maps.showLegend();
    showSummary(state);
    explainLegend();
    // What is not in sight is drawn when it comes there, or when there is nothing else to do.
    drawLater("choice", () => {
      showChoice(choosePlan);
      showMapChoice(state, offeredLayers(world), { chooseMode, chooseView });
    });
    drawLater("asked", () => showAsked(state));
    drawLater("find", place.show);
    drawLater("indicators", () => showIndicators(state));
    drawLater("car-ownership", () => showCarOwnership(state));
    drawLater("centres", () => showCentres(state));
    drawLater("whatif", () => { showWhatIf(world, choosePlan); showSaved(); });
    drawLater("chart", () => showChart(state, choosePlan));
    drawLater("histogram", () => showHistogram(state, world, (areas) => maps.highlight(areas)));
    drawLater("proof", () => showProof(state));
    drawLater("compare", () => showCompare(state, world));
    drawLater("tradeoffs", () => showTradeoffs(state, choosePlan));
    drawLater("impact", () => showImpact(state, world));
    drawn(`${allPlans()[state.plan].key} ${state.mode} ${state.language}`, keepInAddress);
  };
  const chooseMode = (mode) => {
    state.mode = mode;
    show();
  };
  const chooseView = (view) => {
    state.view = view;
    show();
  };
  const choosePlan = (plan) => {
    state.plan = plan;
    show();
  };
  const place = startPlace(world, {
    choosePlan,
    changed: () => {
      maps.highlight(null); // all of them, or those of the place
      maps.draw();
      if (state.patient) fitMap();
      keepInAddress();
    },
    turned: () => { showAll(); fitMap(); },
  });
  const fitMap = () => {
    measureRoom();
    map.invalidateSize({ animate: false, pan: false });
    maps.whole();
  };
  const showAll = () => {
    showWords(map, choosePlan);
    showOverlays(maps);
    showAccount();
    show();
    offerExplanations();
  };
  listenToPlans(world, { choosePlan, show, showAll, modes: offeredLayers(world) });
  showMapChoice(state, offeredLayers(world), { chooseMode, chooseView });
  showWords(map, choosePlan); // which measures what is left for the map
  showOverlays(maps);
  maps.showLegend(); // the map leaves room for it
  maps.start({ pick: place.pick, chooseSite: siteChooser() });
  byId("language").addEventListener("click", () => {
    state.language = state.language === "nl" ? "en" : "nl";
    showAll();
  });
  listenToPaper(world, (title) => maps.png(title));
  preparePaper({
    map, layer: maps.main, redraw: show, showLegend: () => maps.showLegend(), showCompare: () => showCompare(state, world),
  });
  showAll();
  document.documentElement.dataset.ready = "yes";
  judgeAhead();
}

/** All fixed words, and the choices. */
function showWords(map, choosePlan) {
  document.title = FACTS.title[state.language];
  byId("title").textContent = FACTS.title[state.language];
  showFixedWords(map);
  showChoice(choosePlan);
  showImpossible();
  measureRoom();
}
