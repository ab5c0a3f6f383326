/** The bar at the top: which place, how old the data is, search, language, who is signed in. */

import { make, part } from "../dom.js";
import { count, either, moment, text, word } from "../text.js";
import { searchBox } from "./search.js";

/** How long without word from the server until the age is shown in amber, then in red. */
const AMBER_MS = 40_000;
const RED_MS = 120_000;

/** A title that says it is synthetic; the sign beside it says so already. */
const SAID_TWICE = /\s*[（(](?:模拟数据|模拟|synthetic(?: data)?)[）)]\s*$/i;

/** Draws the top bar and keeps the age of the data right. */
export class Top {
  /** @param {import("../types").App} app */
  constructor(app) {
    this.app = app;
    /** @type {{connected: boolean, seen: number, revision: number} | null} */
    this.live = null;
    this._age = make("span", { class: "age", id: "age" });
    this._bring = make("button", { type: "button", class: "quiet bring", id: "bring",
      "aria-controls": "intake", onclick: () => this.app.intake?.toggle() });
    app.store.on(["language"], () => this.draw());
    setInterval(() => this.showAge(), 10_000);
  }

  draw() {
    const { info } = this.app;
    const title = info.synthetic ? either(info.title).replace(SAID_TWICE, "") : either(info.title);
    document.title = `${either(info.title)} · ${text("product")}`;
    part("skip").textContent = text("skip");
    part("top").replaceChildren(
      make("div", { class: "brand" }, make("img", { src: "/static/icon.svg", alt: "", width: 26,
        height: 26 }), make("span", { class: "brand-name", text: text("product") })),
      make("h1", { class: "place" }, make("span", { text: title, title: either(info.title) }),
        info.synthetic ? make("span", { class: "synthetic", text: text("synthetic"),
          title: text("synthetic.hint") }) : null),
      searchBox(this.app), this._bring, ...this._siting(), this._age, this._languages(), this._user(),
      make("button", { type: "button", class: "quiet round", text: "?", id: "help",
        title: `${text("help.title")} (?)`, "aria-label": text("help.title"),
        onclick: () => this.app.help() }));
    part("credit").textContent = [text("credit.map"), either(info.credit)].filter(Boolean).join(" · ");
    this.showAge();
    this.showIntake();
  }

  /** The panel of blind spots, for who may see them; its script is fetched with the first use. */
  _siting() {
    if (!this.app.session.permissions.includes("gaps.read")) return [];
    return [make("button", { type: "button", class: "quiet bring", id: "siting-open",
      "aria-controls": "siting", "aria-expanded": String(this.app.siting?.shown ?? false),
      text: text("siting.open"), title: text("siting.title"),
      onclick: async () => {
        const { Siting } = await import("../siting/panel.js");
        this.app.siting ??= new Siting(this.app);
        this.app.siting.toggle();
      } })];
  }

  /** Say whether the import wizard is shown, and whether something is under way in it. */
  showIntake() {
    const { intake } = this.app;
    this._bring.hidden = intake === null;
    this._bring.setAttribute("aria-expanded", String(intake?.shown ?? false));
    this._bring.textContent = text("intake.open");
    this._bring.classList.toggle("under-way", intake?.underWay ?? false);
    this._bring.setAttribute("aria-label",
      text(intake?.underWay ? "intake.open.under_way" : "intake.open"));
    this._bring.title = `${text("intake.title")} (i)`;
  }

  /** Say how old what is on the screen is; loud only when it grows old. */
  showAge() {
    if (this.live === null) return;
    const { connected, seen, revision } = this.live;
    const old = Date.now() - seen;
    const tone = connected && old < AMBER_MS ? "fresh" : old < RED_MS ? "amber" : "red";
    this._age.className = `age age-${tone}`;
    this._age.textContent = tone === "fresh" ? text("age.live")
      : text("age.old", { minutes: count(Math.max(1, Math.round(old / 60_000))) });
    this._age.title = text("age.revision", { revision: count(revision),
      seen: moment(new Date(seen).toISOString()) });
  }

  _languages() {
    const { language } = this.app.store.state;
    return make("div", { class: "languages", role: "group", "aria-label": text("language") },
      ...(/** @type {const} */ ([["zh", "中文"], ["en", "English"]])).map(([id, label]) =>
        make("button", { type: "button", text: label, lang: id === "zh" ? "zh-CN" : "en",
          "data-language": id, "aria-pressed": String(id === language),
          onclick: () => {
            this.app.store.set({ language: id });
            /** @type {HTMLElement | null} */
            (part("top").querySelector(`[data-language="${id}"]`))?.focus();
          } })));
  }

  _user() {
    const { session } = this.app;
    return make("details", { class: "user" },
      make("summary", { text: session.name, "aria-label": text("user.menu", { name: session.name }) }),
      make("div", { class: "user-menu" },
        make("p", { class: "faint", text: session.roles.map((role) => word("role", role)).join(" · ") }),
        ...session.places.map(({ level, code }) => make("p", { class: "faint",
          text: level === null || code === "" ? text("user.everywhere")
            : `${word("level_name", level)} ${code}` })),
        make("button", { type: "button", class: "wide", text: text("sign_out"), id: "sign-out",
          onclick: () => this.app.signOut() })));
  }
}
