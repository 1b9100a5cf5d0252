// A click on a hospital on the map: what it is and does, and a button that opens or closes it. The
// click itself changes nothing: before a full room a map is pointed at more often than meant.

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { element, number, say } from "../words.js";
import { allPlans, planAt } from "./plans.js";
import { planName } from "./question.js";
import { step, toggleSite } from "./whatif.js";
import { tellWhatIf } from "./whatif_panel.js";

/** @typedef {import("../map/map.js").Map} Map */

/**
 * What a map does when a hospital on it is chosen.
 * @returns {(site: number, place: { map: Map }) => void} `place`: of which map.
 */
export function siteChooser() {
  const popup = L.popup({ className: "site-card", maxWidth: 300, autoPanPadding: [10, 10] });
  return (site, { map }) => {
    const show = (told, canUndo) => {
      const { lat, lon } = FACTS.sites[site];
      const close = () => map.closePopup(popup);
      popup.setLatLng([lat, lon]).setContent(card(site, { told, canUndo, show, close }));
      if (!map.hasLayer(popup)) popup.openOn(map);
      popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", say("close"));
    };
    show("", false);
  };
}

function card(site, { told, canUndo, show, close }) {
  const { name, city, rule } = FACTS.sites[site];
  const isOpen = allPlans()[state.plan].open.includes(site);
  const centre = planAt(state.plan).centres.find((each) => each.site === site);
  const cases = isOpen ? say("tipOpen", { cases: number(centre.cases) }) : say("tipClosed");
  const marks = { required: say("ruleRequired"), forbidden: say("ruleForbidden") }[rule];
  const change = element("button", { type: "button" }, say(isOpen ? "cardClose" : "cardOpen"));
  change.addEventListener("click", () => {
    const { done, text } = toggleSite(site);
    tellWhatIf(text);
    show(text, done);
  });
  const buttons = [change];
  if (canUndo) {
    const undo = element("button", { type: "button" }, say("undo"));
    undo.addEventListener("click", () => { step(-1); tellWhatIf(""); close(); });
    buttons[0] = undo;
  }
  const box = element("div", {},
    element("strong", {}, name), element("p", {}, city),
    element("p", {}, `${planName(state.plan)}: ${marks ? `${cases}; ${marks}` : cases}`),
    ...(told ? [element("p", { class: "card-told" }, told)] : []),
    element("p", { class: "together" }, ...buttons));
  // The map takes a click on what has just been replaced for one beside the card, and closes it.
  box.addEventListener("click", (event) => event.stopPropagation());
  return box;
}
