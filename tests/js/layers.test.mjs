/** The layers of the map: valid for MapLibre, ordered by their own numbers, coloured by tokens. */

import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import assert from "node:assert/strict";
import { test } from "node:test";

import { sources } from "../../web/static/js/sources.js";
import { ALL, LAYERS, allowed, stacked, styleLayers } from "../../web/static/js/stack.js";
import { parseTokens } from "../../web/static/js/tokens.js";
import { ownFiles, read } from "./files.mjs";

const TOKENS = parseTokens(read("css/tokens.css"));
const POINTS = { type: "geojson", data: { type: "FeatureCollection", features: [] } };

for (const language of ["zh", "en"]) {
  test(`the style is valid in ${language}, with everything shown and with nothing`, () => {
    for (const shown of [LAYERS.map(({ id }) => id), []]) {
      const style = {
        version: 8,
        sources: {
          ...sources(ALL.flatMap((layer) => layer.sources), "http://127.0.0.1", "latest", 1),
          unit_names: POINTS, heat_counts: POINTS, delivered: POINTS,
          redraw_labels: POINTS, redraw_dots: POINTS,
        },
        layers: styleLayers(ALL, TOKENS, language, shown),
      };
      // without a glyph server every label draws with the slices of font-faces
      const faults = validateStyleMin(style).filter(({ message }) => !/glyphs/.test(message));
      assert.deepEqual(faults.map(({ message }) => message), []);
    }
  });
}

test("no two style layers have the same number or the same id", () => {
  const paints = ALL.flatMap((layer) => layer.paint(TOKENS, "zh"));
  assert.equal(new Set(paints.map(({ order }) => order)).size, paints.length);
  assert.equal(new Set(paints.map(({ id }) => id)).size, paints.length);
});

test("two layers of one number are refused by name", () => {
  const twice = { ...ALL[0], paint: () => [
    { order: 5, id: "one", type: "background" }, { order: 5, id: "other", type: "background" },
  ] };
  assert.throws(() => stacked([twice], TOKENS, "zh"), /order 5: one and other/);
});

test("labels lie over lines and lines over areas", () => {
  const order = stacked(ALL, TOKENS, "zh").map(({ id }) => id);
  for (const [below, above] of [
    ["land", "grid-areas"], ["grid-areas", "water"], ["water", "road"], ["road", "grid-lines"],
    ["grid-lines", "camera-signs"], ["camera-signs", "grid-labels"],
  ]) assert.ok(order.indexOf(below) < order.indexOf(above), `${below} under ${above}`);
});

test("every file of js/layers is in the stack, once", () => {
  const files = ownFiles(".js").filter((path) => path.startsWith("js/layers/"));
  assert.equal(files.length, ALL.length);
  assert.equal(new Set(ALL.map(({ id }) => id)).size, ALL.length);
});

test("a click and a mark name style layers that exist, and no two ranks are equal", () => {
  const ids = new Set(ALL.flatMap((layer) => layer.paint(TOKENS, "zh")).map(({ id }) => id));
  for (const { click, marked, hides } of ALL) {
    for (const id of [...(click?.layers ?? []), ...(marked?.layers ?? []), ...(hides ?? [])]) {
      assert.ok(ids.has(id), id);
    }
  }
  const ranks = ALL.flatMap(({ click }) => (click === undefined ? [] : [click.rank]));
  assert.equal(new Set(ranks).size, ranks.length);
});

test("a person without a permission is not asked to load its layer", () => {
  const ids = allowed(["map.read", "grids.read"]).map(({ id }) => id);
  assert.ok(ids.includes("grids") && ids.includes("land") && ids.includes("roads"));
  assert.ok(!ids.includes("cameras") && !ids.includes("incidents") && !ids.includes("blocks"));
});

test("while heat is shown the household counts and the tints step back", () => {
  for (const name of ["grid-labels", "grid-areas"]) {
    const seen = (shown) => styleLayers(ALL, TOKENS, "zh", shown)
      .find(({ id }) => id === name).layout.visibility;
    assert.equal(seen(["grids"]), "visible");
    assert.equal(seen(["grids", "heat"]), "none", "a tint under the heat would be another heat");
  }
});

test("labels grow with the text of the page, and nothing else does", () => {
  const plain = styleLayers(ALL, TOKENS, "zh", []);
  const large = styleLayers(ALL, TOKENS, "zh", [], 1.5);
  const sizes = (size) => typeof size === "number" ? [size] : size.slice(4).filter((_, at) => at % 2 === 0);
  let grown = 0;
  plain.forEach((layer, at) => {
    const { "text-size": before, ...rest } = layer.layout;
    const { "text-size": after, ...still } = large[at].layout;
    assert.deepEqual(still, rest);
    if (before === undefined) return;
    grown += 1;
    assert.deepEqual(sizes(after), sizes(before).map((size) => size * 1.5), layer.id);
  });
  assert.ok(grown > 8);
});
