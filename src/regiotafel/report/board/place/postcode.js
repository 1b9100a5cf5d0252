// A postcode is picked as soon as it is typed.

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { byId } from "../words.js";

/**
 * A known postcode is picked as soon as it is typed.
 * @param {(area: number) => void} pick
 * @param {() => void} refresh Called when what is typed is no area.
 * @returns {void}
 */
export function listenToPostcode(pick, refresh) {
  byId("postcode").addEventListener("input", (event) => {
    const typed = event.target.value.trim().slice(0, 4);
    const area = FACTS.areas.pc4.indexOf(typed);
    if (area >= 0) return pick(area);
    const complete = typed.length === 4;
    Object.assign(state, { picked: null, unknown: complete ? typed : null });
    return refresh();
  });
}
