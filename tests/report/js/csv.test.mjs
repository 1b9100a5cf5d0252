// Tables as text for spreadsheets.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cell, csvText } from "../../../src/regiotafel/report/board/paper/csv.js";

test("cells are quoted where they must be", () => {
  assert.equal(cell("Ziekenhuis A"), "Ziekenhuis A");
  assert.equal(cell("Venlo, St. \"Jan\""), '"Venlo, St. ""Jan"""');
  assert.equal(cell("twee\nregels"), '"twee\nregels"');
  assert.equal(cell(null), "");
  assert.equal(cell(Number.NaN), "");
  assert.equal(cell(0), "0");
  assert.equal(cell(false), "false");
});

test("no text is a formula, and every number stays one", () => {
  for (const text of ["=1+1", "+31 6", "-x", "@SUM(A1)", "\t=1", "-1 of 2"]) assert.equal(cell(text), `'${text}`);
  assert.equal(cell("=1,2"), "\"'=1,2\"");
  for (const number of ["-1.5", "-3", "12.0", -0.25]) assert.equal(cell(number), String(number));
});

test("a table begins with the mark of its encoding and ends every line", () => {
  assert.equal(csvText(["a", "b"], [["é", 1], [null, "-2.5"]]), "\ufeffa,b\né,1\n,-2.5\n");
});
