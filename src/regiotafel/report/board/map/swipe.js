// The line between two plans on one map, which the reader moves: by mouse, finger or arrow keys.

import { element } from "../words.js";

/** @typedef {import("./map.js").Map} Map */

const STEP = 2; // per cent of the width of the map
const PAGE = 10;
const MOVES = { ArrowLeft: -STEP, ArrowDown: -STEP, ArrowRight: STEP, ArrowUp: STEP, PageDown: -PAGE, PageUp: PAGE,
  Home: -100, End: 100 };

export class Divider {
  /**
   * @param {Map} map
   * @param {(percent: number) => void} moved Called with where it stands, whenever that changes.
   */
  constructor(map, moved) {
    this.map = map;
    this.moved = moved;
    this.percent = 50;
    this.node = element("div", { class: "divider", role: "slider", tabindex: 0, "aria-orientation": "horizontal",
      "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": this.percent, hidden: "" });
    map.getContainer().append(this.node);
    L.DomEvent.disableClickPropagation(this.node);
    this.node.addEventListener("pointerdown", (event) => {
      this.node.setPointerCapture(event.pointerId);
      this.node.focus({ preventScroll: true });
      event.stopPropagation();
      event.preventDefault();
    });
    this.node.addEventListener("pointermove", (event) => {
      if (this.node.hasPointerCapture(event.pointerId)) this._to(event.clientX);
    });
    this.node.addEventListener("keydown", (event) => {
      if (!(event.key in MOVES)) return;
      event.preventDefault();
      event.stopPropagation(); // else the map would move as well
      this.move(this.percent + MOVES[event.key]);
    });
  }

  _to(clientX) {
    const { left, width } = this.map.getContainer().getBoundingClientRect();
    this.move((100 * (clientX - left)) / width);
  }

  /**
   * Put it somewhere.
   * @param {number} percent Of the width of the map.
   * @returns {void}
   */
  move(percent) {
    this.percent = Math.min(100, Math.max(0, percent));
    this.node.style.left = `${this.percent}%`;
    this.node.setAttribute("aria-valuenow", String(Math.round(this.percent)));
    this.moved(this.percent);
  }

  /** Where it stands, in pixels of the map. */
  get x() {
    return (this.percent / 100) * this.map.getSize().x;
  }

  /**
   * @param {{ label: string, value: string } | null} words What it is called, and what it means where
   *   it stands; null hides it.
   * @returns {void}
   */
  show(words) {
    this.node.hidden = words === null;
    if (words === null) return;
    this.node.setAttribute("aria-label", words.label);
    this.node.setAttribute("aria-valuetext", words.value);
  }
}
