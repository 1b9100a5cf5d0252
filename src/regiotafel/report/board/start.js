// Brings panel and map together: one state, and every change of it draws what depends on it.

import { showAccount } from "./account/account.js";
import { FACTS, unpack } from "./data.js";
import { measureRoom, segments, showFixedWords } from "./frame.js";
import { showImpact } from "./impact/impact.js";
import { listenToMap, startMap } from "./map/controls.js";
import { showLegend } from "./map/legend.js";
import { BoardLayer, COLOURS, NOT_COUNTED } from "./map/map.js";
import { showAsked } from "./panel/asked.js";
import { showCarOwnership } from "./panel/car_ownership.js";
import { showCentres } from "./panel/centres.js";
import { showChart } from "./panel/chart.js";
import { showIndicators } from "./panel/indicators.js";
import { showProof } from "./panel/proof.js";
import { showSummary } from "./panel/summary.js";
import { preparePrint } from "./paper/print.js";
import { areaFacts } from "./place/areas.js";
import { showFound } from "./place/found.js";
import { listenToPostcode } from "./place/postcode.js";
import { asked, planName } from "./plans/question.js";
import { state } from "./state.js";
import { showTradeoffs } from "./tradeoffs/tradeoffs.js";
import { byId, centres, element, number, say, signed, tenths } from "./words.js";

const MODES = ["minutes", "change", "catchment"];

function startState() {
  // The last three are of the cards under "Gevolgen".
  Object.assign(state, { mode: "minutes", grouping: null, who: "all", counted: "site" });
  const feasible = FACTS.plans.length - 1;
  state.plan = Math.ceil(feasible / 2); // the middle one, which is no advice; today if there is none
  const wanted = new URLSearchParams(location.hash.slice(1));
  const plan = FACTS.plans.findIndex(({ k }) => String(k ?? "today") === wanted.get("plan"));
  if (plan >= 0) state.plan = plan;
  if (MODES.includes(wanted.get("map"))) state.mode = wanted.get("map");
  if (wanted.get("lang") === "en") state.language = "en";
}

/** The address tells what is shown, so that a view can be kept or passed on. */
function keepInAddress() {
  if (location.protocol === "about:") return; // in the frame of a notebook there is no address
  const plan = FACTS.plans[state.plan].k ?? "today";
  history.replaceState(null, "", `#plan=${plan}&map=${state.mode}&lang=${state.language}`);
}

/**
 * Open the page: read what it was given, draw everything, listen to the reader.
 * @param {any} map Of Leaflet.
 * @returns {Promise<void>}
 */
export async function start(map) {
  startState();
  if (typeof DecompressionStream === "undefined") {
    byId("too-old").hidden = false;
    byId("too-old").textContent = say("tooOld");
    return;
  }
  const arrays = await unpack();
  const rowOfArea = new Int32Array(FACTS.areas.pc4.length).fill(-1);
  arrays.row.forEach((area, row) => { rowOfArea[area] = row; });
  const view = {
    counted: (area) => rowOfArea[area] >= 0,
    facts: (area) => areaFacts(arrays, rowOfArea, area, state.plan),
    colour: (area) => {
      const row = rowOfArea[area];
      if (row < 0) return NOT_COUNTED;
      if (state.mode === "catchment") {
        return COLOURS.catchment[FACTS.sites[arrays[`plan_${state.plan}_site`][row]].colour];
      }
      return COLOURS[state.mode][arrays[`plan_${state.plan}_${state.mode}_class`][row]];
    },
  };
  const layer = new BoardLayer(state, view, arrays);
  const show = () => {
    showSummary(state);
    showAsked(state);
    showFound(state, view);
    showIndicators(state);
    showCarOwnership(state);
    showCentres(state);
    showProof(state);
    showLegend(state);
    showChart(state, choosePlan);
    showTradeoffs(state, choosePlan);
    showImpact(state);
    layer.draw();
    keepInAddress();
    document.documentElement.dataset.shown = `${FACTS.plans[state.plan].k ?? "today"} ${state.mode} ${state.language}`;
  };
  const choosePlan = (plan) => {
    state.plan = plan;
    byId(`plan-${plan}`).checked = true;
    show();
  };
  const pick = (area) => {
    Object.assign(state, { picked: area, unknown: null });
    showFound(state, view);
    layer.draw();
  };
  const chooseMode = (mode) => {
    state.mode = mode;
    show();
  };
  const showAll = () => {
    showWords(map, choosePlan, chooseMode);
    showAccount();
    show();
  };
  showWords(map, choosePlan, chooseMode);
  showLegend(state); // the map leaves room for it
  startMap(map, layer);
  byId("language").addEventListener("click", () => {
    state.language = state.language === "nl" ? "en" : "nl";
    showAll();
  });
  byId("print").addEventListener("click", () => window.print());
  listenToPostcode(pick, () => { showFound(state, view); layer.draw(); });
  listenToMap(map, layer, { view, pick, describe: { mark: describeMark, area: describeArea } });
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

/** All fixed words, and the two choices. */
function showWords(map, choosePlan, chooseMode) {
  document.title = FACTS.title[state.language];
  byId("title").textContent = FACTS.title[state.language];
  showFixedWords(map);
  const plans = FACTS.plans.map(({ k }, plan) => ({
    id: `plan-${plan}`, value: plan, k: k ?? 0, text: k === null ? say("today") : String(k),
    label: planName(plan), checked: plan === state.plan,
  }));
  const impossible = FACTS.infeasible.map(({ k }) => ({
    id: `impossible-${k}`, value: "", k, text: String(k), disabled: true,
    label: `${asked(k)}: ${say("impossible")}`,
  }));
  const ordered = [plans[0], ...[...plans.slice(1), ...impossible].sort((a, b) => a.k - b.k)];
  segments("plans", ordered, (value) => choosePlan(Number(value)));
  const modes = MODES.map((mode) => ({
    id: `mode-${mode}`, value: mode, text: say(`mode_${mode}`), checked: mode === state.mode,
  }));
  segments("modes", modes, chooseMode);
  showImpossible();
  measureRoom();
}

/** What cannot be done, and what could; the program's own words for it stand folded up. */
function showImpossible() {
  const section = byId("impossible");
  section.hidden = FACTS.infeasible.length === 0;
  const items = FACTS.infeasible.map(({ k, largestNorm }) => {
    const values = { centres: asked(k), norm: number(largestNorm) };
    const text = say(largestNorm === null ? "impossibleLong" : "impossibleNorm", values);
    return element("li", { "data-k": k }, text);
  });
  const most = new Set(FACTS.infeasible.map(({ largestK }) => largestK).filter((k) => k !== null));
  for (const k of most) items.push(element("li", {}, say("impossibleK", { centres: centres(k) })));
  section.querySelector("ul").replaceChildren(...items);
  section.querySelector("summary").textContent = say("impossibleReason");
  section.querySelector("div").replaceChildren(
    ...FACTS.infeasible.map(({ reason }) => element("p", {}, reason[state.language])));
}

function describeMark(mark) {
  if (mark.other) return [mark.other.name, mark.other.city, say("tipOther")];
  const site = FACTS.sites[mark.site];
  const cases = mark.cases === undefined ? say("tipClosed") : say("tipOpen", { cases: number(mark.cases) });
  return [site.name, site.city, cases];
}

function describeArea(area, view) {
  const title = `${FACTS.areas.pc4[area]} ${FACTS.areas.place[area]}`;
  const facts = view.facts(area);
  if (!facts) return [title, say("notCounted")];
  const lines = [title, say("tipCentre", {
    minutes: number(tenths(facts.minutes)), site: FACTS.sites[facts.site].name,
  })];
  if (FACTS.plans[state.plan].k !== null) {
    lines.push(say("tipChange", { change: signed(tenths(facts.change)) }));
  }
  return lines;
}
