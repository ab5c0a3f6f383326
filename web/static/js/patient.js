/**
 * A map that opens in few pictures. Where a processor draws, one picture costs as much as reading
 * all tiles of the view; a map that draws for every tile that comes opens late.
 */

import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

/** How long the first view waits for its last tiles before it shows those it has. */
const PATIENCE_MS = 1500;

// whoever reads tiles can be made ready before it is known which
maplibre.prewarm();

export class PatientMap extends maplibre.Map {
  /** @param {import("maplibre-gl").MapOptions} options without a style: `begin` has it */
  constructor(options) {
    super(options);
    /** The sources of the first view; null before it begins and once it is there.
     * @type {string[] | null} */
    this._lacking = null;
    this._asked = false;
    this._filled = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this._later = undefined;
    this.once("idle", () => { this._lacking = null; });
  }

  /**
   * Draw, now that it is known what.
   * @param {import("maplibre-gl").StyleSpecification} style
   */
  begin(style) {
    this._lacking = Object.keys(style.sources);
    this.setStyle(style);
  }

  /**
   * Draw with the next picture of the screen; while the map opens, as soon as it is worth it.
   * @override
   */
  triggerRepaint() {
    if (!this._lacking || this.isMoving() || this._worthIt(this._lacking)) {
      clearTimeout(this._later);
      this._later = undefined;
      super.triggerRepaint();
      return;
    }
    this._later ??= setTimeout(() => {
      this._later = undefined;
      super.triggerRepaint();
    }, PATIENCE_MS);
  }

  /**
   * The first picture asks for tiles, another for those of sources that are filled here, and the
   * last one has them all.
   * @param {string[]} sources
   */
  _worthIt(sources) {
    if (!this._asked) return (this._asked = true);
    if (!this._filled && sources.every((id) => this.getSource(id)?.loaded())) {
      return (this._filled = true);
    }
    return this.isStyleLoaded() === true;
  }
}
