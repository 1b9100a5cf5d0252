// The reader's own place, on the page and on the page for a patient: one field, one answer.

import { showFound } from "./found.js";
import { arrangePage, preparePatient, showPatient } from "./patient.js";
import { listenToPostcode } from "./postcode.js";
import { state } from "../state.js";

/** @typedef {import("../judge/world.js").World} World */

/**
 * Listen to the field and to what leads to the page for a patient.
 * @param {World} world
 * @param {{ choosePlan: (plan: number) => void, changed: () => void, turned: () => void }} page
 *   `changed` draws what else depends on the place, `turned` all of the page when it has become the
 *   other.
 * @returns {{ show: () => void, pick: (area: number) => void }} `show` says what is known of the place.
 */
export function startPlace(world, { choosePlan, changed, turned }) {
  const show = () => {
    arrangePage(); // an address may ask for the other
    if (state.patient) showPatient(state, world, pick);
    else showFound(state, world, { choosePlan, pick });
  };
  const refresh = () => {
    show();
    changed();
  };
  const pick = (area) => {
    Object.assign(state, { picked: area, place: null, unknown: null });
    refresh();
  };
  const pickPlace = (place) => {
    Object.assign(state, { picked: null, place, unknown: null });
    refresh();
  };
  listenToPostcode(pick, refresh, pickPlace);
  preparePatient(() => {
    show();
    turned();
  });
  return { show, pick };
}
