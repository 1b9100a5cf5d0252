// What every sheet and file says of where it comes from: the data's years, and the hash of the run.

import { FACTS } from "./data.js";
import { state } from "./state.js";
import { sayCode, say } from "./words.js";

/**
 * "Gegevens: wegen 2021 · ziekenhuizen 2019-2026"; nothing where the data tell no year.
 * @returns {string}
 */
export function dataYears() {
  const dated = FACTS.dataSources.filter(({ year }) => year)
    .map(({ role, year, name }) => {
      const said = role ? sayCode("dataRoles", role) : (name?.[state.language] ?? "");
      return `${said} ${year[state.language]}`.trim();
    });
  return dated.length ? say("paperData", { years: dated.join(" · ") }) : "";
}

/**
 * As much of the hash as is told apart and copied without fault.
 * @returns {string}
 */
export const shortHash = () => FACTS.runHash.slice(0, 16);
