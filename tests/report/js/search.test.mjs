import assert from "node:assert/strict";
import { test } from "node:test";

import { makePlaces, nearly, plain, readPostcode, suggest } from "../../../src/regiotafel/report/board/place/search.js";

const rows = [
  ["1001", "Alphen", "Alphen-Chaam"],
  ["1002", "Alphen", "West Maas en Waal"],
  ["1011", "Middelburg", "Middelburg"],
  ["1012", "Middelburg", "Middelburg"],
  ["1013", "Middelharnis", "Goeree-Overflakkee"],
  ["1014", "Oost West en Middelbeers", "Oirschot"],
  ["2001", "'s-Hertogenbosch", "'s-Hertogenbosch"],
  ["2002", "Babyloniënbroek", "Altena"],
  ["2003", "", ""],
  ["2004", "Burg", "Altena"],
];
const areas = {
  pc4: rows.map(([pc4]) => pc4), place: rows.map(([, place]) => place), municipality: rows.map((row) => row[2]),
};
const places = makePlaces(areas);
const found = (typed) => suggest(places, areas.pc4, typed).map(({ name, within }) => (within ? `${name} (${within})` : name));

test("four digits are a postcode, with or without its letters, and nothing else is", () => {
  for (const typed of ["4521", " 4521 ", "4521 AB", "4521ab", "4521a"]) assert.equal(readPostcode(typed), "4521", typed);
  for (const typed of ["", "452", "45211", "4521 ABC", "a4521", "4521-AB"]) assert.equal(readPostcode(typed), null, typed);
});

test("names are compared without case, accents and signs", () => {
  assert.equal(plain("  's-Gravenland  "), "s gravenland");
  assert.equal(plain("BABYLONIËNBROEK"), "babylonienbroek");
  assert.deepEqual(found("babylonien"), ["Babyloniënbroek"]);
  assert.deepEqual(found("S HERTOG"), ["'s-Hertogenbosch"]);
});

test("the municipality is told only where two places have one name", () => {
  assert.deepEqual(found("alphen"), ["Alphen (Alphen-Chaam)", "Alphen (West Maas en Waal)", "Alphen-Chaam"]);
});

test("beginnings of names come before beginnings of other words, then the most postcodes", () => {
  assert.deepEqual(found("middel"), ["Middelburg", "Middelharnis", "Oost West en Middelbeers"]);
  assert.deepEqual(found("burg"), ["Burg"]); // not in the middle of a word
  assert.deepEqual(suggest(places, areas.pc4, "middelburg")[0].areas, [2, 3]);
});

test("a municipality that no place is named after is found with its postcodes", () => {
  assert.deepEqual(suggest(places, areas.pc4, "altena").map(({ areas: each }) => each), [[7, 9]]);
});

test("an everyday name is found", () => {
  assert.deepEqual(found("den bosch"), ["'s-Hertogenbosch"]);
});

test("digits suggest the postcodes that begin with them, at most eight of anything", () => {
  assert.deepEqual(found("101"), ["1011", "1012", "1013", "1014"]);
  assert.deepEqual(found("9"), []);
  const many = areas.pc4.map((_, i) => `1${100 + i}`);
  assert.equal(suggest(places, many, "1").length, 8);
});

test("one letter or a sign is too little, and signs of a pattern are only signs", () => {
  for (const typed of ["", " ", "m", "'", ".*", "(", "[a", "\\"]) assert.deepEqual(found(typed), [], typed);
});

test("what is nowhere may have been meant for the names with its longest beginning", () => {
  const near = (typed) => nearly(places, areas.pc4, typed).map(({ name }) => name);
  assert.deepEqual(near("Middelbrug"), ["Middelburg", "Oost West en Middelbeers"]);
  assert.deepEqual(near("Xanadu"), []);
  assert.deepEqual(near("101 huizen"), []);
});

test("a page without municipalities has its places", () => {
  const few = makePlaces({ pc4: ["1", "2"], place: ["A", "A"] });
  assert.deepEqual(few.map(({ name, areas: each }) => [name, each]), [["A", [0, 1]]]);
});
