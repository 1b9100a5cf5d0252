// What the reader sees and has chosen. Every page with this map has these; each adds its own.

/** @typedef {{ language: string, plan: number, mode: string, picked: number | null,
 *   unknown: string | null, left?: number, grouping?: string | null, who?: string,
 *   counted?: string }} State `picked` is an area, `unknown` what was typed and is none. */

/** @type {State} */
export const state = { language: "nl", plan: 0, mode: "", picked: null, unknown: null };
