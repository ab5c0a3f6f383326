/** What the desk tells a workspace: strokes kept and lost, what others did, steps of the plan. */

import { get } from "../api.js";
import { count, text } from "../text.js";
import { stateWords } from "./words.js";

export class Tidings {
  /** @param {import("./workspace.js").Workspace} workspace */
  constructor(workspace) {
    this.workspace = workspace;
  }

  /** @param {import("./desk.js").News} news */
  take(news) {
    const { workspace } = this;
    const { painter, panel } = workspace;
    if (!workspace.opened) return;
    if (news.kind === "moved") {
      painter.moved(news);
      panel.changed();
    } else if (news.kind === "opened") painter.all();
    else if (news.kind === "grids") {
      painter.all();
      panel.changed();
    } else if (news.kind === "kept") this._kept(news.item, news.kept);
    else if (news.kind === "lost") this._lost(news.lost);
    else if (news.kind === "state") void this._moved(news.state);
    else if (news.kind === "others" && news.blocks > 0) {
      workspace.say(text("redraw.others", { by: news.by, n: count(news.blocks) }));
    } else if (news.kind === "refused") {
      workspace.say(news.problem.detail ?? news.problem.title ?? text("redraw.refused.server"), "refused");
    }
    panel.status();
  }

  /**
   * @param {import("./queue.js").Item} item
   * @param {import("./types").Kept} kept
   */
  _kept({ id, path }, kept) {
    const { workspace } = this;
    const verb = path.slice(path.lastIndexOf("/") + 1);
    if (verb === "undo" || verb === "redo") {
      workspace.say(text(`redraw.${verb}.done`, { n: count(kept.accepted.length) }));
    }
    const grid = kept.grids.find(({ code }) => code === kept.code);
    if (verb === "grids" && grid !== undefined) {
      workspace.choose(workspace.desk.board.find(grid.code), { quiet: true });
      workspace.say(text("redraw.grid.made", { grid: grid.name }));
    }
    workspace.offers.kept(id, kept.opened ?? []);
    workspace.stale = true;
    workspace.panel.kept();
  }

  /** @param {import("./types").Lost[]} lost */
  _lost(lost) {
    const by = [...new Set(lost.map((one) => one.by ?? ""))].filter(Boolean).join(text("list.comma"));
    this.workspace.say(text("redraw.lost", { n: count(lost.length),
      by: by === "" ? text("redraw.somebody") : by }), "refused");
  }

  /**
   * Somebody took a step with this plan: it may or may not be changed from now on.
   * @param {string} state
   */
  async _moved(state) {
    const { workspace } = this;
    const { desk, panel } = workspace;
    workspace.stale = true;
    workspace.reopened();
    /** @type {import("./views/versions.js").VersionsView} */ (panel.views.versions).moved();
    const log = await get(`${desk.path}/log`);
    const last = log.status !== "ok" ? undefined
      : [...log.value.events].reverse().find((/** @type {{to: string}} */ { to }) => to === state);
    if (!workspace.opened || desk.plan?.state !== state) return;
    workspace.say(text(desk.editable ? "redraw.step.others.draft" : "redraw.step.others",
      { by: last?.who ?? text("redraw.somebody"), state: stateWords(desk.plan) }), "refused");
  }
}
