// What the reader sees and has chosen. Every page with this map has these; each adds its own.

/**
 * `plan` is shown and `base` what it is compared with, both numbers of plans, 0 = today; `view` is how
 * the map shows the two; `mode` what its colours mean; `picked` an area, `unknown` what was typed and
 * is none.
 * @typedef {{ language: string, plan: number, base: number, view: string, mode: string,
 *   picked: number | null, unknown: string | null, left?: number, grouping?: string | null,
 *   who?: string, counted?: string }} State
 */

/** @type {State} */
export const state = { language: "nl", plan: 0, base: 0, view: "one", mode: "", picked: null, unknown: null };
