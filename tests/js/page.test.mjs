/** House rules of the page: nothing from outside, nothing inline, colours in one place. */

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { parseTokens } from "../../web/static/js/tokens.js";
import { STATIC, ownFiles, read } from "./files.mjs";

test("no HTML is made from text", () => {
  for (const path of ownFiles(".js")) {
    assert.doesNotMatch(read(path), /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/,
      path);
  }
});

test("nothing is fetched from another host", () => {
  // the name of SVG's namespace looks like an address and is none
  for (const path of ownFiles(".js", ".html", ".css", ".json")) {
    const found = read(path).match(/(?:https?:)?\/\/[\w-]+\.[\w.-]+/g) ?? [];
    assert.deepEqual(found.filter((url) => url !== "http://www.w3.org"), [], path);
  }
});

test("the page has no inline script, style or handler", () => {
  const page = read("index.html");
  assert.doesNotMatch(page, /<style|style=|\son\w+=/);
  for (const [, attributes, body] of page.matchAll(/<script([^>]*)>([\s\S]*?)<\/script>/g)) {
    assert.match(attributes, /src="\/static\//);
    assert.equal(body, "");
  }
});

test("every file the page names is there", () => {
  for (const [, path] of read("index.html").matchAll(/(?:src|href)="\/static\/([^"]+)"/g)) {
    assert.ok(existsSync(join(STATIC, path)), path);
  }
  for (const path of ownFiles(".js")) {
    for (const [, target] of read(path).matchAll(/from "(\.[^"]+)"/g)) {
      assert.ok(existsSync(join(STATIC, dirname(path), target)), `${path}: ${target}`);
    }
  }
});

test("every module of the first map is fetched at once, not one after the other", () => {
  const named = [...read("index.html").matchAll(/modulepreload" href="\/static\/(js[^"]+)"/g)]
    .map(([, path]) => path);
  const first = reached(["js/main.js", "js/ahead.js"], /from "(\.[^"]+)"/g);
  assert.deepEqual(named.sort(), first.filter((path) => path !== "js/main.js"));
});

test("every other module is fetched when it is needed", () => {
  const own = ownFiles(".js");
  assert.deepEqual(reached(["js/main.js", "js/ahead.js"], /(?:from |await import\()"(\.[^"]+)"/g), own);
});

/** The modules that are reached from some by what a pattern takes for a way to another. */
function reached(paths, pattern) {
  const found = new Set();
  const left = [...paths];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (found.has(path) || path.includes("vendor")) continue;
    found.add(path);
    for (const [, target] of read(path).matchAll(pattern)) left.push(join(dirname(path), target));
  }
  return [...found].filter((path) => path.endsWith(".js")).sort();
}

test("colours and their names stand in tokens.css alone", () => {
  const tokens = parseTokens(read("css/tokens.css"));
  for (const path of ownFiles(".css", ".js").filter((name) => name !== "css/tokens.css")) {
    assert.doesNotMatch(read(path), /#[0-9a-f]{3,8}\b/i, path);
    for (const [, name] of read(path).matchAll(/var\(--([\w-]+)\)/g)) {
      assert.ok(name in tokens || name === "columns", `${path}: --${name}`);
    }
  }
});

test("no file of ours has more than 400 lines", () => {
  for (const path of ownFiles(".js", ".css", ".ts", ".html")) {
    assert.ok(read(path).split("\n").length <= 400, path);
  }
});
