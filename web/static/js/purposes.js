/** What this sitting's looks are for: said once for each kind of thing, sent with every look. */

const KEY = "wangge.purposes";
/** Which answers are looks at which kind of thing; others are learnt when the server asks. */
const FAMILIES = [["gaps", /^\/api\/(gaps|siting|cameras\/(seeing|what-if))/],
  ["camera", /^\/api\/cameras\/(?!(figures|due|view)(\?|$))./]];
const PARTS = 3;

/** Kinds that this person has to say a purpose for. @type {string[]} */
let needed = [];
/** @type {((about: string) => Promise<string | null>) | null} */
let ask = null;
/** Questions that are on the screen, so that nobody is asked twice at once. */
const asking = /** @type {Map<string, Promise<string | null>>} */ (new Map());
/** Kinds of things learnt from refusals, by the beginning of the path. */
const learnt = /** @type {Map<string, string>} */ (new Map());

/**
 * Say what has to be asked for, and how.
 * @param {string[]} kinds
 * @param {(about: string) => Promise<string | null>} how null: the person says nothing
 */
export function whenPurposeNeeded(kinds, how) {
  needed = kinds;
  ask = how;
}

/**
 * Return the kind of thing a request looks at, where a purpose is needed for it.
 * @param {string} path
 * @returns {string | null}
 */
export function kindOf(path) {
  const known = FAMILIES.find(([, shape]) => /** @type {RegExp} */ (shape).test(path))?.[0];
  const kind = /** @type {string | undefined} */ (known) ?? learnt.get(_family(path));
  return kind !== undefined && needed.includes(kind) ? kind : null;
}

/**
 * Return what the looks at a kind of thing are for; asks where nobody said. Null: no answer.
 * @param {string} kind
 * @returns {Promise<string | null>}
 */
export async function purposeFor(kind) {
  const kept = purposes()[kind];
  if (kept !== undefined) return kept;
  const open = asking.get(kind) ?? (ask === null ? Promise.resolve(null) : ask(kind));
  asking.set(kind, open);
  const purpose = await open;
  asking.delete(kind);
  if (purpose !== null) _keep({ ...purposes(), [kind]: purpose });
  return purpose;
}

/**
 * Remember that the server asked for a purpose where we did not know.
 * @param {string} path
 * @param {string} kind
 */
export function learn(path, kind) {
  learnt.set(_family(path), kind);
  if (!needed.includes(kind)) needed = [...needed, kind];
}

/** Return the purposes of this sitting by kind. @returns {Record<string, string>} */
export function purposes() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/**
 * Ask anew at the next look at a kind of thing; without a kind: at every look.
 * @param {string} [kind]
 */
export function forgetPurposes(kind) {
  const { [kind ?? ""]: _, ...rest } = purposes();
  _keep(kind === undefined ? {} : rest);
}

/** @param {Record<string, string>} kept */
function _keep(kept) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // a browser that keeps nothing asks again
  }
}

/** @param {string} path */
function _family(path) {
  return path.split(/[/?]/).slice(0, PARTS).join("/");
}
