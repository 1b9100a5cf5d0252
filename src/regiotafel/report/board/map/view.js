// What the map asks of the data: the colour of an area, the centres of the plan, and what is said of
// a place under the pointer. A map shows one side: a plan, and the plan it is compared with.

import { FACTS } from "../data.js";
import { areaFacts } from "../place/areas.js";
import { allPlans, planAgainst, planAt } from "../plans/plans.js";
import { planName, probability } from "../plans/question.js";
import { state } from "../state.js";
import { number, say, signed, tenths } from "../words.js";
import { catchmentColours } from "./catchments.js";
import { COLOURS, INK, LAND, NOT_COUNTED } from "./colours.js";
import { borderLengths } from "./edges.js";
import { colouredBy, isLong, isShare, shareClass, sharesOf } from "./layers.js";
import { pale } from "./raster.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("./geometry.js").Geometry} Geometry */
/** @typedef {import("./map.js").View} View */
/** @typedef {{ plan: () => number, base: () => number }} Side Numbers of plans. */

/** The plan that is shown, against the one it is compared with. @type {Side} */
const SHOWN = { plan: () => state.plan, base: () => state.base };

/**
 * The view of one side.
 * @param {World} world
 * @param {Side} side
 * @param {Geometry | null} geometry Needed to draw; not to tell of a place.
 * @returns {View}
 */
export function makeView(world, side = SHOWN, geometry = null) {
  const rowOfArea = new Int32Array(FACTS.areas.pc4.length).fill(-1);
  world.arrays.row.forEach((area, row) => { rowOfArea[area] = row; });
  const plan = () => planAgainst(side.plan(), side.base());
  const stripedRow = () => {
    const { minutes_class: classes } = plan().areas;
    return isShare(state.mode) ? (row) => isLong(classes[row]) : null;
  };
  return {
    side,
    plan,
    before: () => (side.plan() === side.base() ? [] : planAt(side.base()).open),
    isNew: (site) => !FACTS.sites[site].openToday,
    norm: () => normOf(plan()),
    volumes: () => allPlans().slice(0, FACTS.plans.length)
      .flatMap((_, index) => planAt(index).centres.map(({ cases }) => Number(cases ?? 0))),
    counted: (area) => rowOfArea[area] >= 0,
    facts: (area) => (rowOfArea[area] < 0 ? null
      : areaFacts(world, rowOfArea[area], plan(), planAt(side.base()))),
    colouring: () => {
      const colour = colouringOf(world, plan(), geometry, rowOfArea);
      return (area) => (rowOfArea[area] < 0 ? NOT_COUNTED : colour(rowOfArea[area]));
    },
    stripes: () => {
      const isStriped = stripedRow();
      return isStriped && ((area) => rowOfArea[area] >= 0 && isStriped(rowOfArea[area]));
    },
    boundaries: () => (state.mode === "catchment" ? labels(plan().areas.site, rowOfArea) : null),
    people: () => (state.mode.startsWith("people") && geometry ? people(world, plan(), geometry) : null),
    mark: describeMark,
    area: (area, view) => describeArea(world, area, view, rowOfArea[area]),
  };
}

/** By row, the colour of an area that is counted. */
function colouringOf(world, plan, geometry, rowOfArea) {
  const { mode } = state;
  const { areas } = plan;
  if (mode.startsWith("people")) return () => LAND;
  if (mode === "catchment") {
    const borders = borderLengths(geometry.edges, labels(areas.site, rowOfArea), FACTS.sites.length);
    const own = FACTS.sites.map(({ colour }) => colour);
    const found = catchmentColours(plan.open, borders, own, COLOURS.catchment.length);
    return (row) => COLOURS.catchment[found.get(areas.site[row])];
  }
  if (isShare(mode)) {
    const share = sharesOf(world, mode);
    return (row) => COLOURS.share[shareClass(mode, share(row))] ?? NOT_COUNTED;
  }
  const colours = COLOURS[colouredBy(mode)].map((colour) => (mode === "norm" ? pale(colour) : colour));
  const classes = areas[`${colouredBy(mode)}_class`];
  return (row) => colours[classes[row]];
}

/** The centre of each area of the map; -1 where it is not counted. */
function labels(site, rowOfArea) {
  return Int32Array.from(rowOfArea, (row) => (row < 0 ? -1 : site[row]));
}

/** A norm judges plans: of today there is none. */
function normOf(plan) {
  if (state.mode !== "norm" || FACTS.norm === null || plan.kind === "today") return null;
  const { chance } = plan.tradeoffs;
  return {
    volume: FACTS.norm,
    /** Of one year; without a number where it is next to nothing. */
    chance: (site) => {
      const [year] = chance?.sites[FACTS.sites[site].id] ?? ["<1"];
      return year === "<1" ? undefined : probability(year);
    },
  };
}

/** Patients with their minutes, or with how much longer those are; and the colour of both. */
function people({ arrays, cases, n }, plan, geometry) {
  const isChange = state.mode === "people_change";
  const { site, change } = plan.areas;
  const m = FACTS.sites.length;
  const points = [];
  for (let row = 0; row < n; row++) {
    const box = geometry.boxes[arrays.row[row]];
    if (!box || cases[row] === 0) continue;
    const { x, y } = box.getCenter();
    const value = (isChange ? change[row] : arrays.minutes[row * m + site[row]]) / 10;
    points.push({ x, y, cases: cases[row], value });
  }
  const { minutes, longer } = FACTS.judge.edges;
  const above = (value, edges) => edges.filter((edge) => value > edge + 1e-9).length;
  const place = (value) => {
    if (!isChange) return above(value, minutes);
    return value < -1e-9 ? 0 : 1 + above(value, [0, ...longer]);
  };
  return { points, colour: (value) => COLOURS[isChange ? "change" : "minutes"][place(value)], line: INK };
}

function describeMark(mark) {
  if (mark.other) return [mark.other.name, mark.other.city, say("tipOther")];
  const site = FACTS.sites[mark.site];
  const lines = [site.name, site.city];
  lines.push(mark.cases === undefined ? say("tipClosed") : say("tipOpen", { cases: number(mark.cases) }));
  if (mark.sign) lines.push(say(mark.sign === "new" ? "tipNew" : "tipGone"));
  if (mark.norm) lines.push(say("tipNorm", { norm: number(FACTS.norm), chance: mark.label.behind ?? probability("<1") }));
  return lines;
}

function describeArea(world, area, view, row) {
  const title = `${FACTS.areas.pc4[area]} ${FACTS.areas.place[area]}`;
  const facts = view.facts(area);
  if (!facts) return [title, say("notCounted")];
  const lines = [title, say("tipCentre", {
    minutes: number(tenths(facts.minutes)), site: FACTS.sites[facts.site].name,
  })];
  const base = view.side.base();
  if (view.side.plan() !== base) {
    const values = { change: signed(tenths(facts.change)), plan: planName(base) };
    lines.push(say(base === 0 ? "tipChange" : "tipChangeFrom", values));
  }
  if (state.mode.startsWith("people")) lines.push(say("tipPeople", { cases: number(facts.cases) }));
  if (isShare(state.mode)) {
    const share = sharesOf(world, state.mode)(row);
    lines.push(share === null ? say("tipShareUnknown")
      : say(`tip_${state.mode}`, { share: number(String(Math.round(share))) }));
  }
  return lines;
}
