// The field for a postcode or the name of a place. A postcode is picked as soon as it is typed whole,
// a name when it is chosen from what is suggested.

import { FACTS } from "../data.js";
import { state } from "../state.js";
import { byId, say } from "../words.js";
import { makeCombobox } from "./combobox.js";
import { makePlaces, nearly, plain, readPostcode, suggest } from "./search.js";

/** @typedef {import("./search.js").Place} Place */
/** @typedef {import("./combobox.js").Option} Option */

/** A shorter name that is nowhere may still become one. */
const LEAST = 3;

/**
 * Listen to the field.
 * @param {(area: number) => void} pick
 * @param {() => void} refresh Called when nothing is picked any more.
 * @param {(place: Place) => void} [pickPlace] Of several postcodes; where there is no such function the
 *   reader chooses one of them.
 * @returns {void}
 */
export function listenToPostcode(pick, refresh, pickPlace) {
  const { pc4 } = FACTS.areas;
  const places = makePlaces(FACTS.areas);
  const input = byId("postcode");

  /** @type {(place: Place) => void} */
  const take = (place) => {
    const { areas, name } = place;
    if (areas.length > 1 && !pickPlace) {
      box.show(areas.map((area) => option({ name: pc4[area], within: "", areas: [area] })));
      return;
    }
    input.value = /\d/.test(name) || areas.length > 1 ? name : `${pc4[areas[0]]} ${name}`;
    if (areas.length > 1) pickPlace(place);
    else pick(areas[0]);
  };
  /** @type {(place: Place) => Option} */
  const option = (place) => {
    const { name, within, areas } = place;
    const code = areas.length > 1 ? say("findPostcodes", { number: areas.length })
      : name === pc4[areas[0]] ? FACTS.areas.place[areas[0]] : pc4[areas[0]];
    return { text: name, note: within ? `${within} · ${code}` : code, take: () => take(place) };
  };
  const drop = (unknown) => {
    const before = [state.picked, state.place, state.unknown];
    Object.assign(state, { picked: null, place: null, unknown });
    if (before.some((value) => value !== null) || unknown !== null) refresh();
  };
  const typed = (text) => {
    const code = readPostcode(text);
    const area = code === null ? -1 : pc4.indexOf(code);
    if (area >= 0) {
      pick(area);
      return [];
    }
    const meant = code === null ? suggest(places, pc4, text) : [];
    const isUnknown = code !== null || (meant.length === 0 && plain(text).length >= LEAST);
    drop(isUnknown ? code ?? text.trim() : null);
    return (meant.length ? meant : nearly(places, pc4, text)).map(option);
  };
  const enter = (text) => {
    if (readPostcode(text) !== null || state.picked !== null || state.place !== null) return;
    const [first, second] = suggest(places, pc4, text);
    if (first === undefined) drop(text.trim() || null);
    else if (first.name === second?.name) box.show([first, second].map(option)); // which of the two?
    else take(first);
  };
  const box = makeCombobox(input, typed, enter);
  if (state.picked !== null) input.value = pc4[state.picked]; // as the address asks
}

/**
 * What is said of text that is no postcode and no place of these data.
 * @param {string} unknown
 * @returns {string}
 */
export function unknownText(unknown) {
  return readPostcode(unknown) === null ? say("findUnknownPlace", { typed: unknown })
    : `${say("findUnknown", { pc4: unknown })} ${say("findUnknownNow")}`;
}
