// Plans as text that can leave the page: in an address, in a file, in the browser's memory. Sites go
// by their codes, which other runs may know too; their numbers are this page's own.

/** A plan made by hand. @typedef {{ name: string, open: number[] }} OwnPlan */

export const LONGEST_NAME = 60;
const FORMAT = "regiotafel-plans-1";

/** Line ends and their like, and marks that turn the direction of what follows. */
const NO_TEXT = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A name as it is kept: one line, no longer than a heading can be.
 * @param {unknown} text
 * @returns {string} Empty where there is nothing of it.
 */
export function tidyName(text) {
  const line = String(text ?? "").replace(NO_TEXT, " ").replace(/\s+/g, " ").trim();
  return Array.from(line).slice(0, LONGEST_NAME).join("").trim();
}

/**
 * The name itself, or with the first number that makes it another than those there are.
 * @param {string} name
 * @param {string[]} taken
 * @returns {string}
 */
export function numbered(name, taken) {
  const short = Array.from(name).slice(0, LONGEST_NAME - 5).join("").trim();
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${short} (${n})`;
    if (!taken.includes(tried)) return tried;
  }
}

/**
 * A set of sites as "H012.H034". A point in a code is written as "%2E".
 * @param {number[]} open
 * @param {string[]} ids Code of every site.
 * @returns {string}
 */
export function setCode(open, ids) {
  return open.map((site) => encodeURIComponent(ids[site]).replaceAll(".", "%2E")).join(".");
}

/**
 * The sites of such a text.
 * @param {string} text
 * @param {string[]} ids
 * @returns {{ open: number[], unknown: string[] }} Ascending, each once; and codes of no site.
 */
export function readSetCode(text, ids) {
  return sitesOf(text.split(".").filter(Boolean).map(decoded), ids);
}

function decoded(code) {
  try {
    return decodeURIComponent(code);
  } catch {
    return code;
  }
}

function sitesOf(codes, ids) {
  const open = new Set(codes.map((code) => ids.indexOf(code)).filter((site) => site >= 0));
  return {
    open: [...open].sort((a, b) => a - b),
    unknown: [...new Set(codes.filter((code) => !ids.includes(code)))],
  };
}

/**
 * Plans as the text of a file.
 * @param {OwnPlan[]} plans
 * @param {{ runHash: string, ids: string[], title: string }} page
 * @returns {string}
 */
export function writePlans(plans, { runHash, ids, title }) {
  return `${JSON.stringify({ format: FORMAT, run_hash: runHash, title, plans: plans.map(({ name, open }) => (
    { name, open_sites: open.map((site) => ids[site]) })) }, null, 1)}\n`;
}

/**
 * Plans of such a text.
 * @param {string} text
 * @param {{ runHash: string, ids: string[] }} page
 * @returns {{ error: "format" | null, otherRun: boolean, plans: OwnPlan[],
 *   refused: { name: string, unknown: string[] }[] }} `refused` are of sites that the page has not.
 */
export function readPlans(text, { runHash, ids }) {
  const content = parsed(text);
  if (content?.format !== FORMAT || !Array.isArray(content.plans) || !content.plans.every(isPlan)) {
    return { error: "format", otherRun: false, plans: [], refused: [] };
  }
  const read = content.plans.map(({ name, open_sites: codes }) => ({ name: tidyName(name), ...sitesOf(codes, ids) }));
  return {
    error: null,
    otherRun: content.run_hash !== runHash,
    plans: read.filter(({ unknown }) => !unknown.length).map(({ name, open }) => ({ name, open })),
    refused: read.filter(({ unknown }) => unknown.length).map(({ name, unknown }) => ({ name, unknown })),
  };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isPlan(plan) {
  const codes = plan?.open_sites;
  return typeof plan?.name === "string" && Array.isArray(codes) && codes.length > 0
    && codes.every((code) => typeof code === "string");
}
