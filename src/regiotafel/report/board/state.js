// What the reader sees and has chosen. Every page with this map has these; each adds its own.

/**
 * `plan` is shown and `base` what it is compared with, both numbers of plans, 0 = today; `view` is how
 * the map shows the two; `mode` what its colours mean; `picked` an area, `place` one of several areas,
 * `unknown` what was typed and is neither; `patient` whether the page answers a patient alone.
 * @typedef {{ language: string, plan: number, base: number, view: string, mode: string,
 *   picked: number | null, place: import("./place/search.js").Place | null, unknown: string | null,
 *   patient: boolean, left?: number, grouping?: string | null,
 *   who?: string, counted?: string, overlays?: Record<string, boolean> }} State
 */

/** What the page for a patient has its own way: it is about today and one plan, on one map. */
export const FOR_PATIENT = { base: 0, view: "one", mode: "minutes" };

/** @type {State} */
export const state = {
  language: "nl", plan: 0, base: 0, view: "one", mode: "",
  picked: null, place: null, unknown: null, patient: false,
};
