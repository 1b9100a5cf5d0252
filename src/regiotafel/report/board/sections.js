// A plan that is chosen stands on the map at once; the tables in sight follow in the next frame, and the
// rest of a long page when it comes in sight or a moment later.

import { byId } from "./words.js";

/** What is still to be drawn, by the id of its element. @type {Map<string, () => void>} */
const waiting = new Map();
/** Ids of the parts that are watched, and of those that are in sight. @type {Record<string, Set<string>>} */
const parts = { watched: new Set(), inSight: new Set() };
/** @type {{ observer: IntersectionObserver | null, frame: number, timer: number, last: () => void }} */
const watch = { observer: null, frame: 0, timer: 0, last: () => {} };

/**
 * Draw a part of the page soon: those in sight first. When the page opens, these are drawn at once.
 * @param {string} id Of its element.
 * @param {() => void} draw
 * @returns {void}
 */
export function drawLater(id, draw) {
  if (!parts.watched.has(id)) watchPart(id);
  waiting.set(id, draw);
}

/** Measured once: to ask each time where a part stands makes the browser lay out the page each time. */
function watchPart(id) {
  watch.observer ??= new IntersectionObserver(noteSight);
  parts.watched.add(id);
  const node = byId(id);
  if (inSight(node)) parts.inSight.add(id);
  watch.observer.observe(node);
}

/**
 * Say what the page shows, and draw the rest when there is time.
 * @param {string} what For those who wait until the page shows it.
 * @param {() => void} last Called when all is drawn.
 * @returns {void}
 */
export function drawn(what, last) {
  watch.last = last;
  const told = document.documentElement.dataset;
  told.shown = what;
  told.settled = "no";
  clearTimeout(watch.timer);
  cancelAnimationFrame(watch.frame);
  if (told.ready === undefined) drawSeen();
  // The frame after the next begins when what was drawn is on the screen.
  watch.frame = requestAnimationFrame(() => {
    watch.frame = requestAnimationFrame(() => { drawSeen(); drawNext(); });
  });
}

/**
 * Draw all that waits: before the page is printed or stored.
 * @returns {void}
 */
export function settle() {
  for (const id of [...waiting.keys()]) draw(id);
  settled();
}

function drawSeen() {
  for (const id of [...waiting.keys()]) if (parts.inSight.has(id)) draw(id);
}

/** One part at a time, so that the page answers the reader between two. */
function drawNext() {
  const [id] = waiting.keys();
  if (id === undefined) {
    settled();
    return;
  }
  draw(id);
  watch.timer = setTimeout(drawNext, 0);
}

function settled() {
  watch.last();
  document.documentElement.dataset.settled = "yes";
}

function draw(id) {
  const how = waiting.get(id);
  waiting.delete(id);
  if (how) keepFocus(byId(id), how);
}

/** What is drawn anew has other elements: who came by keyboard stays on the one that means the same. */
function keepFocus(part, how) {
  const selector = part.contains(document.activeElement) ? selectorOf(document.activeElement) : null;
  how();
  if (selector === null || part.contains(document.activeElement)) return;
  /** @type {HTMLElement | SVGElement | null} */
  const again = document.querySelector(selector);
  again?.focus({ preventScroll: true });
}

/** What marks and rows are known by from one drawing to the next. */
const KEYS = ["data-k", "data-plan", "data-site", "data-open"];

function selectorOf(node) {
  if (node.id) return `#${CSS.escape(node.id)}`;
  const keyed = node.closest(KEYS.map((key) => `[${key}]`).join());
  if (keyed === null) return null;
  const key = KEYS.find((each) => keyed.hasAttribute(each));
  const own = `#${CSS.escape(keyed.closest("[id]").id)} [${key}="${CSS.escape(keyed.getAttribute(key))}"]`;
  return keyed === node ? own : `${own} ${node.tagName.toLowerCase()}`;
}

function noteSight(seen) {
  for (const { isIntersecting, target } of seen) {
    if (isIntersecting) {
      parts.inSight.add(target.id);
      draw(target.id);
    } else {
      parts.inSight.delete(target.id);
    }
  }
}

/** A hidden part has no place; it may be about to appear. */
function inSight(node) {
  const { top, bottom, height } = node.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
}
