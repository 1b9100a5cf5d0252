// What the reader sees of two plans: one map; one map with a line between them ("swipe"); or two maps
// beside each other ("twin"). The shapes are shared; each plan has a layer of its own.

import { FACTS } from "../data.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { byId, element, say } from "../words.js";
import { legendOnMap, limitMap, listenToMap, showWhole, startMap } from "./controls.js";
import { Geometry } from "./geometry.js";
import { showLegend } from "./legend.js";
import { BoardLayer } from "./map.js";
import { mapPicture } from "./png.js";
import { Divider } from "./swipe.js";
import { makeTwin } from "./twin.js";
import { makeView } from "./view.js";

/** @typedef {import("../judge/world.js").World} World */
/** @typedef {import("./map.js").Map} Map */

export const VIEWS = ["one", "swipe", "twin"];
const PICTURE_DENSITY = 2; // sharp on paper

/**
 * The view that is shown: with one plan there is nothing beside it, and on a phone no room for two
 * maps.
 * @returns {string}
 */
export function shownView() {
  if (state.plan === state.base || state.patient || !VIEWS.includes(state.view)) return "one";
  return state.view === "twin" && !window.matchMedia("(min-width: 900px)").matches ? "swipe" : state.view;
}

export class Maps {
  /**
   * @param {Map} map
   * @param {World} world
   */
  constructor(map, world) {
    this.map = map;
    this.world = world;
    state.overlays ??= { municipalities: false, provinces: true, names: true };
    const geometry = new Geometry(world.arrays, FACTS.areas.pc4.length);
    // Beside each other, both are compared with today: else the one on the left would be with itself.
    const right = { plan: () => state.plan, base: () => (shownView() === "one" ? state.base : 0) };
    const left = { plan: () => state.base, base: () => 0 };
    /** The layer of the plan that is shown, always on the first map. */
    this.main = new BoardLayer(state, makeView(world, right, geometry), geometry);
    this.beside = new BoardLayer(state, makeView(world, left, geometry), geometry);
    this.beside.told = "drawnBase";
    this.divider = new Divider(map, () => this._split());
    this.names = ["left", "right"].map((side) => element("h2", { class: `side-name ${side}`, hidden: "" }));
    this.twin = null;
    this.view = "one";
    this.printing = false;
  }

  /**
   * Show the map and listen to the reader.
   * @param {{ pick: (area: number) => void, chooseSite?: (site: number, place: any) => void }} page
   */
  start(page) {
    this.page = page;
    startMap(this.map, this.main, () => this.whole());
    this.map.getContainer().append(...this.names);
    listenToMap(this.map, (point) => this._layerAt(point), page);
    this.map.on("resize", () => this._split());
    this.map.on("zoomend", () => { if (this.main.peopleKey) this.showLegend(); });
    // On paper stands one map.
    window.addEventListener("beforeprint", () => { this.printing = true; this._arrange(); });
    window.addEventListener("afterprint", () => { this.printing = false; this.draw(); });
    new ResizeObserver(() => this._cover()).observe(byId("legend"));
    window.addEventListener("resize", () => { if (this.view !== this._wanted()) this.draw(); });
  }

  /** Draw what the state says. */
  draw() {
    this._arrange();
    this.main.draw();
    if (this.view !== "one") this.beside.draw();
    this._name();
  }

  /** Draw lines and names anew too: the reader chose which. */
  redraw() {
    this.main.reset();
    if (this.view !== "one") this.beside.reset();
  }

  showLegend() {
    showLegend(state, this.world, { view: this.view, peopleKey: this.main.peopleKey ?? null });
  }

  /**
   * Light up some areas and pale the rest.
   * @param {Iterable<number> | null} areas Places in FACTS.areas (of a row of the world:
   *   `world.arrays.row[row]`); null: all as they are.
   * @returns {void}
   */
  highlight(areas) {
    const chosen = areas ?? state.place?.areas ?? null; // else those of a place that was found
    const all = chosen === null ? null : [...chosen];
    for (const layer of this._layers()) layer.highlight(all);
  }

  /**
   * The map as a picture, with a title, the legend and the sources.
   * @param {string} title
   * @returns {Promise<Blob>}
   */
  png(title) {
    const layers = this.view === "twin" ? [[this.beside], [this.main]] : [this._layers()];
    const plans = this.view === "one" ? [] : this._planNames();
    this._setDensity(PICTURE_DENSITY);
    return mapPicture(title, layers, plans, PICTURE_DENSITY).finally(() => this._setDensity(null));
  }

  /** So many pixels of the canvas to one of the screen; with null as many as the screen has. */
  _setDensity(density) {
    for (const layer of this._layers()) {
      layer.forcedDensity = density;
      layer.reset();
    }
  }

  _layers() {
    return this.view === "one" ? [this.main] : [this.beside, this.main];
  }

  _layerAt(point) {
    return this.view === "swipe" && point.x < this.divider.x ? this.beside : this.main;
  }

  _wanted() {
    return this.printing ? "one" : shownView();
  }

  /** From one view to another. */
  _arrange() {
    const view = this._wanted();
    this.map.getContainer().dataset.view = view;
    if (view === this.view) return;
    this.beside.remove();
    this.view = "one"; // until the layer beside it is there
    for (const each of VIEWS) document.body.classList.toggle(`view-${each}`, each === view);
    if (view === "twin") this._startTwin();
    if (this.twin) this.twin.getContainer().hidden = view !== "twin";
    this.map.invalidateSize({ animate: false, pan: false });
    if (view === "swipe") this.beside.addTo(this.map);
    if (view === "twin") {
      this.twin.invalidateSize({ animate: false, pan: false });
      this.beside.addTo(this.twin);
    }
    this.view = view;
    if (view === "twin") this.whole();
    this._split();
    this._cover();
  }

  _startTwin() {
    if (this.twin) return;
    this.twin = makeTwin(this.map);
    limitMap(this.twin, this.main);
    listenToMap(this.twin, () => this.beside, { pick: this.page.pick });
  }

  /** Show the whole country; the legend lies over the map on the left. */
  whole() {
    if (this.view !== "twin") {
      showWhole(this.map, this.main);
      return;
    }
    this.twin.invalidateSize({ animate: false, pan: false });
    showWhole(this.twin, this.beside);
  }

  /** No name under the legend. */
  _cover() {
    const [main, twin] = [this.map, this.twin].map((map) => {
      const size = map && legendOnMap(map);
      return size && size.width > 0 ? L.bounds([0, 0], [size.width, size.height]) : null;
    });
    this.main.cover(this.printing ? null : main);
    if (this.view !== "one") this.beside.cover(this.view === "twin" ? twin : main);
  }

  /** Each layer on its side of the line. */
  _split() {
    const isSplit = this.view === "swipe";
    const { x: width } = this.map.getSize();
    this.main.setWindow(isSplit ? [this.divider.x, width] : null);
    if (this.view !== "one") this.beside.setWindow(isSplit ? [0, this.divider.x] : null);
    this._name();
  }

  _planNames() {
    return [state.base, state.plan].map(planName);
  }

  _name() {
    const [left, right] = this._planNames();
    const { percent } = this.divider;
    const isTwin = this.view === "twin";
    this.divider.show(this.view === "swipe" ? {
      label: say("dividerLabel", { left, right }),
      value: say("dividerValue", { percent: Math.round(percent), left }),
    } : null);
    this.names.forEach((node, i) => {
      node.hidden = this.view === "one";
      node.textContent = [left, right][i];
      const home = isTwin && i === 0 ? this.twin : this.map;
      if (node.parentElement && node.parentElement !== home.getContainer()) home.getContainer().append(node);
    });
    this.names[0].style.right = isTwin ? "" : `${100 - percent}%`;
    this.names[1].style.left = isTwin ? "" : `${percent}%`;
    this.twin?.getContainer().setAttribute("aria-label", say("mapOf", { plan: left }));
  }
}

/**
 * The lines a reader can switch on and off.
 * @param {Maps} maps
 * @returns {void}
 */
export function showOverlays(maps) {
  const names = maps.world.arrays.municipality === undefined
    ? ["provinces", "names"] : ["municipalities", "provinces", "names"];
  byId("overlays").replaceChildren(
    element("legend", {}, say("overlays")),
    ...names.map((name) => {
      const box = element("input", { type: "checkbox", id: `overlay-${name}` });
      box.checked = state.overlays[name];
      box.addEventListener("change", () => {
        state.overlays[name] = box.checked;
        maps.redraw();
      });
      return element("label", {}, box, say(`overlay_${name}`));
    }));
}
