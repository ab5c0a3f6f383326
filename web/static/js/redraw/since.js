/** From which day a plan is to be in force: the question, with a tick where it was before it was drawn. */

import { make } from "../dom.js";
import { text, today } from "../text.js";
import { beforeDrawn } from "./stepping.js";

/** @typedef {import("./stepping.js").Drawn} Drawn */

export class Since {
  /**
   * @param {string} id beginning of the ids of the fields
   * @param {() => Drawn[]} plans those that take the step
   */
  constructor(id, plans) {
    this._plans = plans;
    this._day = make("input", { type: "date", id: `${id}-from`, value: today(), oninput: () => this.tell() });
    this._tick = make("input", { type: "checkbox", id: `${id}-backdate` });
    this._late = make("label", { class: "late" }, this._tick, text("redraw.backdate"));
    this.parts = [make("label", {}, text("redraw.from_date"), this._day), this._late];
    this.tell();
  }

  /** Ask for the tick where it means something, and nowhere else. */
  tell() {
    const late = beforeDrawn(this._plans(), this._day.value);
    this._late.hidden = !late;
    if (!late) this._tick.checked = false;
  }

  /** What the order says of the day. */
  get order() {
    return { ...(this._day.value ? { from_date: this._day.value } : {}), ...(this._tick.checked ? { backdate: true } : {}) };
  }
}
