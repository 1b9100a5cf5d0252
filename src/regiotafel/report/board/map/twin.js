// A second map to the left of the first, which moves with it as the first moves with the second.

import { element } from "../words.js";

/** @typedef {import("./map.js").Map} Map */

/**
 * Make it.
 * @param {Map} map The first.
 * @returns {Map}
 */
export function makeTwin(map) {
  const box = element("div", { id: "map-base", class: "folium-map" });
  map.getContainer().before(box);
  const { zoomSnap, zoomDelta, wheelPxPerZoomLevel, inertia } = map.options;
  const twin = L.map(box, {
    zoomSnap, zoomDelta, wheelPxPerZoomLevel, inertia, zoomControl: false, attributionControl: false,
    zoomAnimation: false,
  });
  twin.setView(map.getCenter(), map.getZoom());
  const busy = { is: false };
  follow(map, twin, busy);
  follow(twin, map, busy);
  return twin;
}

/** One map goes where another goes: while that is dragged its picture only, and all of it after. */
function follow(map, leader, busy) {
  const pane = (of) => L.DomUtil.getPosition(of.getPane("mapPane"));
  let start = null;
  const alone = (act) => () => {
    if (busy.is || !isShown(leader) || !isShown(map)) return;
    busy.is = true;
    act();
    busy.is = false;
  };
  leader.on("dragstart", alone(() => { start = pane(map).subtract(pane(leader)); }));
  leader.on("drag", alone(() => {
    if (start) L.DomUtil.setPosition(map.getPane("mapPane"), pane(leader).add(start));
  }));
  leader.on("moveend", alone(() => {
    start = null;
    map.setView(leader.getCenter(), leader.getZoom(), { animate: false });
  }));
}

const isShown = (map) => !map.getContainer().hidden && map.getSize().x > 0;
