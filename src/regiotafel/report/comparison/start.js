// Brings panel and map together: one state, and every change of it draws what depends on it.
// `plan` is the plan on the right, which the map shows; `left` the one it is compared with.

import { FACTS, unpack } from "../board/data.js";
import { measureRoom, showFixedWords } from "../board/frame.js";
import { listenToMap, startMap } from "../board/map/controls.js";
import { NOT_COUNTED } from "../board/map/colours.js";
import { Geometry } from "../board/map/geometry.js";
import { BoardLayer } from "../board/map/map.js";
import { preparePrint } from "../board/paper/print.js";
import { listenToPostcode } from "../board/place/postcode.js";
import { state } from "../board/state.js";
import { byId, element, number, say, signed } from "../board/words.js";
import {
  CASES_PER_UNIT, CHANGE_COLOURS, changeClass, classShares, LEFT_ONLY, letter, minutesText,
  planName, showAccount, showAll, showCentres, showFound, showIndicators, showLegend, showSummary,
  showWarnings,
} from "./panel.js";

const LEFT_RADIUS = 6;
const UNKNOWN_MINUTES = 2 ** 32 - 1; // as in areas.py

/** The board's layer, with the centres that only the plan on the left has marked as such. */
const CompareLayer = BoardLayer.extend({
  _sites() {
    const { open } = FACTS.plans[this.state.left];
    return BoardLayer.prototype._sites.call(this).map((mark) => (
      mark.label || !open.includes(mark.site) ? mark : {
        ...mark, size: LEFT_RADIUS, radius: LEFT_RADIUS, look: ["#fff", LEFT_ONLY, 3],
        label: { weight: 400, colour: LEFT_ONLY },
      }));
  },
});

const keyOf = (plan) => `${letter(plan)}${FACTS.plans[plan].k ?? "today"}`;

function startState() {
  state.mode = "change";
  const wanted = new URLSearchParams(location.hash.slice(1));
  const find = (key) => FACTS.plans.findIndex((_, plan) => keyOf(plan) === wanted.get(key));
  [state.left, state.plan] = firstPair();
  if (find("left") >= 0) state.left = find("left");
  if (find("right") >= 0) state.plan = find("right");
  if (wanted.get("lang") === "en") state.language = "en";
}

/** Two runs whose plans for a number of centres differ, the first of them where it can be and the
 *  middle of those numbers; else the same of plans that do not, or the first plan of each. */
function firstPair() {
  const of = (run) => {
    const all = FACTS.plans.map((plan, index) => ({ ...plan, index })).filter((plan) => plan.run === run);
    const chosen = all.filter(({ k }) => k !== null);
    return chosen.length ? chosen : all; // today, where a run found no plan
  };
  const runs = FACTS.runs.map((_, run) => of(run));
  const pairs = runs.flatMap((lefts, i) => runs.slice(i + 1).map((rights) => lefts.flatMap((left) =>
    rights.filter(({ k }) => k === left.k).map((right) => [left, right]))));
  const differ = ([left, right]) => String(left.open) !== String(right.open);
  const found = [...pairs.map((pair) => pair.filter(differ)), ...pairs].find((pair) => pair.length)
    ?? [[runs[0][0], runs[1][0]]];
  return found[Math.floor((found.length - 1) / 2)].map(({ index }) => index);
}

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
  startState();
  const view = {
    plan: () => FACTS.plans[state.plan],
    volumes: () => FACTS.plans.flatMap((plan) => plan.centres.map(({ cases }) => Number(cases ?? 0))),
    mark: describeMark,
    area: describeArea,
    counted: (area) => FACTS.plans.some((_, plan) => arrays[`plan_${plan}_minutes`][area] !== UNKNOWN_MINUTES),
    facts: (area) => tripFacts(arrays, area),
    colouring: () => (area) => {
      const facts = tripFacts(arrays, area);
      return facts ? CHANGE_COLOURS[changeClass(facts.change)] : NOT_COUNTED;
    },
  };
  const layer = new CompareLayer(state, view, new Geometry(arrays, FACTS.areas.pc4.length));
  const show = () => {
    const shares = classShares(view);
    showSummary(state, shares);
    showFound(state, view);
    showIndicators(state);
    showCentres(state);
    showLegend(state, shares);
    layer.draw();
    history.replaceState(null, "", `#left=${keyOf(state.left)}&right=${keyOf(state.plan)}&lang=${state.language}`);
    document.documentElement.dataset.shown = `${keyOf(state.left)} ${keyOf(state.plan)} ${state.language}`;
  };
  const showEverything = () => {
    showWords(map);
    showWarnings();
    showAll();
    showAccount();
    show();
    measureRoom();
  };
  const pick = (area) => {
    Object.assign(state, { picked: area, unknown: null });
    showFound(state, view);
    layer.draw();
  };
  showWords(map);
  showWarnings();
  showLegend(state, null); // the map leaves room for it
  measureRoom();
  startMap(map, layer);
  for (const [id, key] of [["left-plan", "left"], ["right-plan", "plan"]]) {
    byId(id).addEventListener("change", (event) => {
      state[key] = Number(event.target.value);
      show();
    });
  }
  byId("language").addEventListener("click", () => {
    state.language = state.language === "nl" ? "en" : "nl";
    showEverything();
  });
  byId("print").addEventListener("click", () => window.print());
  listenToPostcode(pick, () => { showFound(state, view); layer.draw(); });
  listenToMap(map, () => layer, { pick });
  preparePrint(map, layer);
  showEverything();
  document.documentElement.dataset.ready = "yes";
}

/** Both trips from an area in tenths of a second, or null when it is not counted in both plans.
 *  `siteToday` is what the layer draws a dotted line to: the centre on the left. */
function tripFacts(arrays, area) {
  const minutes = arrays[`plan_${state.plan}_minutes`][area];
  const minutesLeft = arrays[`plan_${state.left}_minutes`][area];
  if (minutes === UNKNOWN_MINUTES || minutesLeft === UNKNOWN_MINUTES) return null;
  return {
    minutes,
    minutesLeft,
    change: minutes - minutesLeft,
    site: arrays[`plan_${state.plan}_site`][area],
    siteToday: arrays[`plan_${state.left}_site`][area],
    cases: arrays[`run_${FACTS.plans[state.plan].run}_cases`][area] / CASES_PER_UNIT,
  };
}

/** All fixed words, and the two choices. */
function showWords(map) {
  document.title = say("title");
  byId("title").textContent = `${say("title")}: ${FACTS.runs.map((run) => `${run.letter} ${run.name}`).join(", ")}`;
  showFixedWords(map);
  /** @type {[string, number][]} */
  const choices = [["left-plan", state.left], ["right-plan", state.plan]];
  for (const [id, chosen] of choices) {
    byId(id).replaceChildren(...FACTS.runs.map((run, i) => element("optgroup",
      { label: `${run.letter}: ${run.name}` },
      ...FACTS.plans.flatMap((plan, index) => (plan.run === i
        ? [element("option", { value: index }, planName(index))] : [])))));
    byId(id).value = String(chosen);
  }
}

function describeMark(mark) {
  const site = FACTS.sites[mark.site];
  const names = { left: planName(state.left), right: planName(state.plan) };
  if (mark.cases !== undefined) return [site.name, site.city, say("tipRight", { ...names, cases: number(mark.cases) })];
  const onLeft = FACTS.plans[state.left].open.includes(mark.site);
  return [site.name, site.city, onLeft ? say("tipLeft", names) : say("tipClosed")];
}

function describeArea(area, view) {
  const title = `${FACTS.areas.pc4[area]} ${FACTS.areas.place[area]}`;
  const facts = view.facts(area);
  if (!facts) return [title, say("notBoth")];
  const trip = (plan, site, minutes) => say("tipTrip", {
    run: planName(plan), minutes: number(minutesText(minutes)), site: FACTS.sites[site].name,
  });
  return [
    title,
    trip(state.left, facts.siteToday, facts.minutesLeft),
    trip(state.plan, facts.site, facts.minutes),
    say("tipChange", { change: signed(minutesText(facts.change)) }),
  ];
}
