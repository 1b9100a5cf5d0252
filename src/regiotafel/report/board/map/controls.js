// How a reader moves the map, and what it tells under the pointer.

import { FACTS } from "../data.js";
import { measureRoom } from "../frame.js";
import { byId, element, escaped } from "../words.js";

/** @typedef {import("./map.js").Layer} Layer */
/** @typedef {import("./map.js").Map} Map */

/**
 * Show the map with its layer, the whole country in view.
 * @param {Map} map
 * @param {Layer} layer
 * @param {() => void} whole Shows the whole country again.
 * @returns {void}
 */
export function startMap(map, layer, whole = () => showWhole(map, layer)) {
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.attributionControl?.setPrefix(false).addAttribution(escaped(FACTS.attribution));
  map.invalidateSize({ animate: false, pan: false });
  map.setView(layer.bounds.getCenter(), 7);
  layer.addTo(map);
  showWhole(map, layer);
  limitMap(map, layer);
  // Until the reader moves the map, it keeps showing the whole country when the window changes.
  let moved = false;
  map.on("dragstart", () => { moved = true; });
  map.getContainer().addEventListener("wheel", () => { moved = true; }, { passive: true });
  letFingersScroll(map, layer);
  window.addEventListener("resize", measureRoom);
  new ResizeObserver(() => {
    if (byId("choice").offsetHeight === 0) return; // on paper, or where one answer is all there is
    measureRoom();
    map.invalidateSize({ animate: false, pan: false });
  }).observe(byId("choice"));
  map.on("resize", () => {
    if (!moved && !layer.forcedDensity) whole();
  });
}

/**
 * How far the map can be moved and zoomed.
 * @param {Map} map
 * @param {Layer} layer
 * @returns {void}
 */
export function limitMap(map, layer) {
  map.setMinZoom(map.getBoundsZoom(layer.widestBounds) - 2).setMaxZoom(13);
  map.setMaxBounds(layer.widestBounds.pad(2));
}

/**
 * Show all that is counted, and nothing of it behind the legend.
 * @param {Map} map
 * @param {Layer} layer
 * @param {{ width: number, height: number } | null} legend
 * @returns {void}
 */
export function showWhole(map, layer, legend = legendOnMap(map)) {
  const { centre, zoom } = layer.wholeView(legend);
  map.setView(centre, zoom, { animate: false });
}

/**
 * How far the legend reaches into the map from its upper left corner, or null if it is below.
 * @param {Map} map
 * @returns {{ width: number, height: number } | null}
 */
export function legendOnMap(map) {
  const [over, under] = [byId("legend"), map.getContainer()].map((node) => node.getBoundingClientRect());
  if (over.top >= under.bottom) return null;
  return { width: over.right - under.left + 6, height: over.bottom - under.top + 6 };
}

/** On a phone one finger scrolls the page past the map, until the reader has zoomed in. */
function letFingersScroll(map, layer) {
  if (!window.matchMedia("(pointer: coarse)").matches) return;
  const choose = () => {
    if (map.getZoom() > map.getBoundsZoom(layer.bounds) + 0.2) map.dragging.enable();
    else map.dragging.disable();
  };
  map.on("zoomend", choose);
  choose();
}

/**
 * Tips under the pointer; a click picks an area, or a hospital.
 * @param {Map} map
 * @param {(point: any) => Layer} layerAt The layer under a point of the map.
 * @param {{ pick: (area: number) => void, chooseSite?: (site: number, place: any) => void }} page
 *   `chooseSite` is given where a click on a hospital does more than tell of it: its site, and the
 *   map and point of the click.
 * @returns {void}
 */
export function listenToMap(map, layerAt, { pick, chooseSite }) {
  const tip = element("div", { class: "tip", hidden: "" });
  map.getContainer().append(tip);
  const showTip = (point, lines) => {
    tip.replaceChildren(...lines.map((line, i) => element(i ? "span" : "strong", {}, line)));
    tip.hidden = false;
    const size = map.getSize();
    const x = Math.min(point.x + 14, size.x - tip.offsetWidth - 6);
    const y = Math.min(point.y + 14, size.y - tip.offsetHeight - 6);
    L.DomUtil.setPosition(tip, L.point(Math.max(x, 4), Math.max(y, 4)));
  };
  const linesAt = (point) => {
    const layer = layerAt(point);
    const mark = layer.markAt(point);
    if (mark) return layer.view.mark(mark);
    const area = layer.areaAt(point);
    return area === null ? null : layer.view.area(area, layer.view);
  };
  map.on("mousemove", (event) => {
    const onCard = event.originalEvent.target.closest?.(".leaflet-popup");
    const lines = onCard ? null : linesAt(event.containerPoint);
    if (lines) showTip(event.containerPoint, lines);
    else tip.hidden = true;
  });
  map.on("mouseout dragstart zoomstart", () => { tip.hidden = true; });
  map.on("click", (event) => {
    const layer = layerAt(event.containerPoint);
    const mark = layer.markAt(event.containerPoint);
    if (mark && !mark.other) {
      if (chooseSite === undefined) showTip(event.containerPoint, layer.view.mark(mark));
      else chooseSite(mark.site, { map, point: event.containerPoint });
      tip.hidden = chooseSite !== undefined;
      return;
    }
    const area = layer.areaAt(event.containerPoint);
    if (area === null) return;
    byId("postcode").value = FACTS.areas.pc4[area];
    pick(area);
  });
}
