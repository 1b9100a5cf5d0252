// All ways in which a reader comes to a plan: the bar, the switches, what was kept, and an address.

import { measureRoom } from "../frame.js";
import { state } from "../state.js";
import { byId, element, say } from "../words.js";
import { readAddress } from "./address.js";
import { listenToChoice, showChoice } from "./choice.js";
import { listenToSaved } from "./saved.js";
import { readStorage } from "./storage.js";
import { startWhatIf } from "./whatif.js";
import { listenToWhatIf } from "./whatif_panel.js";

/** @typedef {import("../judge/world.js").World} World */

/**
 * Take up what was kept and what the address asks for.
 * @param {string[]} modes Of the map.
 * @returns {void}
 */
export function openPlans(modes) {
  readStorage();
  tellUnknown(readAddress(modes));
}

/**
 * Listen to all that chooses a plan.
 * @param {World} world
 * @param {{ choosePlan: (plan: number) => void, show: () => void, showAll: () => void,
 *   modes: string[] }} page `show` draws what depends on the plans, `showAll` on the language as well.
 * @returns {void}
 */
export function listenToPlans(world, { choosePlan, show, showAll, modes }) {
  const both = (plan, base) => {
    state.base = base;
    choosePlan(plan);
  };
  listenToChoice({ plan: choosePlan, base: (base) => both(state.plan, base), both });
  startWhatIf(world, choosePlan);
  listenToWhatIf();
  listenToSaved({ choose: choosePlan, renamed: () => { showChoice(choosePlan); show(); } });
  window.addEventListener("hashchange", () => {
    tellUnknown(readAddress(modes));
    showAll();
  });
}

/** What the page left out of an address: whoever followed a link must know that it shows another thing. */
function tellUnknown(unknown) {
  const note = byId("address-note");
  note.hidden = unknown.length === 0;
  if (note.hidden) return measureRoom();
  const parts = unknown.map((text) => (text.length > 80 ? `${text.slice(0, 80)}…` : text)).join("; ");
  const close = element("button", { type: "button" }, say("close"));
  close.addEventListener("click", () => {
    note.hidden = true;
    measureRoom();
    byId("results").focus();
  });
  note.replaceChildren(element("span", {}, say("addressUnknown", { parts })), " ", close);
  return measureRoom();
}
