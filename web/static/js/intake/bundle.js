/**
 * Makes one file of what was chosen: the parts of a shapefile, which offices keep side by side, are
 * packed into a zip (stored, not compressed) as the server wants them.
 */

import { isShapefile } from "./sorting.js";

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1980-01-01, the first day a zip can tell. */
const DAY = 0x21;

/**
 * Return the one file, a zip of the parts of a shapefile, or null when several have nothing to do
 * with each other.
 * @param {File[]} files
 * @returns {Promise<File | null>}
 */
export async function bundled(files) {
  const [first] = files;
  if (files.length === 1 && first !== undefined) return first;
  if (first === undefined || !isShapefile(files.map(({ name }) => name))) return null;
  const parts = await Promise.all(files.map(async (file) => ({ name: file.name,
    bytes: new Uint8Array(await file.arrayBuffer()) })));
  return new File([zipped(parts)], first.name.replace(/\.[^.]+$/, ".zip"));
}

/**
 * Return a zip of these files.
 * @param {{name: string, bytes: Uint8Array}[]} files
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function zipped(files) {
  const entries = files.map(({ name, bytes }) => ({ name: new TextEncoder().encode(name), bytes,
    crc: crc32(bytes), at: 0 }));
  const [localSize, centralSize] = [30, 46].map((head) =>
    entries.reduce((sum, { name, bytes }) => sum + head + name.length
      + (head === 30 ? bytes.length : 0), 0));
  const out = new Uint8Array((localSize ?? 0) + (centralSize ?? 0) + 22);
  const pen = _pen(out);
  for (const entry of entries) {
    entry.at = pen.at();
    pen.words(LOCAL, 4).words(20, 2);
    _common(pen, entry);
    pen.bytes(entry.name).bytes(entry.bytes);
  }
  const start = pen.at();
  for (const entry of entries) {
    pen.words(CENTRAL, 4).words(20, 2).words(20, 2);
    _common(pen, entry);
    pen.words(0, 2).words(0, 2).words(0, 2).words(0, 4).words(entry.at, 4).bytes(entry.name);
  }
  const size = pen.at() - start;
  pen.words(END, 4).words(0, 4).words(entries.length, 2).words(entries.length, 2)
    .words(size, 4).words(start, 4).words(0, 2);
  return out;
}

/**
 * Write what both heads of an entry say.
 * @param {ReturnType<typeof _pen>} pen
 * @param {{name: Uint8Array, bytes: Uint8Array, crc: number}} entry
 */
function _common(pen, { name, bytes, crc }) {
  pen.words(FLAGS, 2).words(0, 2).words(0, 2).words(DAY, 2).words(crc, 4)
    .words(bytes.length, 4).words(bytes.length, 4).words(name.length, 2).words(0, 2);
}

/** @param {Uint8Array} out */
function _pen(out) {
  let at = 0;
  const view = new DataView(out.buffer);
  const pen = {
    at: () => at,
    words(/** @type {number} */ value, /** @type {2 | 4} */ width) {
      if (width === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += width;
      return pen;
    },
    bytes(/** @type {Uint8Array} */ some) {
      out.set(some, at);
      at += some.length;
      return pen;
    },
  };
  return pen;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/**
 * Return the check sum of a zip entry (CRC-32 of ISO 3309).
 * @param {Uint8Array} bytes
 * @returns {number}
 */
export function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
