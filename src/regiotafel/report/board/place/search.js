// Finding a place by what is typed: a postcode, the beginning of one, or the name of a place or
// municipality, in any case and without its accents.

/**
 * A postcode, or a place with all its postcodes. `name` is what the reader is shown, `within` the
 * municipality where the name alone does not tell which place is meant.
 * @typedef {{ name: string, within: string, areas: number[] }} Place
 */

/** Names that people use and the register of addresses does not. */
const EVERYDAY = { "'s-Hertogenbosch": "Den Bosch" };
/** So many are suggested at most: a list that is read at a glance. */
const MOST = 8;
/** Letters of the shortest name or beginning of one that is looked for. */
const LEAST = 2;

/**
 * Letters and digits alone, without accents: "'s-Gravenland" is "s gravenland".
 * @param {string} text
 * @returns {string}
 */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/**
 * The four digits of a postcode that is typed whole, with or without its letters; else null.
 * @param {string} typed
 * @returns {string | null}
 */
export function readPostcode(typed) {
  return typed.trim().match(/^(\d{4})\s*[a-z]{0,2}$/i)?.[1] ?? null;
}

/**
 * All places by name, then those municipalities that no place is named after.
 * @param {{ pc4: string[], place: string[], municipality?: string[] }} areas Of the page's facts.
 * @returns {(Place & { words: string })[]} `words`: what is compared with what is typed.
 */
export function makePlaces({ place, municipality }) {
  const found = new Map();
  const add = (name, within, area) => {
    if (name === "") return;
    const key = `${name}|${within}`;
    if (!found.has(key)) found.set(key, { name, within, areas: [], words: words(name) });
    found.get(key).areas.push(area);
  };
  const towns = new Set(place);
  place.forEach((name, area) => add(name, municipality?.[area] ?? "", area));
  municipality?.forEach((name, area) => { if (!towns.has(name)) add(name, "", area); });
  const named = new Map();
  for (const { name } of found.values()) named.set(name, (named.get(name) ?? 0) + 1);
  return [...found.values()].map((each) => ({ ...each, within: named.get(each.name) > 1 ? each.within : "" }))
    .sort((a, b) => a.name.localeCompare(b.name, "nl") || a.within.localeCompare(b.within, "nl"));
}

const words = (name) => plain(name in EVERYDAY ? `${name} ${EVERYDAY[name]}` : name);

/**
 * What may be meant by what is typed: the names that begin with it, then those of which another word
 * does; of names that match as well those with the most postcodes first.
 * @param {(Place & { words: string })[]} places
 * @param {string[]} pc4 Of each area.
 * @param {string} typed
 * @returns {Place[]} Empty where nothing is meant or too little is typed.
 */
export function suggest(places, pc4, typed) {
  const digits = typed.trim();
  if (/^\d{1,3}$/.test(digits)) return postcodes(pc4, digits);
  const wanted = plain(typed);
  if (wanted.length < LEAST) return [];
  const found = places.flatMap((place) => {
    const at = ` ${place.words}`.indexOf(` ${wanted}`);
    return at < 0 ? [] : [{ place, rank: place.words === wanted ? 0 : at === 0 ? 1 : 2 }];
  });
  return found.sort((a, b) => a.rank - b.rank || b.place.areas.length - a.place.areas.length)
    .slice(0, MOST).map(({ place }) => place);
}

function postcodes(pc4, digits) {
  return pc4.flatMap((code, area) => (code.startsWith(digits) ? [{ name: code, within: "", areas: [area] }] : []))
    .slice(0, MOST);
}

/**
 * What a name that is nowhere may have been meant for: the names with the longest beginning of it.
 * @param {(Place & { words: string })[]} places
 * @param {string[]} pc4
 * @param {string} typed
 * @returns {Place[]} At most three; empty where not even three letters occur.
 */
export function nearly(places, pc4, typed) {
  const enough = 3;
  for (let wanted = plain(typed); wanted.length >= enough; wanted = wanted.slice(0, -1)) {
    const found = /\d/.test(wanted) ? [] : suggest(places, pc4, wanted);
    if (found.length) return found.slice(0, 3);
  }
  return [];
}
