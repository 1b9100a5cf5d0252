// The address tells what is shown, so that a view can be kept or passed on. Plans made by hand stand
// in it with the codes of their sites, those with a name besides with that:
// #plan=own:H012.H034&base=k6&map=change&own=H012.H034:Voorstel%20van%20maandag

import { FACTS } from "../data.js";
import { FOR_PATIENT, state } from "../state.js";
import { addNamed, allPlans, canJudge, keptPlans, lastSolved, planOf } from "./plans.js";
import { numbered, readSetCode, setCode, tidyName } from "./portable.js";

const LANGUAGES = ["nl", "en"];
/** How the map shows a plan and what it is compared with; `patient` is a page of its own. */
const VIEWS = ["one", "swipe", "twin", "patient"];

/**
 * What an address says, and what it says that the page does not know.
 * @typedef {{ plan: number | null, base: number | null, mode: string | null, view: string | null,
 *   language: string | null, picked: number | null, unknown: string[] }} Wanted
 */

/**
 * Show what the address asks for; else the solved plan in the middle, which is no advice.
 * @param {string[]} modes Of the map.
 * @returns {string[]} What in the address the page does not know, and so left out.
 */
export function readAddress(modes) {
  const wanted = parseAddress(location.hash, modes);
  state.plan = wanted.plan ?? Math.ceil(lastSolved() / 2);
  state.base = wanted.base ?? 0;
  state.mode = wanted.mode ?? state.mode;
  state.patient = wanted.view === "patient";
  state.view = wanted.view ?? "one";
  state.language = wanted.language ?? state.language;
  if (wanted.picked !== null) Object.assign(state, { picked: wanted.picked, place: null, unknown: null });
  if (state.patient) Object.assign(state, FOR_PATIENT);
  return wanted.unknown;
}

/**
 * Read an address; plans made by hand in it are there afterwards.
 * @param {string} hash With or without its sign.
 * @param {string[]} modes Of the map.
 * @returns {Wanted}
 */
export function parseAddress(hash, modes) {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  /** @type {string[]} */
  const unknown = [];
  const known = (name, find) => {
    const value = said.get(name);
    if (value === null) return null;
    const found = find(value);
    if (found === null) unknown.push(`${name}=${value}`);
    return found;
  };
  const oneOf = (values) => (value) => (values.includes(value) ? value : null);
  for (const own of said.getAll("own")) if (!keepOwn(own)) unknown.push(`own=${own}`);
  return {
    plan: known("plan", planNamed),
    base: known("base", planNamed),
    mode: known("map", oneOf(modes)),
    view: known("view", oneOf(VIEWS)),
    language: known("lang", oneOf(LANGUAGES)),
    picked: known("pc4", (code) => indexOrNull(FACTS.areas.pc4.indexOf(code))),
    unknown,
  };
}

const indexOrNull = (index) => (index < 0 ? null : index);
const siteIds = () => FACTS.sites.map(({ id }) => id);

/** A plan by its key; one made by hand by its sites, which must be known and reached by every area. */
function planNamed(key) {
  const known = allPlans().findIndex((entry) => entry.key === key && entry.kind !== "own");
  if (known >= 0) return known;
  if (!key.startsWith("own:")) return null;
  const { open, unknown } = readSetCode(key.slice("own:".length), siteIds());
  if (unknown.length || !canJudge(open)) return null;
  return keptPlans().find((index) => String(allPlans()[index].open) === String(open)) ?? planOf(open);
}

/** "H012.H034:Name"; one that is there already is not made twice. */
function keepOwn(text) {
  const [code] = text.split(":", 1);
  const name = tidyName(text.slice(code.length + 1));
  const { open, unknown } = readSetCode(code, siteIds());
  if (!name || unknown.length || !canJudge(open)) return false;
  keepNamed({ name, open });
  return true;
}

/**
 * Keep a plan under its name, once; where another has that name, under one with a number.
 * @param {{ name: string, open: number[] }} plan Every area reaches one of its sites.
 * @returns {void}
 */
export function keepNamed({ name, open }) {
  const kept = keptPlans().map((index) => allPlans()[index]);
  const isThere = kept.some((other) => other.name === name && String(other.open) === String(open));
  if (!isThere) addNamed(open, numbered(name, kept.map((other) => other.name ?? "")));
}

/**
 * The part after the sign, for what is shown now.
 * @param {number[]} kept Numbers of the named plans that go with it.
 * @returns {string}
 */
export function addressOf(kept) {
  const said = [["plan", allPlans()[state.plan].key]];
  if (state.base !== 0) said.push(["base", allPlans()[state.base].key]);
  said.push(["map", state.mode]);
  if (state.patient || state.view !== "one") said.push(["view", state.patient ? "patient" : state.view]);
  said.push(["lang", state.language]);
  if (state.picked !== null) said.push(["pc4", FACTS.areas.pc4[state.picked]]);
  for (const index of kept) {
    const { open, name } = allPlans()[index];
    said.push(["own", `${setCode(open, siteIds())}:${name}`]);
  }
  return said.map(([name, value]) => `${name}=${escapedInAddress(value)}`).join("&");
}

/** A colon reads better as it is; what follows a link in a letter must not end it. */
function escapedInAddress(value) {
  return encodeURIComponent(value).replaceAll("%3A", ":")
    .replace(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

/**
 * Write it, with all named plans: they outlive the page where the browser keeps nothing else.
 * @returns {void}
 */
export function keepInAddress() {
  if (location.protocol === "about:") return; // in the frame of a notebook there is no address
  try {
    history.replaceState(null, "", `#${addressOf(keptPlans())}`);
  } catch {
    // Some browsers allow so many in half a minute, and a slider may make more.
  }
}

/**
 * An address of what is shown alone, to pass on.
 * @returns {string}
 */
export function linkToShown() {
  const kept = keptPlans().filter((index) => index === state.plan || index === state.base);
  return `${location.href.replace(/#.*/, "")}#${addressOf(kept)}`;
}
