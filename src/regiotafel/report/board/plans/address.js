// The address tells what is shown, so that a view can be kept or passed on.

import { state } from "../state.js";
import { allPlans, lastSolved } from "./plans.js";

/**
 * Show what the address asks for; else the solved plan in the middle, which is no advice.
 * @param {string[]} modes Of the map.
 * @returns {void}
 */
export function readAddress(modes) {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const plan = allPlans().findIndex(({ key }) => key === wanted.get("plan"));
  const base = allPlans().findIndex(({ key }) => key === wanted.get("base"));
  state.plan = plan >= 0 ? plan : Math.ceil(lastSolved() / 2);
  state.base = Math.max(base, 0);
  if (modes.includes(wanted.get("map"))) state.mode = wanted.get("map");
  if (wanted.get("lang") === "en") state.language = "en";
}

/**
 * Write it.
 * @returns {void}
 */
export function keepInAddress() {
  if (location.protocol === "about:") return; // in the frame of a notebook there is no address
  const { key } = allPlans()[state.plan];
  const base = state.base === 0 ? "" : `&base=${allPlans()[state.base].key}`;
  history.replaceState(null, "", `#plan=${key}${base}&map=${state.mode}&lang=${state.language}`);
}
