// What differs between two sets of sites, and the names of both.

import { FACTS } from "../data.js";

/**
 * What differs between two sets of sites.
 * @param {number[]} from
 * @param {number[]} open
 * @returns {{ opened: number[], closed: number[] }}
 */
export function changes(from, open) {
  return {
    opened: open.filter((site) => !from.includes(site)),
    closed: from.filter((site) => !open.includes(site)),
  };
}

/**
 * Names in a row.
 * @param {number[]} sites
 * @returns {string}
 */
export const siteNames = (sites) => sites.map((site) => FACTS.sites[site].name).join(", ");

/**
 * Names of the sites that a set has and lacks, as texts are filled with them.
 * @param {{ added: number[], dropped: number[] }} sites
 */
export const instead = ({ added, dropped }) => ({ added: siteNames(added), dropped: siteNames(dropped) });

/**
 * The same of what one set has in place of another.
 * @param {number[]} from
 * @param {number[]} open
 */
export function insteadOf(from, open) {
  const { opened, closed } = changes(from, open);
  return instead({ added: opened, dropped: closed });
}
