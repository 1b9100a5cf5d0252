// What is in sight is drawn at once; the rest of a long page when it comes in sight, or a moment
// later: a plan that is chosen stands on the map before its tables are made.

import { state } from "./state.js";
import { allPlans } from "./plans/plans.js";
import { byId } from "./words.js";

/** What is still to be drawn, by the id of its element. @type {Map<string, () => void>} */
const waiting = new Map();
/** @type {{ observer: IntersectionObserver | null, timer: number }} */
const watch = { observer: null, timer: 0 };

/**
 * Draw a part of the page now if it is in sight, else soon.
 * @param {string} id Of its element.
 * @param {() => void} draw
 * @returns {void}
 */
export function drawLater(id, draw) {
  watch.observer ??= new IntersectionObserver(drawSeen);
  const node = byId(id);
  if (inSight(node)) {
    waiting.delete(id);
    draw();
    return;
  }
  if (!waiting.has(id)) watch.observer.observe(node);
  waiting.set(id, draw);
}

/**
 * Say what the page shows, and draw the rest when there is time.
 * @returns {void}
 */
export function drawn() {
  const told = document.documentElement.dataset;
  told.shown = `${allPlans()[state.plan].key} ${state.mode} ${state.language}`;
  told.settled = waiting.size ? "no" : "yes";
  clearTimeout(watch.timer);
  watch.timer = setTimeout(drawNext, 60);
}

/**
 * Draw all that waits: before the page is printed or stored.
 * @returns {void}
 */
export function settle() {
  for (const id of [...waiting.keys()]) draw(id);
  document.documentElement.dataset.settled = "yes";
}

/** One part at a time, so that the page answers the reader between two. */
function drawNext() {
  const [id] = waiting.keys();
  if (id === undefined) {
    document.documentElement.dataset.settled = "yes";
    return;
  }
  draw(id);
  watch.timer = setTimeout(drawNext, 0);
}

function draw(id) {
  const how = waiting.get(id);
  waiting.delete(id);
  watch.observer?.unobserve(byId(id));
  how?.();
}

function drawSeen(seen) {
  for (const { isIntersecting, target } of seen) if (isIntersecting) draw(target.id);
}

/** A hidden part has no place; it may be about to appear. */
function inSight(node) {
  const { top, bottom, height } = node.getBoundingClientRect();
  return height > 0 && bottom > 0 && top < window.innerHeight;
}
