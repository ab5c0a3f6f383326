/**
 * Tells the map which font slices hold which characters, so that Chinese labels are right on a
 * machine that has no Chinese font. The list is read from the stylesheet that the page's own
 * text uses: one list, and a slice fetched for a button is there for a label.
 */

/**
 * Return the `font-faces` of the map style.
 * @param {CSSStyleSheet} sheet
 * @returns {import("maplibre-gl").FontFacesSpecification}
 */
export function fontFaces(sheet) {
  const faces = [...sheet.cssRules]
    .filter((rule) => rule instanceof CSSFontFaceRule)
    .map((rule) => {
      const [, address] = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue("src")) ?? [];
      const range = rule.style.getPropertyValue("unicode-range");
      return {
        url: new URL(address ?? "", sheet.href ?? location.href).href,
        "unicode-range": range.split(",").map((part) => part.trim()),
      };
    });
  return { "Noto Sans SC": faces };
}

/**
 * Fetch the slices that these words need, so that they can be read when the server is away.
 * @param {string} words
 * @returns {Promise<void>}
 */
export async function keepReady(words) {
  const { fontSize, fontFamily } = getComputedStyle(document.body);
  await document.fonts.load(`${fontSize} ${fontFamily}`, words);
}
