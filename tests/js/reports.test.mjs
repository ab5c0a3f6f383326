/** Reports from a unit's facts: the address of a report says what was chosen, and what for. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { REPORTS, reportAddress } from "../../web/static/js/facts/reports.js";
import { read } from "./files.mjs";

const CHOICE = { report: "coverage", ending: "pdf", place: "unit", unit: "51/1&x",
  township: "519901001000", plan: "latest", purpose: " 季度考核 " };

test("an address names the place, the language and the purpose, whatever a code holds", () => {
  assert.equal(reportAddress(CHOICE, "zh"), "/api/reports/coverage.pdf?language=zh"
    + "&purpose=%E5%AD%A3%E5%BA%A6%E8%80%83%E6%A0%B8&unit=51%2F1%26x");
});

test("a township and everything stand for themselves, a plan is of grids alone", () => {
  const township = reportAddress({ ...CHOICE, place: "township" }, "en");
  assert.ok(township.includes("township=519901001000") && !township.includes("unit="));
  assert.ok(!reportAddress({ ...CHOICE, place: "all" }, "en").includes("=51"));
  assert.ok(!reportAddress(CHOICE, "en").includes("plan="));
  assert.ok(reportAddress({ ...CHOICE, report: "plan", ending: "html" }, "en")
    .includes("plan=latest"));
});

test("every report has its name in both languages", () => {
  for (const code of ["zh", "en"]) {
    const words = JSON.parse(read(`locales/${code}.json`));
    for (const name of Object.keys(REPORTS)) assert.ok(words[`report.${name}`], name);
  }
});
