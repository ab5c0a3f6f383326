/** The parts of the wizard that are only sums: order, places, zips, words. */

import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";
import { test } from "node:test";

import { bundled, crc32, zipped } from "../../web/static/js/intake/bundle.js";
import { sizeOf } from "../../web/static/js/intake/choose.js";
import { idOf } from "../../web/static/js/intake/keep.js";
import { boxesOf, missed } from "../../web/static/js/intake/places.js";
import {
  byLikelihood, grouped, isShapefile, rowOf, shortened, tally, unasked,
} from "../../web/static/js/intake/sorting.js";
import { ownFiles, read } from "./files.mjs";

const finding = (severity, rule, place = "1") => ({ severity, rule, place_kind: "row", place });

test("findings stand under their rule, the gravest first, none lost", () => {
  const all = [finding("info", "IN-1"), finding("error", "IN-2"), finding("info", "IN-1"),
    finding("should", "IN-1")];
  assert.deepEqual(grouped(all).map(({ severity, rule, findings }) =>
    [severity, rule, findings.length]), [["error", "IN-2", 1], ["should", "IN-1", 1],
    ["info", "IN-1", 2]]);
  assert.deepEqual(tally(all), [{ severity: "error", number: 1 },
    { severity: "should", number: 1 }, { severity: "info", number: 2 }]);
});

test("a question is not told a second time as a finding", () => {
  const two = [{ message_zh: "问?" }, { message_zh: "知" }];
  assert.deepEqual(unasked(two, [{ text: { zh: "问?", en: "?" } }]), [two[1]]);
});

test("a finding about a row names it, one about the file does not", () => {
  assert.equal(rowOf(finding("info", "a", "12")), 12);
  assert.equal(rowOf({ ...finding("info", "a", "12"), place_kind: "file" }), null);
  assert.equal(rowOf(finding("info", "a", "x")), null);
});

test("likely layers come first, in the server's order; a layer one may not bring is left out", () => {
  const layers = ["a", "b", "c"].map((name) => ({ name }));
  const { likely, others } = byLikelihood(layers, ["c", "zz", "a"]);
  assert.deepEqual(likely.map(({ name }) => name), ["c", "a"]);
  assert.deepEqual(others.map(({ name }) => name), ["b"]);
});

test("a message does not repeat the file's name, and stays a sentence", () => {
  const zh = (message) => shortened(`文件“a.csv”${message}`, "文件“a.csv”", "文件");
  const en = (message) => shortened(`File "a.csv"${message}`, 'File "a.csv"', "The file");
  assert.equal(zh("第17行“户数”是“很多”"), "第17行“户数”是“很多”");
  assert.equal(zh(":回答无效"), "回答无效");
  assert.equal(zh("中没有使用的列"), "文件中没有使用的列");
  assert.equal(zh("的表头在第2行"), "表头在第2行");
  assert.equal(en(" row 3: bad"), "Row 3: bad");
  assert.equal(en(": the answer"), "The answer");
  assert.equal(en(" names no system"), "The file names no system");
  assert.equal(shortened("Row 3", 'File "a.csv"', "The file"), "Row 3");
});

test("every row has the box of its shapes", () => {
  const feature = (row, geometry) => ({ type: "Feature", properties: { row }, geometry });
  const boxes = boxesOf({ type: "FeatureCollection", features: [
    feature(2, { type: "Point", coordinates: [104, 30] }),
    feature(2, { type: "LineString", coordinates: [[105, 31], [103, 29]] }),
    feature(3, { type: "MultiPolygon", coordinates: [[[[1, 2], [3, 4], [1, 2]]]] }),
    feature(4, null),
    feature(5, { type: "GeometryCollection", geometries: [{ type: "Point", coordinates: [7, 8] }] }),
  ] });
  assert.deepEqual([...boxes], [[2, [103, 29, 105, 31]], [3, [1, 2, 3, 4]], [5, [7, 8, 7, 8]]]);
});

test("a view misses what lies mostly beside it and what would be a dot in it", () => {
  const view = [0, 0, 10, 10];
  assert.ok(!missed(view, [2, 2, 5, 5]));
  assert.ok(!missed(view, [6, 6, 10.5, 10.5]));
  assert.ok(missed(view, [8, 8, 11, 11]));
  assert.ok(missed(view, [9, 9, 12, 12]));
  assert.ok(missed(view, [5, 5, 5, 5]));
  assert.ok(!missed([0, 0, 0.1, 0.1], [0, 0, 0.05, 0]), "a row of points has no height");
  assert.ok(missed(view, [11, 0, 12, 1]));
  assert.ok(missed(view, [2, 2, 2.1, 2.1]));
});

test("the parts of one shapefile are told from files that have nothing to do with each other", () => {
  assert.ok(isShapefile(["a.shp", "A.DBF", "a.shx"]));
  assert.ok(!isShapefile(["a.shp"]));
  assert.ok(!isShapefile(["a.csv", "a.xlsx"]));
  assert.ok(!isShapefile(["a.shp", "b.dbf"]));
});

test("the parts of a shapefile become a zip that can be read", async () => {
  const file = (name, text) => new File([text], name);
  const zip = await bundled([file("街区.shp", "shapes"), file("街区.dbf", "")]);
  assert.equal(zip.name, "街区.zip");
  const bytes = Buffer.from(await zip.arrayBuffer());
  const entries = entriesOf(bytes);
  assert.deepEqual(entries.map(({ name, text }) => [name, text]),
    [["街区.shp", "shapes"], ["街区.dbf", ""]]);
  assert.equal(await bundled([file("a.csv", ""), file("b.csv", "")]), null);
  const single = file("a.csv", "x");
  assert.equal(await bundled([single]), single);
});

test("the check sum is the one of every zip program", () => {
  assert.equal(crc32(new TextEncoder().encode("123456789")), 0xcbf43926);
  assert.equal(zipped([]).length, 22);
});

/** Read a zip by its directory, as a program would. */
function entriesOf(bytes) {
  const end = bytes.length - 22;
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    const [method, size, nameSize, start] = [bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
    const name = bytes.subarray(at + 46, at + 46 + nameSize).toString();
    at += 46 + nameSize;
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const body = bytes.subarray(from, from + size);
    return { name, text: (method === 0 ? body : inflateRawSync(body)).toString() };
  });
}

test("sizes are said as people say them", () => {
  assert.deepEqual([0, 900, 1536, 25 * 1024 ** 2].map(sizeOf), ["0 B", "900 B", "1.5 KB", "25 MB"]);
});

test("ids of columns are one word each, and different columns have different ids", () => {
  assert.equal(idOf("column", "户数"), "column-户数");
  assert.match(idOf("column", "a b(1)"), /^\S+$/);
  assert.notEqual(idOf("c", "a b"), idOf("c", "a.b"));
});

test("every text the wizard composes the key of is there", () => {
  const keys = Object.keys(JSON.parse(read("locales/zh.json")));
  const code = ownFiles(".js").filter((path) => path.startsWith("js/intake/")).map(read).join("\n");
  const heads = [...code.matchAll(/text\(`(intake\.[\w.]+)\.\$\{/g)].map(([, head]) => head);
  assert.ok(heads.length > 5);
  for (const head of heads) assert.ok(keys.some((key) => key.startsWith(`${head}.`)), head);
  const said = [...code.matchAll(/_told\([^)"]*"(\w+)"/g)].map(([, key]) => key);
  for (const key of [...said, "sending", "reading", "writing", "done", "failed", "preview", "lost"]) {
    assert.ok(keys.includes(`intake.said.${key}`), key);
  }
  for (const why of ["layer", "blocked", "asking", "nothing", "rest"]) {
    assert.ok(keys.includes(`intake.why.${why}`), why);
  }
});
