// What every page with this map does with it: its size, its way of moving, its tips, its print.
// A page gives its map, and what is said of a mark and an area: { mark(mark), area(area, view) }.

import { FACTS } from "./data.js";
import { state } from "./state.js";
import { byId, element, escaped, say } from "./words.js";

/** @typedef {import("./map.js").Layer} Layer */
/** @typedef {import("./map.js").Map} Map */
/** @typedef {import("./map.js").View} View */

/**
 * Tell the style sheet how much stands above the map, so that the map fills what is left.
 * @returns {void}
 */
export function measureRoom() {
  const style = document.documentElement.style;
  const bar = byId("choice").getBoundingClientRect().height;
  const above = [byId("top"), ...document.querySelectorAll("body > .warning")]
    .reduce((sum, node) => sum + node.getBoundingClientRect().height, bar); // 0 where hidden
  style.setProperty("--bar", `${bar}px`);
  style.setProperty("--above", `${Math.ceil(above)}px`);
}

/**
 * All words that depend on the language alone.
 * @param {Map} map
 * @returns {void}
 */
export function showFixedWords(map) {
  document.documentElement.lang = state.language;
  /** @type {NodeListOf<HTMLElement>} */
  const fixed = document.querySelectorAll("[data-t]");
  for (const node of fixed) node.textContent = say(node.dataset.t);
  byId("language").textContent = say("language");
  byId("language").lang = state.language === "nl" ? "en" : "nl";
  nameMap(map);
}

/** What the map and its buttons are called, for those who do not see them. */
function nameMap(map) {
  map.getContainer().setAttribute("aria-label", say("mapLabel"));
  for (const key of ["in", "out"]) {
    const button = document.querySelector(`.leaflet-control-zoom-${key}`);
    button?.setAttribute("title", say(`zoom_${key}`));
    button?.setAttribute("aria-label", say(`zoom_${key}`));
  }
}

/**
 * Show the map with its layer, the whole country in view.
 * @param {Map} map
 * @param {Layer} layer
 * @returns {void}
 */
export function startMap(map, layer) {
  L.control.zoom({ position: "topright" }).addTo(map);
  L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
  map.attributionControl?.setPrefix(false).addAttribution(escaped(FACTS.attribution));
  map.invalidateSize({ animate: false, pan: false });
  map.setView(layer.bounds.getCenter(), 7);
  layer.addTo(map);
  showWhole(map, layer);
  map.setMinZoom(map.getBoundsZoom(layer.widestBounds) - 2).setMaxZoom(13);
  map.setMaxBounds(layer.widestBounds.pad(2));
  // Until the reader moves the map, it keeps showing the whole country when the window changes.
  let moved = false;
  map.on("dragstart", () => { moved = true; });
  map.getContainer().addEventListener("wheel", () => { moved = true; }, { passive: true });
  letFingersScroll(map, layer);
  window.addEventListener("resize", measureRoom);
  map.on("resize", () => {
    if (!moved && !layer.forcedDensity) showWhole(map, layer);
  });
}

function showWhole(map, layer, legend = legendOnMap(map)) {
  const { centre, zoom } = layer.wholeView(legend);
  map.setView(centre, zoom, { animate: false });
}

/** How far the legend reaches into the map from its upper left corner, or null if it is below. */
function legendOnMap(map) {
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
 * A known postcode is picked as soon as it is typed.
 * @param {(area: number) => void} pick
 * @param {() => void} refresh Called when what is typed is no area.
 * @returns {void}
 */
export function listenToPostcode(pick, refresh) {
  byId("postcode").addEventListener("input", (event) => {
    const typed = event.target.value.trim().slice(0, 4);
    const area = FACTS.areas.pc4.indexOf(typed);
    if (area >= 0) return pick(area);
    const complete = typed.length === 4;
    Object.assign(state, { picked: null, unknown: complete ? typed : null });
    return refresh();
  });
}

/**
 * Tips under the pointer; a click picks an area.
 * @param {Map} map
 * @param {Layer} layer
 * @param {{ view: View, pick: (area: number) => void, describe: {
 *   mark: (mark: any) => string[], area: (area: number, view: View) => string[] } }} page
 * @returns {void}
 */
export function listenToMap(map, layer, { view, describe, pick }) {
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
    const mark = layer.markAt(point);
    if (mark) return describe.mark(mark);
    const area = layer.areaAt(point);
    return area === null ? null : describe.area(area, view);
  };
  map.on("mousemove", (event) => {
    const lines = linesAt(event.containerPoint);
    if (lines) showTip(event.containerPoint, lines);
    else tip.hidden = true;
  });
  map.on("mouseout dragstart zoomstart", () => { tip.hidden = true; });
  map.on("click", (event) => {
    const mark = layer.markAt(event.containerPoint);
    const onCentre = mark && !mark.other;
    const area = onCentre ? null : layer.areaAt(event.containerPoint);
    if (onCentre) showTip(event.containerPoint, describe.mark(mark));
    if (area === null) return;
    byId("postcode").value = FACTS.areas.pc4[area];
    pick(area);
  });
}

/**
 * On paper the map has its own size and sharpness, and stands there as a picture.
 * @param {Map} map
 * @param {Layer} layer
 * @returns {void}
 */
export function preparePrint(map, layer) {
  const container = map.getContainer();
  const pictures = [];
  let before = null;
  /** @type {any[]} */
  let folded = [];
  window.addEventListener("beforeprint", () => {
    before = [map.getCenter(), map.getZoom()];
    folded = [...document.querySelectorAll("#account details:not([open])")];
    for (const details of folded) details.open = true;
    layer.forcedDensity = 2;
    container.classList.add("printing");
    map.invalidateSize({ animate: false, pan: false });
    showWhole(map, layer, { width: 145, height: 250 }); // the legend as page.css sizes it on paper
    layer.reset();
    for (const canvas of [layer.ground, layer.top]) {
      const picture = new Image();
      picture.src = canvas.toDataURL();
      picture.style.cssText = canvas.style.cssText;
      picture.className = "printed";
      picture.alt = "";
      canvas.after(picture);
      canvas.hidden = true;
      pictures.push(picture);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const picture of pictures.splice(0)) picture.remove();
    for (const canvas of [layer.ground, layer.top]) canvas.hidden = false;
    for (const details of folded) details.open = false;
    layer.forcedDensity = null;
    container.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    if (before) map.setView(...before, { animate: false });
    layer.reset();
  });
}

/**
 * Native radio buttons: arrow keys, focus and announcement come with them.
 * @param {string} name
 * @param {{ id: string, value: string | number, text: string, label?: string, checked?: boolean,
 *   disabled?: boolean }[]} options
 * @param {(value: string) => void} choose
 * @returns {void}
 */
export function segments(name, options, choose) {
  const field = byId(name);
  const focused = document.activeElement?.id;
  for (const old of field.querySelectorAll("label")) old.remove();
  for (const option of options) {
    const input = element("input", { type: "radio", name, id: option.id, value: option.value,
      "aria-label": option.label });
    input.checked = Boolean(option.checked);
    input.disabled = Boolean(option.disabled);
    input.addEventListener("change", () => choose(input.value));
    field.append(element("label", { title: option.label }, input, element("span", {}, option.text)));
  }
  if (focused) byId(focused)?.focus();
}
