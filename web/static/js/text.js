/** Words of the page in the person's language: `text("key")`, numbers, days and times. */

/** @typedef {import("./types").Language} Language */

/** @type {Record<Language, Record<string, string>>} */
const WORDS = { zh: {}, en: {} };
/** @type {Record<Language, string>} */
const TAGS = { zh: "zh-CN", en: "en-GB" };
/** Made once: a collator costs more than a comparison. */
const COLLATORS = {
  zh: new Intl.Collator(TAGS.zh, { numeric: true }),
  en: new Intl.Collator(TAGS.en, { numeric: true }),
};
const ZONE = "Asia/Shanghai";

/** @type {Language} */
let current = "zh";

/**
 * Fetch the words of both languages; a switch is then immediate and works offline.
 * @returns {Promise<void>}
 */
export function loadTexts() {
  loading ??= _loadTexts();
  return loading;
}

/** @type {Promise<void> | undefined} */
let loading;

async function _loadTexts() {
  await Promise.all(/** @type {Language[]} */ (["zh", "en"]).map(async (language) => {
    const answer = await fetch(new URL(`../locales/${language}.json`, import.meta.url));
    WORDS[language] = await answer.json();
  }));
}

/**
 * @param {Language} language
 * @returns {void}
 */
export function speak(language) {
  current = language;
  document.documentElement.lang = TAGS[language];
}

/** @returns {Language} */
export function language() {
  return current;
}

/**
 * Return the text of a key with `{name}` filled in; a missing key shows itself.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function text(key, values = {}) {
  const words = WORDS[current][key] ?? key;
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * Return all words whose keys begin with a prefix, one after the other.
 * @param {string} prefix
 * @returns {string}
 */
export function allWords(prefix) {
  return Object.entries(WORDS[current]).flatMap(([key, words]) =>
    (key.startsWith(prefix) ? [words] : [])).join("");
}

/**
 * Return the label of a code word such as `village`, or the word itself when it has none.
 * @param {string} group
 * @param {string | null | undefined} value
 * @returns {string}
 */
export function word(group, value) {
  if (value === null || value === undefined || value === "") return text("unknown");
  return WORDS[current][`${group}.${value}`] ?? value;
}

/**
 * Return the half of a two-language value that is spoken now.
 * @param {import("./types").Named | string | null | undefined} named
 * @returns {string}
 */
export function either(named) {
  if (named === null || named === undefined) return "";
  if (typeof named === "string") return named;
  return current === "zh" ? typeset(named.zh) : named.en;
}

/** @type {Record<string, string>} */
const FULL = { ",": "\uff0c", ";": "\uff1b", ":": "\uff1a", "?": "\uff1f", "!": "\uff01" };
const CHINESE = "[\\u3400-\\u9fff\\u201d\\u300b\\uff09]";
const AFTER = new RegExp(`(?<=${CHINESE})[,;:?!](?!//)`, "g");
const BEFORE = /[,;:?!](?=[\u3400-\u9fff\u201c])/g;
const BRACKETS = new RegExp(`(?<=${CHINESE})\\(([^()]*)\\)|\\(([^()]*[\\u3400-\\u9fff][^()]*)\\)`, "g");

/**
 * Return a Chinese sentence of the server with the signs that are printed in Chinese. What stands
 * in quotes is somebody's own text and stays.
 * @param {string} words
 * @returns {string}
 */
export function typeset(words) {
  return words.split(/(\u201c[^\u201d]*\u201d)/).map((part, at, parts) => {
    if (at % 2 === 1) return part;
    const before = at === 0 ? "" : "\u201d";
    const after = at === parts.length - 1 ? "" : "\u201c";
    const set = (before + part + after)
      .replace(BRACKETS, (_whole, plain, chinese) => `\uff08${plain ?? chinese}\uff09`)
      .replace(AFTER, (sign) => FULL[sign] ?? sign).replace(BEFORE, (sign) => FULL[sign] ?? sign);
    return set.slice(before.length, set.length - after.length);
  }).join("");
}

/**
 * Return a count with separators; an unknown one is a dash, never 0.
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function count(value) {
  if (value === null || value === undefined) return text("dash");
  return new Intl.NumberFormat(TAGS[current]).format(value);
}

/**
 * Return a share (0..1) as per cent.
 * @param {number | null | undefined} value
 * @returns {string}
 */
export function share(value) {
  if (value === null || value === undefined) return text("dash");
  return new Intl.NumberFormat(TAGS[current], { style: "percent", maximumFractionDigits: 1 })
    .format(value);
}

/**
 * Return a UTC instant as day and time in China.
 * @param {string | null | undefined} instant
 * @returns {string}
 */
export function moment(instant) {
  if (!instant) return text("dash");
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return new Intl.DateTimeFormat(TAGS[current], {
    timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit",
    minute: "2-digit", hourCycle: "h23",
  }).format(date);
}

/** How long ago an instant may lie for its year to be plain without being written. */
const PLAIN_YEAR_MS = 300 * 24 * 3600 * 1000;

/**
 * Return a UTC instant as day and time in China, without the year where it is plain.
 * @param {string | null | undefined} instant
 * @param {number} now milliseconds
 * @returns {string}
 */
export function shortMoment(instant, now) {
  const time = new Date(instant ?? "").getTime();
  if (Number.isNaN(time) || Math.abs(now - time) > PLAIN_YEAR_MS) return moment(instant);
  return new Intl.DateTimeFormat(TAGS[current], {
    timeZone: ZONE, month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23",
  }).format(time);
}

/**
 * Return the office's day as YYYY-MM-DD: in the morning Greenwich still has yesterday.
 * @param {Date} [now]
 * @returns {string}
 */
export function today(now = new Date()) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: ZONE }).format(now);
}

/**
 * Order two names as the language does (pinyin in Chinese, numbers by value).
 * @param {string} one
 * @param {string} other
 * @returns {number}
 */
export function compareNames(one, other) {
  return COLLATORS[current].compare(one, other);
}
