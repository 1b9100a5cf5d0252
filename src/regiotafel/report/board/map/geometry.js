// The shapes of the map, worked out once and shared by all that draws them: rings in world pixels of
// one zoom level, boxes around areas, paths where they are asked, and the borders areas share. Moving
// and zooming only changes the transformation, and every line is drawn from the very vertices of the
// areas, so nothing drifts.

import { decodeRings } from "../data.js";
import { boundary, sharedEdges } from "./edges.js";
import { AreaRaster } from "./raster.js";

/** @typedef {import("../data.js").Arrays} Arrays */
/** @typedef {import("./raster.js").Frame} Frame */

export const BASE_ZOOM = 8; // rings are in world pixels of this zoom level

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

export class Geometry {
  /**
   * @param {Arrays} arrays With `shape_…` and `outline_…`, as geometry.py makes them.
   * @param {number} count Of areas.
   */
  constructor(arrays, count) {
    this.arrays = arrays;
    const shapes = decodeRings(arrays, "shape_");
    const [{ lonLat: first }] = shapes;
    /** A path keeps few digits, so everything is relative to this point. */
    this.origin = L.point(project(first[0], first[1]));
    this.rings = shapes.map((ring) => this._projected(ring));
    /** Per area the box around it; null where it has no shape. */
    this.boxes = boxesOf(this.rings, count);
    /** @type {Map<number, Path2D>} */
    this.paths = new Map();
    /** Views of the last few: two plans on one map share one. @type {{ key: string, raster: AreaRaster }[]} */
    this.rasters = [];
  }

  _projected({ part, lonLat }) {
    const xy = new Float64Array(lonLat.length);
    for (let i = 0; i < xy.length; i += 2) {
      const at = project(lonLat[i], lonLat[i + 1]);
      xy[i] = at[0] - this.origin.x;
      xy[i + 1] = at[1] - this.origin.y;
    }
    return { part, xy };
  }

  /**
   * The outline of an area.
   * @param {number} area
   * @returns {Path2D}
   */
  path(area) {
    this.ringsOf ??= grouped(this.rings);
    if (!this.paths.has(area)) this.paths.set(area, pathOf(this.ringsOf.get(area) ?? []));
    return this.paths.get(area);
  }

  /** Outlines of the provinces. */
  get outlines() {
    this.outlinePath ??= pathOf(decodeRings(this.arrays, "outline_").map((ring) => this._projected(ring)));
    return this.outlinePath;
  }

  /** Borders between municipalities; null where the page does not know them. */
  get municipalities() {
    const { municipality } = this.arrays;
    if (municipality === undefined) return null;
    this.municipalityPath ??= this.borders(municipality);
    return this.municipalityPath;
  }

  /**
   * Borders between areas with another label, see `boundary`.
   * @param {ArrayLike<number>} label
   * @returns {Path2D}
   */
  borders(label) {
    return boundary(this.edges, label, new Path2D());
  }

  /** Where areas border on each other. */
  get edges() {
    this.sharedEdges ??= sharedEdges(this.rings);
    return this.sharedEdges;
  }

  /**
   * The area of every pixel of a view.
   * @param {Frame} frame
   * @returns {AreaRaster}
   */
  raster(frame) {
    const key = JSON.stringify(frame);
    let known = this.rasters.find((each) => each.key === key);
    if (!known) {
      known = { key, raster: new AreaRaster(this.rings, frame) };
      this.rasters = [known, ...this.rasters.slice(0, 1)];
    }
    return known.raster;
  }

  /**
   * Bounds of all areas of a kind, in degrees.
   * @param {(area: number) => boolean} included
   * @returns {any} Of Leaflet.
   */
  bounds(included) {
    const corners = this.boxes.flatMap((box, area) => (box && included(area)
      ? [box.min.add(this.origin), box.max.add(this.origin)] : []));
    const whole = L.bounds(corners);
    return L.latLngBounds(degrees(whole.min), degrees(whole.max));
  }

  /** The middle of an area, in degrees. */
  middle(area) {
    return degrees(this.boxes[area].getCenter().add(this.origin));
  }
}

/** A point in world pixels of BASE_ZOOM in degrees. */
export function degrees(point) {
  return L.CRS.EPSG3857.pointToLatLng(point, BASE_ZOOM);
}

function boxesOf(rings, count) {
  const boxes = new Array(count).fill(null);
  for (const { part, xy } of rings) {
    let [west, north, east, south] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < xy.length; i += 2) {
      west = Math.min(west, xy[i]);
      east = Math.max(east, xy[i]);
      north = Math.min(north, xy[i + 1]);
      south = Math.max(south, xy[i + 1]);
    }
    const corners = [[west, north], [east, south]];
    boxes[part] = L.bounds(boxes[part] ? [boxes[part].min, boxes[part].max, ...corners] : corners);
  }
  return boxes;
}

function grouped(rings) {
  const groups = new Map();
  for (const ring of rings) {
    if (!groups.has(ring.part)) groups.set(ring.part, []);
    groups.get(ring.part).push(ring);
  }
  return groups;
}

function pathOf(rings) {
  const path = new Path2D();
  for (const { xy } of rings) {
    path.moveTo(xy[0], xy[1]);
    for (let i = 2; i < xy.length; i += 2) path.lineTo(xy[i], xy[i + 1]);
    path.closePath();
  }
  return path;
}
