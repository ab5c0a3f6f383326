/** Printing from a unit's facts: the address of a sheet says what was chosen. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { SHEETS, sheetAddress } from "../../web/static/js/facts/printing.js";
import { read } from "./files.mjs";

const CHOICE = { sheet: "wall", ending: "pdf", paper: "A1", unit: "51/1&x", plan: "latest",
  approval: "" };

test("an address names unit, plan, paper and language, whatever a code holds", () => {
  assert.equal(sheetAddress(CHOICE, "zh"),
    "/api/sheets/wall.pdf?unit=51%2F1%26x&paper=A1&language=zh&plan=latest");
});

test("an approval number goes along when there is one", () => {
  assert.ok(!sheetAddress({ ...CHOICE, approval: "  " }, "en").includes("approval"));
  assert.ok(sheetAddress({ ...CHOICE, approval: "S(2026)1 " }, "en")
    .endsWith("&approval_number=S%282026%291"));
});

test("every sheet has its name in both languages, and the map is no table", () => {
  for (const code of ["zh", "en"]) {
    const words = JSON.parse(read(`locales/${code}.json`));
    for (const name of Object.keys(SHEETS)) assert.ok(words[`print.sheet.${name}`], name);
  }
  assert.ok(!SHEETS.wall.includes("xlsx"));
});
