// The map: one canvas for the areas, one above it for what stands on them (borders of a choice,
// centres, names). Paths are made once; moving and zooming only changes the transformation, and
// borders are drawn from the very vertices of the areas, so nothing drifts.

import { decodeRings, FACTS } from "../data.js";

/** @typedef {any} Map Of Leaflet. */
/** @typedef {any} Layer A BoardLayer, or one that extends it. */
/** @typedef {{ counted: (area: number) => boolean, facts: (area: number) => any,
 *   colour: (area: number) => string, volumes: () => number[],
 *   plan: () => { open: number[], centres: any[] }, mark: (mark: any) => string[],
 *   area: (area: number, view: View) => string[] }} View What the layer asks of the data, and what is
 *   said of a mark and an area under the pointer. */

const BASE_ZOOM = 8; // paths are in world pixels of this zoom level
export const COLOURS = {
  minutes: ["#ffffd9", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"],
  change: ["#67a9cf", "#f2f2ee", "#fddbc0", "#f4a582", "#d6604d", "#8c1527"],
  catchment: [
    "#8fb8de", "#f2cf7e", "#a8d5a2", "#e6a3b4", "#c5b3e0", "#9adbd3", "#e3b58c", "#d6dd8a", "#c9c4bd",
  ],
};
const MARGIN = 8; // pixels between the country and the edge of the map
const FOOT = 28; // and below it, where the attribution stands
export const NOT_COUNTED = "#dfe3e6";
export const INK = "#14232f";
const FONT = '"Segoe UI", "Helvetica Neue", Arial, sans-serif';

// Sizes on the map are in pixels of the screen; a canvas has `density` of its own to each of them.

/**
 * Mercator as Leaflet's, in world pixels of BASE_ZOOM; plain numbers, for there are many.
 * @param {number} lon
 * @param {number} lat
 * @returns {[number, number]}
 */
export function project(lon, lat) {
  const world = 256 * 2 ** BASE_ZOOM;
  const north = Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI;
  return [((lon + 180) / 360) * world, ((1 - north) / 2) * world];
}

/** Paths of polygons, relative to an origin because a path keeps few digits. */
function buildPaths(rings, count, origin) {
  const shapes = Array.from({ length: count }, () => ({ path: new Path2D(), box: null }));
  for (const { part, lonLat } of rings) {
    const shape = shapes[part];
    const [low, high] = [[Infinity, Infinity], [-Infinity, -Infinity]];
    for (let i = 0; i < lonLat.length; i += 2) {
      const at = project(lonLat[i], lonLat[i + 1]);
      const [x, y] = [at[0] - origin.x, at[1] - origin.y];
      if (i === 0) shape.path.moveTo(x, y);
      else shape.path.lineTo(x, y);
      low[0] = Math.min(low[0], x);
      low[1] = Math.min(low[1], y);
      high[0] = Math.max(high[0], x);
      high[1] = Math.max(high[1], y);
    }
    shape.path.closePath();
    shape.box = L.bounds(shape.box ? [shape.box.min, shape.box.max, low, high] : [low, high]);
  }
  return shapes;
}

export const BoardLayer = L.Layer.extend({
  /** state: plan, mode and picked area, shared with the panel; view: functions of the data. */
  initialize(state, view, arrays) {
    this.state = state;
    this.view = view;
    const shapeRings = decodeRings(arrays, "shape_");
    const [first] = shapeRings;
    this.origin = L.point(project(first.lonLat[0], first.lonLat[1]));
    this.areas = buildPaths(shapeRings, FACTS.areas.pc4.length, this.origin);
    const outlineRings = decodeRings(arrays, "outline_");
    const outlines = 1 + outlineRings.reduce((most, ring) => Math.max(most, ring.part), 0);
    this.outlines = buildPaths(outlineRings, outlines, this.origin);
    this.mostCases = Math.max(...view.volumes(), 1);
    this.bounds = this._boundsOf((area) => view.counted(area)); // what the reader should see first
    this.widestBounds = this._boundsOf(() => true);
  },

  _boundsOf(included) {
    const corners = this.areas.flatMap(({ box }, area) => (box && included(area)
      ? [box.min.add(this.origin), box.max.add(this.origin)] : []));
    const back = (point) => L.CRS.EPSG3857.pointToLatLng(point, BASE_ZOOM);
    const whole = L.bounds(corners);
    return L.latLngBounds(back(whole.min), back(whole.max));
  },

  onAdd(map) {
    this._map = map;
    this.ground = this._canvas();
    this.top = this._canvas();
    this.reset();
  },

  _canvas() {
    const canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated");
    canvas.setAttribute("aria-hidden", "true");
    this._map.getPane("overlayPane").append(canvas);
    return canvas;
  },

  getEvents() {
    return { moveend: this.reset, resize: this.reset, viewreset: this.reset, zoomanim: this._zoom };
  },

  _zoom(event) {
    const scale = this._map.getZoomScale(event.zoom, this._drawnZoom);
    const corner = this._map
      ._latLngBoundsToNewLayerBounds(this._drawnBounds, event.zoom, event.center).min;
    for (const canvas of [this.ground, this.top]) L.DomUtil.setTransform(canvas, corner, scale);
  },

  /** Fit the canvases to what is visible and draw. */
  reset() {
    const size = this._map.getSize();
    const corner = this._map.containerPointToLayerPoint([0, 0]);
    this._drawnZoom = this._map.getZoom();
    this._drawnBounds = this._map.getBounds();
    this.density = this.forcedDensity ?? (window.devicePixelRatio || 1);
    for (const canvas of [this.ground, this.top]) {
      L.DomUtil.setPosition(canvas, corner);
      canvas.width = Math.round(size.x * this.density);
      canvas.height = Math.round(size.y * this.density);
      canvas.style.width = `${size.x}px`;
      canvas.style.height = `${size.y}px`;
    }
    const scale = 2 ** (this._drawnZoom - BASE_ZOOM);
    const pixelCorner = this._map.getPixelOrigin().add(corner);
    const shift = this.origin.multiplyBy(scale).subtract(pixelCorner);
    this.scale = scale * this.density;
    this.transform = [this.scale, 0, 0, this.scale, shift.x * this.density, shift.y * this.density];
    this.draw();
  },

  draw() {
    this._drawGround();
    this._drawTop();
    const told = this._map.getContainer().dataset; // what is on the canvas, for whoever cannot see it
    told.drawn = `${this.state.plan} ${this.state.mode}`;
    told.bounds = this._map.getBounds().toBBoxString();
  },

  _drawGround() {
    const pen = this.ground.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.ground.width, this.ground.height);
    pen.setTransform(...this.transform);
    pen.lineJoin = "round";
    pen.lineWidth = (0.7 * this.density) / this.scale;
    for (let i = 0; i < this.areas.length; i++) {
      // Stroked in its own colour, so that no hairline of background shows between neighbours.
      pen.fillStyle = this.view.colour(i);
      pen.strokeStyle = pen.fillStyle;
      pen.fill(this.areas[i].path, "evenodd");
      pen.stroke(this.areas[i].path);
    }
    if (this._drawnZoom >= 10) {
      pen.strokeStyle = "rgba(20, 35, 47, 0.25)";
      for (const { path } of this.areas) pen.stroke(path);
    }
    pen.strokeStyle = "rgba(20, 35, 47, 0.55)";
    pen.lineWidth = (1 * this.density) / this.scale;
    for (const { path } of this.outlines) pen.stroke(path);
  },

  _drawTop() {
    const pen = this.top.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.top.width, this.top.height);
    this._drawPicked(pen);
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    this.marks = this._sites();
    this._drawNames(pen);
    for (const { at, size, look } of this.marks) this._circle(pen, at, size, ...look);
  },

  _drawPicked(pen) {
    const { picked } = this.state;
    if (picked === null || !this.areas[picked].box) return;
    pen.setTransform(...this.transform);
    pen.strokeStyle = "#fff";
    pen.lineWidth = (5 * this.density) / this.scale;
    pen.stroke(this.areas[picked].path);
    pen.strokeStyle = INK;
    pen.lineWidth = (2.5 * this.density) / this.scale;
    pen.stroke(this.areas[picked].path);
    const facts = this.view.facts(picked);
    if (!facts) return;
    pen.setTransform(this.density, 0, 0, this.density, 0, 0);
    const box = this.areas[picked].box;
    const middle = box.getCenter().add(this.origin);
    const from = this._map.latLngToContainerPoint(L.CRS.EPSG3857.pointToLatLng(middle, BASE_ZOOM));
    const line = (site, dash) => {
      const to = this._at(FACTS.sites[site]);
      pen.setLineDash([]);
      pen.strokeStyle = "rgba(255, 255, 255, 0.9)";
      pen.lineWidth = 5;
      const path = new Path2D();
      path.moveTo(from.x, from.y);
      path.lineTo(to.x, to.y);
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

  _circle(pen, at, radius, fill, line, width) {
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    pen.fillStyle = fill;
    pen.fill();
    pen.strokeStyle = line;
    pen.lineWidth = width;
    pen.stroke();
  },

  /** What stands on the map as a circle, in the order in which it is drawn: `radius` is what a
   *  pointer hits, `label` how its name is written. */
  _sites() {
    const plan = this.view.plan();
    const closed = FACTS.sites.map((_, site) => site).filter((site) => !plan.open.includes(site));
    return [
      ...FACTS.otherSites.map((other) => ({
        other, at: this._at(other), size: 1.8, radius: 4,
        look: ["#52616d", "rgba(255, 255, 255, 0.8)", 0.8],
      })),
      ...closed.map((site) => ({
        site, at: this._at(FACTS.sites[site]), size: 4, radius: 6, look: ["#fff", "#52616d", 1.8],
      })),
      ...plan.centres.filter(({ open }) => open).map(({ site, cases }) => {
        const size = this.radius(cases);
        return {
          site, cases, at: this._at(FACTS.sites[site]), size, radius: Math.max(size, 7),
          look: ["rgba(20, 35, 47, 0.88)", "#fff", 2], label: { weight: 600, colour: INK },
        };
      }),
    ];
  },

  /** Names of centres first, largest first, then cities; a name that would overlap is left out. A
   *  city never stands over a circle, the name of a centre over a small one if it must. */
  _drawNames(pen) {
    const around = ({ at, size }) => L.bounds(at.subtract([size, size]), at.add([size, size]));
    const named = this.marks.filter(({ label }) => label);
    const [large, all] = [named.map(around), this.marks.map(around)];
    this._taken = [];
    const unit = Math.max(11, Math.min(15, this._map.getSize().x / 62));
    for (const { site, at, size, label } of named) {
      const { name } = FACTS.sites[site];
      const font = `${label.weight} ${unit}px ${FONT}`;
      const free = this._name(pen, name, at, size + 4, font, label.colour, all);
      if (!free) this._name(pen, name, at, size + 4, font, label.colour, large);
    }
    for (const city of FACTS.cities) {
      this._name(pen, city.name, this._at(city), 0, `${unit - 1}px ${FONT}`, "#2b3a45", all);
    }
  },

  /** Write a name beside a point, or over it at no distance, where it covers neither another name
   *  nor the boxes in `kept`; false where there is no such place. */
  _name(pen, name, at, distance, font, colour, kept) {
    pen.font = font;
    const width = pen.measureText(name).width;
    const height = parseFloat(font.match(/([\d.]+)px/)[1]) * 1.15;
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
      pen.textBaseline = "middle";
      pen.lineJoin = "round";
      pen.strokeStyle = "rgba(255, 255, 255, 0.88)";
      pen.lineWidth = 3.5;
      pen.strokeText(name, at.x + x, at.y + y + height / 2);
      pen.fillStyle = colour;
      pen.fillText(name, at.x + x, at.y + y + height / 2);
      return true;
    }
    return false;
  },

  /** Centre and zoom that show all that is counted, and nothing of it behind the legend: in the
   *  middle, else in the lower right corner, else smaller. */
  wholeView(legend) {
    const size = this._map.getSize();
    const largest = this._map.getBoundsZoom(this.bounds, false, L.point(2 * MARGIN, 2 * MARGIN));
    const boxes = this.areas.filter(({ box }, area) => box && this.view.counted(area))
      .map(({ box }) => box);
    const whole = L.bounds(boxes.flatMap(({ min, max }) => [min, max]));
    for (let zoom = largest; ; zoom -= 0.1) {
      const scale = 2 ** (zoom - BASE_ZOOM);
      const free = size.subtract(whole.getSize().multiplyBy(scale));
      for (const place of [free.divideBy(2), free.subtract([MARGIN, FOOT])]) {
        const shift = place.subtract(whole.min.multiplyBy(scale));
        const hidden = legend && boxes.some(({ min }) => (
          min.x * scale + shift.x < legend.width && min.y * scale + shift.y < legend.height));
        const outside = place.x < 0 || place.y < 0;
        if ((hidden || outside) && zoom > largest - 2) continue;
        const middle = size.divideBy(2).subtract(shift).divideBy(scale).add(this.origin);
        return { centre: L.CRS.EPSG3857.pointToLatLng(middle, BASE_ZOOM), zoom };
      }
    }
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
    const pen = this.ground.getContext("2d");
    const [x, y] = [point.x * this.density, point.y * this.density];
    const [scale, , , , left, up] = this.transform;
    const base = L.point((x - left) / scale, (y - up) / scale);
    pen.setTransform(...this.transform);
    const found = this.areas.findIndex(
      ({ path, box }) => box && box.contains(base) && pen.isPointInPath(path, x, y, "evenodd"),
    );
    return found < 0 ? null : found;
  },
});
