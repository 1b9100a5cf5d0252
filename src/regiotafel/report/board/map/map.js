// The map of one plan, as a Leaflet layer of three canvases: the areas' colours, which a look-up per
// pixel paints; lines, which only a move of the map changes; and what stands on them (an area picked,
// patients, centres, names).

import { FACTS } from "../data.js";
import { INK } from "./colours.js";
import { BASE_ZOOM, degrees } from "./geometry.js";
import { drawMark, siteMarks } from "./marks.js";
import { NamePictures } from "./names.js";
import { gather } from "./people.js";
import { packed, pale } from "./raster.js";

/** @typedef {any} Map Of Leaflet. */
/** @typedef {any} Layer A BoardLayer, or one that extends it. */
/** @typedef {{ counted: (area: number) => boolean, facts: (area: number) => any,
 *   colouring: () => (area: number) => string, volumes: () => number[],
 *   plan: () => { open: number[], centres: any[] }, mark: (mark: any) => string[],
 *   area: (area: number, view: View) => string[],
 *   before?: () => number[], isNew?: (site: number) => boolean, norm?: () => any,
 *   stripes?: () => ((area: number) => boolean) | null, boundaries?: () => Int32Array | null,
 *   people?: () => any, side?: import("./view.js").Side }} View What the layer asks of the data, and
 *   what is said of a mark and an area under the pointer. The last seven a page may leave out. */

const MARGIN = 8; // pixels between the country and the edge of the map
const FOOT = 28; // and below it, where the attribution stands
const FONT = '"Segoe UI", "Helvetica Neue", Arial, sans-serif';
const NEAR = 10; // from this zoom on every area has its border
const NORM_SCALE = 1.8; // circles that are compared with one another grow
const PEOPLE_CELL = 15; // pixels: patients within a square of this size are one circle
const STRIPE = 1.2; // pixels

// Sizes on the map are in pixels of the screen; a canvas has `density` of its own to each of them.

export const BoardLayer = L.Layer.extend({
  /** state: plan, mode, picked area and overlays, shared with the panel; view: functions of the data;
   *  geometry: the shapes, shared with other layers. */
  initialize(state, view, geometry) {
    Object.assign(this, { state, view, geometry, highlighted: null, window: null, covered: null });
    this.mostCases = Math.max(...view.volumes(), 1);
    this.bounds = geometry.bounds((area) => view.counted(area)); // what the reader should see first
    this.widestBounds = geometry.bounds(() => true);
  },

  onAdd(map) {
    this._map = map;
    [this.ground, this.lines, this.top] = ["ground", "lines", "top"].map((name) => this._canvas(name));
    this.reset();
  },

  onRemove() {
    for (const canvas of this.canvases()) canvas.remove();
  },

  /** All canvases, the lowest first. */
  canvases() {
    return [this.ground, this.lines, this.top];
  },

  _canvas(name) {
    const canvas = L.DomUtil.create("canvas", `leaflet-zoom-animated ${name}`);
    canvas.setAttribute("aria-hidden", "true");
    this._map.getPane("overlayPane").append(canvas);
    return canvas;
  },

  getEvents() {
    return {
      moveend: this.reset, resize: this.reset, viewreset: this.reset, zoomanim: this._zoom, move: this._clip,
    };
  },

  _zoom(event) {
    const scale = this._map.getZoomScale(event.zoom, this._drawnZoom);
    const corner = this._map
      ._latLngBoundsToNewLayerBounds(this._drawnBounds, event.zoom, event.center).min;
    for (const canvas of this.canvases()) L.DomUtil.setTransform(canvas, corner, scale);
  },

  /** Fit the canvases to what is visible and draw. */
  reset() {
    const size = this._map.getSize();
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    this._drawnZoom = this._map.getZoom();
    this._drawnBounds = this._map.getBounds();
    this.density = this.forcedDensity ?? (window.devicePixelRatio || 1);
    for (const canvas of this.canvases()) {
      L.DomUtil.setPosition(canvas, corner);
      canvas.width = Math.round(size.x * this.density);
      canvas.height = Math.round(size.y * this.density);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    const scale = 2 ** (this._drawnZoom - BASE_ZOOM);
    const pixelCorner = this._map.getPixelOrigin().add(corner);
    const shift = this.geometry.origin.multiplyBy(scale).subtract(pixelCorner);
    this.scale = scale * this.density;
    this.transform = [this.scale, 0, 0, this.scale, shift.x * this.density, shift.y * this.density];
    this._clip();
    this._drawLines();
    this.draw();
  },

  /**
   * Show only what lies between two places across the map; all of it with null.
   * @param {[number, number] | null} ends In pixels of the map's window.
   */
  setWindow(ends) {
    this.window = ends;
    this._clip();
  },

  _clip() {
    for (const canvas of this.canvases()) {
      if (!this.window) {
        canvas.style.clipPath = "";
        continue;
      }
      const { x } = this._map.layerPointToContainerPoint(L.DomUtil.getPosition(canvas));
      const [from, to] = this.window.map((end) => Math.round(end - x));
      canvas.style.clipPath = `inset(-100vh ${this._map.getSize().x - to}px -100vh ${from}px)`;
    }
  },

  /** Keep names from where something lies over the map: bounds in pixels of its window, or null. */
  cover(bounds) {
    const isSame = String(bounds?.max) === String(this.covered?.max);
    this.covered = bounds;
    if (!isSame && this._map) this._drawTop();
  },

  /** Light up some areas (places in FACTS.areas) and pale the rest; all as they are with null. */
  highlight(areas) {
    if (areas === null && this.highlighted === null) return;
    this.highlighted = areas === null ? null : new Set(areas);
    if (this._map) this._drawGround();
  },

  draw() {
    this._drawGround();
    this._drawTop();
    const told = this._map.getContainer().dataset; // what is on the canvas, for whoever cannot see it
    const plan = this.view.side?.plan() ?? this.state.plan;
    told[this.told ?? "drawn"] = `${plan} ${this.state.mode}`;
    told.bounds = this._map.getBounds().toBBoxString();
  },

  _drawGround() {
    const { width, height } = this.ground;
    const [scale, , , , left, up] = this.transform;
    this.raster = this.geometry.raster({ width, height, scale, left, up });
    const colour = this.view.colouring();
    const isDim = (area) => this.highlighted !== null && !this.highlighted.has(area);
    const colours = this._packed((area) => (isDim(area) ? pale(colour(area)) : colour(area)));
    const isStriped = this.view.stripes?.() ?? null;
    const stripes = isStriped && {
      width: Math.max(1, Math.round(STRIPE * this.density)),
      colours: this._packed((area) => (isStriped(area) && !isDim(area) ? INK : null), colours),
    };
    const pen = this.ground.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, width, height);
    this.raster.paint(pen, colours, stripes);
    const boundaries = this.view.boundaries?.() ?? null;
    if (boundaries) this._stroke(pen, this.geometry.borders(boundaries), "rgba(20, 35, 47, 0.8)", 1.6);
    if (this.highlighted) {
      const lit = Int32Array.from(colours.subarray(1), (_, area) => Number(this.highlighted.has(area)));
      this._stroke(pen, this.geometry.borders(lit), INK, 1.4);
    }
  },

  /** Of no area and of each; one without a colour keeps that of `others`. */
  _packed(colour, others = null) {
    const count = this.geometry.boxes.length;
    const colours = new Uint32Array(count + 1);
    for (let area = 0; area < count; area++) {
      const own = colour(area);
      colours[area + 1] = own === null ? others[area + 1] : packed(own);
    }
    return colours;
  },

  _stroke(pen, path, colour, width) {
    pen.setTransform(...this.transform);
    pen.lineJoin = "round";
    pen.strokeStyle = colour;
    pen.lineWidth = (width * this.density) / this.scale;
    pen.stroke(path);
  },

  /** What only a move of the map and the reader's choice of lines change. */
  _drawLines() {
    const pen = this.lines.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.lines.width, this.lines.height);
    const { provinces = true, municipalities = false } = this.state.overlays ?? {};
    if (this._drawnZoom >= NEAR) this._drawBorders(pen);
    if (municipalities) this._stroke(pen, this.geometry.municipalities, "rgba(20, 35, 47, 0.5)", 0.6);
    if (provinces) this._stroke(pen, this.geometry.outlines, "rgba(20, 35, 47, 0.55)", 1);
  },

  _drawBorders(pen) {
    const [scale, , , , left, up] = this.transform;
    const corner = L.point(-left, -up).divideBy(scale);
    const seen = L.bounds(corner, corner.add(L.point(this.lines.width, this.lines.height).divideBy(scale)));
    this.geometry.boxes.forEach((box, area) => {
      if (box?.intersects(seen)) this._stroke(pen, this.geometry.path(area), "rgba(20, 35, 47, 0.25)", 0.7);
    });
  },

  _drawTop() {
    const pen = this.top.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.top.width, this.top.height);
    this._drawPeople(pen);
    this._drawPicked(pen);
    this.marks = this._sites();
    this._drawNames(pen);
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    for (const mark of this.marks) drawMark(pen, mark);
  },

  /** What stands on the map as a circle, in the order in which it is drawn: see marks.js. */
  _sites() {
    const larger = this.view.norm?.() ? NORM_SCALE : 1;
    return siteMarks(this.view, { at: (site) => this._at(site), radius: (cases) => larger * this.radius(cases) });
  },

  _drawPeople(pen) {
    const people = this.view.people?.() ?? null;
    this.peopleKey = null;
    if (!people) return;
    const { scale } = this;
    const circles = gather(people.points, (PEOPLE_CELL * this.density) / scale);
    if (!circles.length) return;
    const most = circles[0].cases;
    const radius = (cases) => 0.8 * PEOPLE_CELL * Math.sqrt(cases / most);
    this.peopleKey = { most, radius };
    pen.setTransform(...this.transform);
    pen.strokeStyle = people.line;
    pen.lineWidth = (0.6 * this.density) / scale;
    for (const { x, y, cases, value } of circles) {
      pen.beginPath();
      pen.arc(x, y, (Math.max(1.3, radius(cases)) * this.density) / scale, 0, 2 * Math.PI);
      pen.fillStyle = people.colour(value);
      pen.fill();
      pen.stroke();
    }
  },

  _drawPicked(pen) {
    const { picked } = this.state;
    if (picked === null || !this.geometry.boxes[picked]) return;
    this._stroke(pen, this.geometry.path(picked), "#fff", 5);
    this._stroke(pen, this.geometry.path(picked), INK, 2.5);
    const facts = this.view.facts(picked);
    if (!facts) return;
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    const from = this._map.latLngToContainerPoint(this.geometry.middle(picked));
    const line = (site, dash) => {
      const to = this._at(FACTS.sites[site]);
      const path = new Path2D();
      path.moveTo(from.x, from.y);
      path.lineTo(to.x, to.y);
      pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
      pen.lineWidth = 5;
      pen.stroke(path);
      pen.setLineDash(dash);
      pen.strokeStyle = INK;
      pen.lineWidth = 2;
      pen.stroke(path);
      pen.setLineDash([]);
    };
    if (facts.siteToday !== facts.site) line(facts.siteToday, [2, 5]);
    line(facts.site, []);
  },

  _at(site) {
    return this._map.latLngToContainerPoint([site.lat, site.lon]);
  },

  radius(cases) {
    const size = this._map.getSize();
    const largest = Math.max(14, Math.min(size.x, size.y) * 0.034);
    return Math.max(4, largest * Math.sqrt(Number(cases ?? 0) / this.mostCases));
  },

  /** Names of centres first, largest first, then cities; a name that would overlap is left out. A
   *  city never stands over a circle, the name of a centre over a small one if it must. */
  _drawNames(pen) {
    if (this.names?.density !== this.density) this.names = new NamePictures(this.density);
    const around = ({ at, size }) => L.bounds(at.subtract([size, size]), at.add([size, size]));
    const named = this.marks.filter(({ label }) => label);
    const [large, all] = [named.map(around), this.marks.map(around)];
    this._taken = this.covered ? [this.covered] : [];
    const unit = Math.max(11, Math.min(15, this._map.getSize().x / 62));
    for (const { site, at, size, label } of named) {
      const { name } = FACTS.sites[site];
      const text = label.behind ? `${name} (${label.behind})` : name;
      const look = { weight: label.weight, size: unit, family: FONT, colour: label.colour };
      const free = this._name(pen, text, at, size + 4, look, all);
      if (!free) this._name(pen, text, at, size + 4, look, large);
    }
    if (this.state.overlays?.names === false) return;
    const look = { weight: 400, size: unit - 1, family: FONT, colour: "#2b3a45" };
    for (const city of FACTS.cities) this._name(pen, city.name, this._at(city), 0, look, all);
  },

  /** Write a name beside a point, or over it at no distance, where it covers neither another name
   *  nor the boxes in `kept`; false where there is no such place. */
  _name(pen, name, at, distance, look, kept) {
    const picture = this.names.picture(name, look);
    const { width, height } = picture;
    const sides = [[distance, -height / 2], [-distance - width, -height / 2],
      [-width / 2, -distance - height], [-width / 2, distance]];
    const over = [-0.5, -1.4, 0.4, -2.3, 1.3].flatMap((lines) => [-width / 2, height / 2, -width - height / 2]
      .map((x) => [x, lines * height]));
    const size = this._map.getSize();
    for (const [x, y] of distance ? sides : over) {
      const box = L.bounds(at.add([x - 2, y - 1]), at.add([x + width + 2, y + height + 1]));
      const inside = box.min.x >= 0 && box.min.y >= 0 && box.max.x <= size.x && box.max.y <= size.y;
      if (!inside || [...this._taken, ...kept].some((other) => other.overlaps(box))) continue;
      this._taken.push(box);
      this.names.draw(pen, picture, at.x + x, at.y + y);
      return true;
    }
    return false;
  },

  /** Centre and zoom that show all that is counted, and nothing of it behind the legend: in the
   *  middle, else in that of what the legend leaves free, else in the lower right corner, else smaller. */
  wholeView(legend) {
    const size = this._map.getSize();
    const trip = this._tripBounds();
    if (trip) {
      const zoom = Math.min(this._map.getBoundsZoom(trip, false, L.point(90, 70)), NEAR);
      return { centre: trip.getCenter(), zoom };
    }
    const largest = this._map.getBoundsZoom(this.bounds, false, L.point(2 * MARGIN, 2 * MARGIN));
    const boxes = this.geometry.boxes.filter((box, area) => box && this.view.counted(area));
    const whole = L.bounds(boxes.flatMap(({ min, max }) => [min, max]));
    for (let zoom = largest; ; zoom -= 0.1) {
      const scale = 2 ** (zoom - BASE_ZOOM);
      const free = size.subtract(whole.getSize().multiplyBy(scale));
      const corner = free.subtract([MARGIN, FOOT]);
      const beside = L.point(Math.min((free.x + (legend?.width ?? 0)) / 2, corner.x), Math.min(free.y / 2, corner.y));
      for (const place of [free.divideBy(2), beside, corner]) {
        const shift = place.subtract(whole.min.multiplyBy(scale));
        const hidden = legend && boxes.some(({ min }) => (
          min.x * scale + shift.x < legend.width && min.y * scale + shift.y < legend.height));
        const outside = place.x < 0 || place.y < 0;
        if ((hidden || outside) && zoom > largest - 2) continue;
        const middle = size.divideBy(2).subtract(shift).divideBy(scale).add(this.geometry.origin);
        return { centre: degrees(middle), zoom };
      }
    }
  },

  /** Around an area and its centres on the page for a patient, which is about that trip alone. */
  _tripBounds() {
    const { picked, patient } = this.state;
    const facts = patient && picked !== null ? this.view.facts(picked) : null;
    if (!facts) return null;
    const bounds = this.geometry.bounds((area) => area === picked);
    for (const site of [facts.site, facts.siteToday]) bounds.extend(FACTS.sites[site]);
    return bounds;
  },

  /** The hospital under a point of the map, or null; the topmost one. */
  markAt(point) {
    for (let i = this.marks.length - 1; i >= 0; i--) {
      if (this.marks[i].at.distanceTo(point) <= this.marks[i].radius + 1) return this.marks[i];
    }
    return null;
  },

  /** The area under a point of the map, or null. */
  areaAt(point) {
    return this.raster.areaAt(point.x * this.density, point.y * this.density);
  },
});
