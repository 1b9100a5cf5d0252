// On paper the map has its own size and sharpness, and stands there as a picture.

import { unfold } from "../folding.js";
import { showWhole } from "../map/controls.js";

/** @typedef {import("../map/map.js").Layer} Layer */
/** @typedef {import("../map/map.js").Map} Map */

/**
 * Give the map its size on paper.
 * @param {Map} map
 * @param {Layer} layer
 * @param {{ density: number, legend: { width: number, height: number } }} sheet Pixels of the map per
 *   pixel of the sheet, and the room of the legend there.
 * @returns {() => void} Puts it back.
 */
export function sizeForPaper(map, layer, { density, legend }) {
  const { classList } = map.getContainer();
  const [centre, zoom] = [map.getCenter(), map.getZoom()];
  layer.forcedDensity = density;
  classList.add("printing");
  map.invalidateSize({ animate: false, pan: false });
  showWhole(map, layer, legend);
  return () => {
    classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    layer.forcedDensity = null;
    map.setView(centre, zoom, { animate: false });
    layer.reset();
  };
}

/**
 * On paper the map has its own size and sharpness, and stands there as a picture.
 * @param {Map} map
 * @param {Layer} layer
 * @returns {void}
 */
export function preparePrint(map, layer) {
  const pictures = [];
  let putBack = () => {};
  let foldAgain = () => {};
  window.addEventListener("beforeprint", () => {
    foldAgain = unfold();
    putBack = sizeForPaper(map, layer, { density: 2, legend: { width: 145, height: 250 } }); // as page.css sizes it
    layer.reset();
    for (const canvas of layer.canvases()) {
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
    for (const canvas of layer.canvases()) canvas.hidden = false;
    foldAgain();
    putBack();
    putBack = () => {};
  });
}
