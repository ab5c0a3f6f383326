/** What the hand draws over the map while it works: the ring of the brush, a rectangle, a lasso. */

const SVG = "http://www.w3.org/2000/svg";

export class Frame {
  /** @param {HTMLElement} container of the map */
  constructor(container) {
    this._picture = document.createElementNS(SVG, "svg");
    this._picture.setAttribute("class", "redraw-frame");
    this._picture.setAttribute("aria-hidden", "true");
    this._ring = document.createElementNS(SVG, "circle");
    this._path = document.createElementNS(SVG, "path");
    this._picture.append(this._path, this._ring);
    container.append(this._picture);
    this.clear();
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number} radius pixels
   */
  circle(x, y, radius) {
    this._ring.setAttribute("cx", String(x));
    this._ring.setAttribute("cy", String(y));
    this._ring.setAttribute("r", String(radius));
  }

  /** @param {[number, number][]} spots pixels */
  path(spots) {
    this._path.setAttribute("d", spots.length < 2 ? ""
      : `M${spots.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`);
  }

  clear() {
    this.circle(-99, -99, 0);
    this.path([]);
  }

  remove() {
    this._picture.remove();
  }
}
