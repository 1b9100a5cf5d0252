// What the map shows, and how it shows two plans.

import { segments } from "../frame.js";
import { planName } from "../plans/question.js";
import { byId, element, say } from "../words.js";
import { MAIN_LAYERS } from "./layers.js";
import { VIEWS, shownView } from "./maps.js";

/** @typedef {import("../state.js").State} State */

/** What was drawn last: radio buttons that are made anew lose a finger's touch. */
const last = { key: "" };

/**
 * Draw the choices.
 * @param {State} state
 * @param {string[]} offered Layers.
 * @param {{ chooseMode: (mode: string) => void, chooseView: (view: string) => void }} choose
 * @returns {void}
 */
export function showMapChoice(state, offered, { chooseMode, chooseView }) {
  const { language, mode, view, plan, base } = state;
  byId("views").hidden = plan === base;
  const isFrom = base !== 0 && shownView() === "one"; // else today is what both are compared with
  const name = (layer) => (layer === "change" && isFrom
    ? say("mode_change_from", { plan: planName(base) }) : say(`mode_${layer}`));
  const key = JSON.stringify([language, mode, view, name("change")]);
  if (last.key === key) return;
  last.key = key;
  segments("modes", MAIN_LAYERS.map((layer) => ({
    id: `mode-${layer}`, value: layer, text: layer === "change" && isFrom ? say("mode_change_short") : name(layer),
    label: layer === "change" && isFrom ? name(layer) : undefined, checked: layer === mode,
  })), chooseMode);
  showOthers(offered.filter((layer) => !MAIN_LAYERS.includes(layer)), mode, chooseMode);
  segments("views", VIEWS.map((each) => ({
    id: `view-${each}`, value: each, text: say(`view_${each}`), label: say(`view_${each}_long`), checked: each === view,
  })), chooseView);
}

/** Layers there is no room for in the bar; the first entry stands for none of them. */
function showOthers(layers, mode, choose) {
  const select = byId("other-mode");
  byId("modes").append(select); // after the radio buttons, which are made anew
  select.hidden = layers.length === 0;
  select.setAttribute("aria-label", say("otherModes"));
  select.replaceChildren(
    element("option", { value: "", disabled: "" }, say("otherModesNone")),
    ...layers.map((layer) => element("option", { value: layer }, say(`mode_${layer}`))));
  select.value = layers.includes(mode) ? mode : "";
  select.classList.toggle("chosen", layers.includes(mode));
  select.onchange = () => choose(select.value);
}
