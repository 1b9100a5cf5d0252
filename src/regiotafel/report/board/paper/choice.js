// What goes on paper or into a file: a window with the choice.

import { FACTS } from "../data.js";
import { lastSolved } from "../plans/plans.js";
import { planName } from "../plans/question.js";
import { state } from "../state.js";
import { byId, element, say } from "../words.js";
import { areasTable, centresTable, keepFile, keepTable, travelTable } from "./files.js";
import { paper, plansOf } from "./sheets.js";

/** @typedef {import("../judge/world.js").World} World */

/**
 * Open the window when the reader asks for it.
 * @param {World} world
 * @param {(title: string) => Promise<Blob>} picture The map as PNG, under a title.
 * @returns {void}
 */
export function listenToPaper(world, picture) {
  byId("print").dataset.t = "paperTitle"; // other pages with this heading can only print
  byId("print").addEventListener("click", () => {
    if (state.patient) window.print();
    else open(world, picture);
  });
}

function open(world, picture) {
  const close = element("button", { type: "button", class: "close" }, say("explainClose"));
  const dialog = element("dialog", { id: "paper", "aria-labelledby": "paper-title" },
    element("div", {},
      element("header", {}, element("h2", { id: "paper-title" }, say("paperTitle")), close),
      sheetsForm(() => dialog.close()),
      element("h3", {}, say("filesTitle")),
      element("p", { class: "note" }, say("filesNote")),
      fileButtons(world, picture)));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => { dialog.remove(); byId("print").focus(); });
  document.body.append(dialog);
  dialog.showModal();
}

/** Which plans, and whether what they mean comes along. */
function sheetsForm(close) {
  const choices = ["one", "both", "all"].filter((plans) => plans === "one" || plansOf(plans).length > 1);
  const text = {
    one: () => say("paperOne", { plan: planName(state.plan) }),
    both: () => say("paperBoth", { plan: planName(state.plan), other: planName(state.base) }),
    all: () => say("paperAll", { number: String(lastSolved() + 1) }),
  };
  const radio = (plans) => {
    const input = element("input", { type: "radio", name: "paper-plans", id: `paper-${plans}`, value: plans });
    input.checked = plans === "one";
    return element("label", {}, input, text[plans]());
  };
  const more = element("input", { type: "checkbox", id: "paper-more" });
  const form = element("form", { class: "paper-choice" },
    element("fieldset", {}, element("legend", {}, say("paperWhich")), ...choices.map(radio)),
    element("label", {}, more, say("paperMore")),
    element("p", { class: "note" }, say("paperNote")),
    element("button", {}, say("paperPrint")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const plans = form.querySelector("[name=paper-plans]:checked").value;
    close();
    paper.asked = { plans, more: more.checked };
    window.print();
  });
  return form;
}

function fileButtons(world, picture) {
  const told = element("p", { role: "status", class: "note", id: "files-told" });
  const title = () => `${FACTS.title[state.language]}: ${planName(state.plan)}`;
  const kinds = {
    fileTravel: () => keepTable(travelTable(), "travel"),
    fileCentres: () => keepTable(centresTable(), "centres"),
    fileAreas: () => keepTable(areasTable(world), "areas"),
    fileMap: async () => keepFile(await picture(title()), "map.png"),
  };
  const buttons = Object.entries(kinds).map(([key, keep]) => {
    const button = element("button", { type: "button", id: key }, say(key));
    button.addEventListener("click", async () => {
      await keep();
      told.textContent = say("fileKept", { what: say(key), plan: planName(state.plan) });
    });
    return button;
  });
  return element("div", {}, element("div", { class: "paper-files" }, ...buttons), told);
}
