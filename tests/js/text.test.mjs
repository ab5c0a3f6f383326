/** The words of the page: the same keys in both languages, every key used is there. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { LAYER_IDS } from "../../web/static/js/stack.js";
import { TABS } from "../../web/static/js/state.js";
import { today, typeset } from "../../web/static/js/text.js";
import { ownFiles, read } from "./files.mjs";

const WORDS = { zh: JSON.parse(read("locales/zh.json")), en: JSON.parse(read("locales/en.json")) };
const KEYS = Object.keys(WORDS.zh);
const CODE = ownFiles(".js").map(read).join("\n");

test("both languages have the same keys", () => {
  assert.deepEqual(KEYS.toSorted?.() ?? [...KEYS].sort(), Object.keys(WORDS.en).sort());
});

test("both languages fill in the same values", () => {
  const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  for (const key of KEYS) assert.deepEqual(values(WORDS.zh[key]), values(WORDS.en[key]), key);
});

test("no text is empty", () => {
  for (const key of KEYS) assert.ok(WORDS.zh[key] !== "" && WORDS.en[key] !== "", key);
});

test("every key the code names is there", () => {
  const named = [...CODE.matchAll(/\btext\("([^"]+)"/g)].map(([, key]) => key);
  assert.ok(named.length > 100);
  for (const key of named) {
    if (key !== "key") assert.ok(KEYS.includes(key), key); // "key" stands in comments
  }
});

test("every family of keys the code composes is there", () => {
  const families = [...CODE.matchAll(/\b(?:text\(`|word\(")([\w]+)(?:\.\$\{|")/g)]
    .map(([, family]) => family);
  for (const family of new Set(families)) {
    assert.ok(KEYS.some((key) => key.startsWith(`${family}.`)), family);
  }
  for (const id of LAYER_IDS) assert.ok(KEYS.includes(`layer.${id}`), id);
  for (const id of TABS) assert.ok(KEYS.includes(`tab.${id}`), id);
});

test("Chinese texts use full-width punctuation and no space before Chinese", () => {
  for (const key of KEYS) assert.doesNotMatch(WORDS.zh[key], /[\u3400-\u9fff][,;:?!()]/, key);
});

test("no text of the page stands in the code", () => {
  const signs = /^js\/(signs|panels\/top|layers\/|types)/; // words of registers, the languages' own names
  for (const path of ownFiles(".js").filter((name) => !signs.test(name))) {
    const code = read(path).replace(/\/\*[\s\S]*?\*\//g, "").replace(/\/\/.*/g, "");
    assert.doesNotMatch(code, /[\u3400-\u9fff]/, path);
  }
});

test("sentences of the server are set in Chinese signs, quoted words stay as they are", () => {
  assert.equal(typeset("文件“a,b.csv”没有说明坐标系,未导入;坐标像经纬度(104.691, 31.5105 …)。是哪一种:wgs84, gcj02?"),
    "文件“a,b.csv”没有说明坐标系，未导入；坐标像经纬度（104.691, 31.5105 …）。是哪一种：wgs84, gcj02?");
  assert.equal(typeset("“户数”是“甲,乙(1)”,应为 12:30 之前"), "“户数”是“甲,乙(1)”，应为 12:30 之前");
  assert.equal(typeset("第3行(共5行)"), "第3行（共5行）");
  assert.equal(typeset("WGS-84(GPS)"), "WGS-84(GPS)");
});

test("the office's day begins eight hours before Greenwich has it", () => {
  assert.equal(today(new Date("2026-01-04T23:30:00Z")), "2026-01-05");
  assert.equal(today(new Date("2026-01-05T15:59:00Z")), "2026-01-05");
});
