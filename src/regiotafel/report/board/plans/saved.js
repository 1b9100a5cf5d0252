// Plans that a reader keeps: under a name, in this browser, in a link or in a file.

import { download } from "../download.js";
import { state } from "../state.js";
import { byId, element, say } from "../words.js";
import { keepInAddress, keepNamed, linkToShown } from "./address.js";
import { addNamed, allPlans, canJudge, keptPlans, namePlan } from "./plans.js";
import { LONGEST_NAME, readPlans, tidyName, writePlans } from "./portable.js";
import { planName } from "./question.js";
import { pageOfPlans, writeStorage } from "./storage.js";

/** More than this is no file of plans. */
const LARGEST_FILE = 1e6;

/** What shows a plan, and draws what names it anew. @type {{ choose: (plan: number) => void, renamed: () => void }} */
const page = { choose: () => {}, renamed: () => {} };

/**
 * Listen to what a reader keeps.
 * @param {{ choose: (plan: number) => void, renamed: () => void }} listeners `renamed`: names of plans
 *   are others now.
 * @returns {void}
 */
export function listenToSaved(listeners) {
  Object.assign(page, listeners);
  byId("own-name").maxLength = LONGEST_NAME;
  byId("own-form").addEventListener("submit", (event) => { event.preventDefault(); save(); });
  byId("copy-link").addEventListener("click", copyLink);
  byId("own-download").addEventListener("click", keepPlans);
  byId("own-open").addEventListener("click", () => byId("own-file").click());
  byId("own-file").addEventListener("change", openFile);
}

/**
 * Draw the plans that are kept.
 * @returns {void}
 */
export function showSaved() {
  const shown = allPlans()[state.plan];
  const isKept = keptPlans().includes(state.plan);
  if (document.activeElement !== byId("own-name")) byId("own-name").value = isKept ? shown.name : "";
  byId("own-save").textContent = say(isKept ? "ownRename" : "ownSave");
  byId("own-list").replaceChildren(...keptPlans().map(keptRow));
  byId("own-file").setAttribute("aria-label", say("ownOpen"));
  byId("copy-link").hidden = location.protocol === "about:";
}

function keptRow(index) {
  const { name } = allPlans()[index];
  const show = element("button", { type: "button", class: "named", "aria-pressed": index === state.plan }, name);
  show.addEventListener("click", () => page.choose(index));
  const remove = element("button", { type: "button", "aria-label": say("ownDeleteNamed", { name }) }, say("ownDelete"));
  remove.addEventListener("click", () => forget(index));
  return element("li", {}, show, remove);
}

/** Name the shown plan; of plans of the run a copy is named. */
function save() {
  const name = tidyName(byId("own-name").value);
  if (!name) return tell(say("ownNameless"));
  const isTaken = keptPlans().some((index) => index !== state.plan && allPlans()[index].name === name);
  if (isTaken) return tell(say("ownNameTaken", { name }));
  const { kind, open } = allPlans()[state.plan];
  if (kind === "own") namePlan(state.plan, name);
  byId("own-name").blur();
  tell(say("ownSaved", { name }));
  if (kind !== "own") page.choose(addNamed(open, name));
  return changed();
}

function forget(index) {
  const { name } = allPlans()[index];
  namePlan(index, null);
  const back = element("button", { type: "button" }, say("ownPutBack"));
  back.addEventListener("click", () => { namePlan(index, name ?? null); tell(""); changed(); });
  tell(say("ownDeleted", { name }), " ", back);
  changed();
  back.focus();
}

function changed() {
  writeStorage();
  keepInAddress();
  page.renamed();
}

function tell(...content) {
  byId("own-told").replaceChildren(...content);
}

async function copyLink() {
  const link = linkToShown();
  try {
    await navigator.clipboard.writeText(link);
    tell(say(location.protocol === "file:" ? "linkCopiedFile" : "linkCopied"));
  } catch {
    // Where the page may not write there, the reader copies it.
    const field = element("input", { type: "text", readonly: "", value: link, "aria-label": say("copyLink") });
    tell(say("linkByHand"), " ", field);
    field.focus();
    field.select();
  }
}

/** All named plans; the shown one besides where it is made by hand, or where there is no other. */
function forFile() {
  const kept = keptPlans();
  const shown = allPlans()[state.plan];
  const isExtra = !kept.includes(state.plan) && (shown.kind === "own" || (!kept.length && shown.kind !== "today"));
  return (isExtra ? [...kept, state.plan] : kept)
    .map((index) => ({ name: allPlans()[index].name ?? planName(index), open: allPlans()[index].open }));
}

function keepPlans() {
  const plans = forFile();
  if (!plans.length) return tell(say("ownNone"));
  download(new Blob([writePlans(plans, pageOfPlans())], { type: "application/json" }), say("ownFileName"));
  return tell(say("ownDownloaded", { n: plans.length }));
}

async function openFile() {
  const field = byId("own-file");
  const [file] = field.files;
  if (!file) return;
  const text = file.size > LARGEST_FILE ? "" : await file.text();
  field.value = ""; // so that the same file can be opened again
  tell(takeIn(readPlans(text, pageOfPlans())));
}

/** Keep the plans of a file, and say what came of them. */
function takeIn({ error, otherRun, plans, refused }) {
  if (error) return say("fileNotPlans");
  const good = plans.filter(({ open }) => canJudge(open));
  const before = keptPlans().length;
  for (const { name, open } of good) keepNamed({ name: name || say("planOwnShort"), open });
  if (keptPlans().length > before) page.choose(/** @type {number} */ (keptPlans().at(-1)));
  changed();
  return [
    say("fileOpened", { n: good.length }),
    ...(otherRun && good.length ? [say("fileOtherRun")] : []),
    ...refused.map(({ name, unknown }) => say("fileUnknown", { name, sites: unknown.slice(0, 5).map(tidyName).join(", ") })),
    ...plans.filter((plan) => !good.includes(plan)).map(({ name }) => say("fileUnreached", { name })),
  ].join(" ");
}
