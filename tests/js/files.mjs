/** Where the page's files are, and what is in them: shared by the tests of the page. */

import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const STATIC = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "web", "static");

/** Every file of the page that is ours, by its path under web/static. */
export function ownFiles(...endings) {
  return readdirSync(STATIC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(STATIC, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => !path.startsWith("vendor") && endings.some((end) => path.endsWith(end)))
    .sort();
}

export function read(path) {
  return readFileSync(join(STATIC, path), "utf8");
}
