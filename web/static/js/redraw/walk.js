/** The keyboard on the map: from building to building, and into the chosen grid. */

import { announce } from "../announce.js";
import { text } from "../text.js";
import { blockWords } from "./words.js";

const ARROWS = {
  ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 },
};

export class Walk {
  /**
   * @param {import("maplibre-gl").Map} map
   * @param {import("./desk.js").Desk} desk
   * @param {import("./painter.js").Painter} painter
   */
  constructor(map, desk, painter) {
    this.map = map;
    this.desk = desk;
    this.painter = painter;
    /** The building the keyboard is on, -1 for none. */
    this.block = -1;
  }

  /**
   * Go one building further with an arrow key; tells whether the key was one.
   * @param {string} key
   * @param {number} chosen where to begin
   * @returns {boolean}
   */
  key(key, chosen) {
    const way = ARROWS[/** @type {keyof typeof ARROWS} */ (key)];
    if (way === undefined) return false;
    const { hits } = this.desk;
    if (this.block < 0) this.begin(chosen);
    else {
      const next = hits?.towards(this.block, way) ?? -1;
      if (next >= 0) this.go(next);
      else announce(text("redraw.walk.end"));
    }
    return true;
  }

  /**
   * Put the keyboard on the building nearest to the middle of a grid, or of the map.
   * @param {number} grid
   */
  begin(grid) {
    const { board, hits } = this.desk;
    const sums = grid >= 0 ? board.at(grid) : null;
    const { lng, lat } = sums !== null && sums.blocks > 0
      ? { lng: sums.sx / sums.blocks, lat: sums.sy / sums.blocks } : this.map.getCenter();
    const spot = { x: (lng + 180) / 360,
      y: (1 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / Math.PI) / 2 };
    const block = hits?.nearest(spot) ?? -1;
    if (block >= 0) this.go(block);
  }

  /**
   * @param {number} block
   * @param {boolean} [quiet]
   */
  go(block, quiet = false) {
    this.block = block;
    this.painter.focus(block);
    if (block < 0) return;
    this._show(block);
    if (!quiet) announce(blockWords(this.desk.board, block));
  }

  /**
   * Move the map when the building is not well in sight.
   * @param {number} block
   */
  _show(block) {
    const { board } = this.desk;
    const centre = /** @type {[number, number]} */ ([board.lng[block] ?? 0, board.lat[block] ?? 0]);
    const { x, y } = this.map.project(centre);
    const { clientWidth, clientHeight } = this.map.getCanvas();
    const edge = 60;
    if (x < edge || y < edge || x > clientWidth - edge || y > clientHeight - edge) {
      this.map.easeTo({ center: centre, duration: 0 });
    }
  }
}
