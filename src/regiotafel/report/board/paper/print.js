// On paper the map has its own size and sharpness, and stands there as a picture.

import { showWhole } from "../map/controls.js";

/** @typedef {import("../map/map.js").Layer} Layer */
/** @typedef {import("../map/map.js").Map} Map */

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
    for (const details of folded) details.open = false;
    layer.forcedDensity = null;
    container.classList.remove("printing");
    map.invalidateSize({ animate: false, pan: false });
    if (before) map.setView(...before, { animate: false });
    layer.reset();
  });
}
