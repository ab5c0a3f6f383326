/** Draws the small pictures of the map on a canvas, in the colours of css/tokens.css. */

import { colour } from "./tokens.js";

/** @typedef {import("./types").Tokens} Tokens */

const SCALE = 2;

/**
 * Return the picture a style layer asked for, or null when there is none of that name.
 * @param {string} id
 * @param {Tokens} tokens
 * @returns {ImageData | null}
 */
export function mapImage(id, tokens) {
  const [kind, ...rest] = id.split("-");
  if (kind === "camera") return _camera(tokens, rest);
  if (kind === "incident") return _incident(tokens, rest[0] ?? "none");
  const draw = { hamlet: _hamlet, "key-place": _keyPlace, candidate: _candidate, arrow: _arrow,
    hatch: _hatch, lock: _lock, unlocked: _nothing, "dots-loose": _dots,
    "hatch-cut": (/** @type {Tokens} */ all) => _stripes(all, "band-above", 2.4),
    "hatch-along": (/** @type {Tokens} */ all) => _stripes(all, "accent", 1.2),
    "hatch-locked": (/** @type {Tokens} */ all) => _stripes(all, "ink-faint", 0.9, true) }[id];
  return draw === undefined ? null : draw(tokens);
}

export const IMAGE_SCALE = SCALE;

/**
 * @param {number} size in CSS pixels
 * @param {(pen: CanvasRenderingContext2D) => void} draw with the origin in the middle
 * @returns {ImageData}
 */
function _canvas(size, draw) {
  const canvas = document.createElement("canvas");
  canvas.width = size * SCALE;
  canvas.height = size * SCALE;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("the browser gives no 2d canvas");
  pen.scale(SCALE, SCALE);
  pen.translate(size / 2, size / 2);
  pen.lineJoin = "round";
  pen.lineCap = "round";
  draw(pen);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

/**
 * @param {Tokens} tokens
 * @param {string[]} words status, aimed or blind, firm or suspect
 * @returns {ImageData}
 */
function _camera(tokens, [status = "unknown", aim, position]) {
  const ink = colour(tokens, `camera-${status}`);
  const paper = colour(tokens, "halo");
  return _canvas(40, (pen) => {
    if (aim === "aimed") _wedge(pen, ink, paper);
    const hollow = status === "planned" || status === "retired";
    pen.beginPath();
    pen.arc(0, 0, 6.5, 0, Math.PI * 2);
    pen.fillStyle = hollow ? paper : ink;
    pen.fill();
    pen.lineWidth = 1.8;
    pen.strokeStyle = hollow ? ink : paper;
    pen.stroke();
    _statusMark(pen, status, hollow ? ink : paper);
    if (position === "suspect") _brokenRing(pen, colour(tokens, "level-yellow"));
  });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} ink
 * @param {string} paper
 */
function _wedge(pen, ink, paper) {
  pen.beginPath();
  pen.moveTo(0, 0);
  pen.lineTo(-8.5, -16);
  pen.quadraticCurveTo(0, -20, 8.5, -16);
  pen.closePath();
  pen.globalAlpha = 0.55;
  pen.fillStyle = ink;
  pen.fill();
  pen.globalAlpha = 1;
  pen.lineWidth = 1;
  pen.strokeStyle = paper;
  pen.stroke();
}

/**
 * A cross for faulty, a bar for suspended, a question mark for unknown, a slash for retired.
 * @param {CanvasRenderingContext2D} pen
 * @param {string} status
 * @param {string} ink
 */
function _statusMark(pen, status, ink) {
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineWidth = 1.9;
  pen.beginPath();
  if (status === "in_service") pen.arc(0, 0, 2, 0, Math.PI * 2);
  if (status === "faulty") _lines(pen, [[-2.6, -2.6, 2.6, 2.6], [-2.6, 2.6, 2.6, -2.6]]);
  if (status === "suspended") _lines(pen, [[-1.6, -2.6, -1.6, 2.6], [1.6, -2.6, 1.6, 2.6]]);
  if (status === "retired") _lines(pen, [[-2.8, 2.8, 2.8, -2.8]]);
  if (status === "planned") _lines(pen, [[0, -2.6, 0, 2.6], [-2.6, 0, 2.6, 0]]);
  if (status === "unknown") {
    pen.arc(0, -1.3, 1.7, Math.PI, Math.PI * 2.4);
    pen.lineTo(0, 1.3);
    pen.moveTo(0, 3.4);
    pen.lineTo(0, 3.5);
  }
  if (status === "in_service") pen.fill();
  else pen.stroke();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {number[][]} lines
 */
function _lines(pen, lines) {
  for (const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] of lines) {
    pen.moveTo(x1, y1);
    pen.lineTo(x2, y2);
  }
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} ink
 */
function _brokenRing(pen, ink) {
  pen.beginPath();
  pen.setLineDash([4, 3.4]);
  pen.arc(0, 0, 10, 0, Math.PI * 2);
  pen.lineWidth = 2;
  pen.strokeStyle = ink;
  pen.stroke();
  pen.setLineDash([]);
}

/**
 * A triangle for red, a diamond for yellow, a dot for blue, a small ring for no level.
 * @param {Tokens} tokens
 * @param {string} level
 * @returns {ImageData}
 */
function _incident(tokens, level) {
  return _canvas(20, (pen) => {
    pen.beginPath();
    if (level === "red") _corners(pen, [[0, -7.5], [7, 5], [-7, 5]]);
    else if (level === "yellow") _corners(pen, [[0, -7], [6.5, 0], [0, 7], [-6.5, 0]]);
    else pen.arc(0, 0, level === "blue" ? 5 : 4, 0, Math.PI * 2);
    pen.fillStyle = colour(tokens, `level-${level}`);
    pen.fill();
    pen.lineWidth = 1.5;
    pen.strokeStyle = colour(tokens, "halo");
    pen.stroke();
  });
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {[number, number][]} corners
 */
function _corners(pen, corners) {
  for (const [x, y] of corners) pen.lineTo(x, y);
  pen.closePath();
}

/** @param {Tokens} tokens */
function _hamlet(tokens) {
  return _canvas(18, (pen) => {
    pen.beginPath();
    _corners(pen, [[0, -6], [6.5, -0.5], [5, -0.5], [5, 5.5], [-5, 5.5], [-5, -0.5], [-6.5, -0.5]]);
    _filled(pen, colour(tokens, "hamlet"), colour(tokens, "halo"));
  });
}

/** @param {Tokens} tokens */
function _keyPlace(tokens) {
  return _canvas(20, (pen) => {
    pen.beginPath();
    pen.roundRect(-6.5, -6.5, 13, 13, 3);
    _filled(pen, colour(tokens, "key-place"), colour(tokens, "halo"));
    pen.beginPath();
    const ray = Math.PI / 5;
    for (let i = 0; i < 10; i += 1) {
      const reach = i % 2 === 0 ? 4.6 : 1.9;
      pen.lineTo(reach * Math.sin(i * ray), -reach * Math.cos(i * ray));
    }
    pen.closePath();
    pen.fillStyle = colour(tokens, "halo");
    pen.fill();
  });
}

/** @param {Tokens} tokens */
function _candidate(tokens) {
  return _canvas(20, (pen) => {
    pen.beginPath();
    _corners(pen, [[0, -6.5], [6.5, 0], [0, 6.5], [-6.5, 0]]);
    pen.fillStyle = colour(tokens, "halo");
    pen.fill();
    pen.lineWidth = 2;
    pen.strokeStyle = colour(tokens, "candidate");
    pen.stroke();
  });
}

/** @param {Tokens} tokens */
function _arrow(tokens) {
  return _canvas(14, (pen) => {
    pen.beginPath();
    _corners(pen, [[-3.5, -4], [5, 0], [-3.5, 4], [-1.5, 0]]);
    _filled(pen, colour(tokens, "patrol"), colour(tokens, "halo"));
  });
}

/** @param {Tokens} tokens */
function _hatch(tokens) {
  return _canvas(8, (pen) => {
    pen.beginPath();
    _lines(pen, [[-5, 5, 5, -5], [-9, 1, -3, -5], [3, 5, 9, -1]]);
    pen.lineWidth = 0.8;
    pen.strokeStyle = colour(tokens, "camera-view");
    pen.stroke();
  });
}

/**
 * Slanted stripes for an area; crossed ones for what is locked.
 * @param {Tokens} tokens
 * @param {string} ink
 * @param {number} width
 * @param {boolean} [crossed]
 */
function _stripes(tokens, ink, width, crossed = false) {
  const there = [[-5, 5, 5, -5], [-9, 1, -3, -5], [3, 5, 9, -1]];
  const back = there.map(([x1 = 0, y1 = 0, x2 = 0, y2 = 0]) => [-x1, y1, -x2, y2]);
  return _canvas(8, (pen) => {
    pen.beginPath();
    _lines(pen, crossed ? [...there, ...back] : there);
    pen.lineWidth = width;
    pen.strokeStyle = colour(tokens, ink);
    pen.stroke();
  });
}

/** @param {Tokens} tokens */
function _dots(tokens) {
  return _canvas(8, (pen) => {
    pen.beginPath();
    pen.arc(0, 0, 1.2, 0, Math.PI * 2);
    pen.fillStyle = colour(tokens, "band-unknown");
    pen.fill();
  });
}

/** @param {Tokens} tokens */
function _lock(tokens) {
  return _canvas(16, (pen) => {
    pen.beginPath();
    pen.arc(0, -1, 3, Math.PI, 0);
    pen.lineWidth = 2;
    pen.strokeStyle = colour(tokens, "ink");
    pen.stroke();
    pen.beginPath();
    pen.roundRect(-5, -1, 10, 7, 1.5);
    _filled(pen, colour(tokens, "ink"), colour(tokens, "halo"));
  });
}

function _nothing() {
  return _canvas(1, () => undefined);
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {string} ink
 * @param {string} paper
 */
function _filled(pen, ink, paper) {
  pen.fillStyle = ink;
  pen.fill();
  pen.lineWidth = 1.2;
  pen.strokeStyle = paper;
  pen.stroke();
}
