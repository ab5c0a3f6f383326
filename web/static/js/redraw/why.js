/** Two buildings: what separates them, and what a bridge or gate between them would change. */

import { announce } from "../announce.js";
import { get, send } from "../api.js";
import { count, text } from "../text.js";
import { message } from "../tabs/findings.js";
import { Crossing } from "./crossing.js";
import { shortId } from "./words.js";

/**
 * @typedef {{a: number, b: number, words: string[], unit: string | null, asking: boolean,
 *   neighbours: boolean}} Told
 */

export class Why {
  /** @param {import("./workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
    this.first = -1;
    /** @type {Told | null} */
    this.told = null;
    this.crossing = new Crossing(workspace.app.map.map);
  }

  clear() {
    const there = this.first >= 0 || this.told !== null;
    this.first = -1;
    this.told = null;
    this.crossing.clear();
    if (there) {
      this.workspace.painter.compare([]);
      this.workspace.panel.offered();
    }
    return there;
  }

  /**
   * Take a building: the first of two, or the second.
   * @param {number} block
   */
  async pick(block) {
    const { desk, painter, panel } = this.workspace;
    const { board } = desk;
    this.crossing.clear();
    if (this.first < 0 || this.first === block) {
      this.told = null;
      this.first = block;
      painter.compare([block]);
      this.workspace.say(text("redraw.why.second", { block: shortId(board.ids[block] ?? "") }));
      panel.offered();
      return;
    }
    const a = this.first;
    this.first = -1;
    painter.compare([a, block]);
    const query = new URLSearchParams({ a: board.ids[a] ?? "", b: board.ids[block] ?? "" });
    const answer = await get(`/api/neighbours?${query}`);
    this.told = { a, b: block, asking: false, unit: null, neighbours: false,
      words: [answer.status === "offline" ? text("offline.next")
        : answer.status === "refused" ? answer.problem.detail ?? answer.problem.title ?? "" : ""] };
    if (answer.status === "ok") {
      const { findings, walk_m, neighbours, units } = answer.value;
      this.told.words = [...findings.map(message),
        walk_m === null ? text("redraw.why.no_walk")
          : text("redraw.why.walk", { metres: count(Math.round(walk_m)) })];
      this.told.unit = units.length === 1 ? units[0] : null;
      this.told.neighbours = neighbours;
    }
    this.workspace.panel.say("", "");
    announce(this.told.words.join(""));
    panel.offered();
  }

  /** Try a bridge or gate between the two. */
  async whatIf() {
    const { told } = this;
    const { desk, panel } = this.workspace;
    if (told === null || told.unit === null) return;
    told.asking = true;
    const { ids, lng, lat } = desk.board;
    const place = (/** @type {number} */ block) =>
      /** @type {import("./crossing.js").Lonlat} */ ([lng[block] ?? 0, lat[block] ?? 0]);
    const between = [place(told.a), place(told.b)];
    this.crossing.show(between, text("redraw.crossing.asking"));
    panel.offered();
    const answer = await send("POST", `/api/units/${encodeURIComponent(told.unit)}/what-if`,
      { between: [ids[told.a], ids[told.b]] });
    told.asking = false;
    if (this.told !== told) return; // another question was asked, or this one put away
    if (answer.status === "ok") {
      const { before, after, moved, findings, crossing } = answer.value;
      told.words = [text("redraw.what_if", { before: count(before.grids.length),
        after: count(after.grids.length), outside_before: count(before.outside),
        outside_after: count(after.outside), moved: count(moved) }),
      text("redraw.what_if.grids", { households: after.grids.map(count).join(text("list.comma")) }),
      ...findings.map(message)];
      this.crossing.show(crossing.length > 0 ? crossing : between, text("redraw.crossing", {
        before: count(before.grids.length), after: count(after.grids.length), moved: count(moved) }));
    } else {
      told.words = [answer.status === "offline" ? text("offline.next")
        : answer.problem.detail ?? answer.problem.title ?? ""];
      this.crossing.clear();
    }
    announce(told.words.join(""));
    panel.offered();
  }
}
