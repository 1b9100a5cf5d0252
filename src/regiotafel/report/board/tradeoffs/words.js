// Words that several parts have for what plans are weighed by.

import { FACTS } from "../data.js";
import { say } from "../words.js";

/**
 * A probability in whole percents; the ends in words.
 * @param {string} text
 * @returns {string}
 */
export function probability(text) {
  if (text === "<1") return say("chanceNone");
  return text === ">99" ? say("chanceSure") : `${text}%`;
}

const siteNames = (sites) => sites.map((site) => FACTS.sites[site].name).join(", ");

/**
 * Names of the sites that a set has and lacks.
 * @param {{ added: number[], dropped: number[] }} sites
 */
export const instead = ({ added, dropped }) => ({ added: siteNames(added), dropped: siteNames(dropped) });
