/** Shapes of the workspace in which a draft is redrawn by hand. */
import type { Bounds, Finding } from "../types";

export type Band = "below" | "in" | "above" | "unknown" | "none";
/** Where a grid stands to the band, in the words the lists use. */
export type Stand = "within" | "below" | "above" | "unknown" | "none";
export type Limits = { min: number; max: number };
export type GridTold = {
  code: string; name: string; households: number; unknown_blocks: number; blocks: number;
  band: Band; locked: boolean; kind: string;
};
/** A draft as the server tells it: columns of equal length, one entry a block. */
export type WorkspaceTold = {
  plan: PlanTold; limits: Limits | null; fixed_grids: number | null; headroom: Limits | null;
  blocks: {
    id: string[]; households: (number | null)[]; grid: (number | null)[];
    compound: (number | null)[]; locked: (0 | 1)[]; x: number[]; y: number[];
  };
  edges: { a: number[]; b: number[] };
  grids: GridTold[]; undo: boolean; redo: boolean; log_size: number;
};
export type PlanTold = {
  plan_id?: string; id: string; unit_codes: string[]; state: string; based_on: string | null;
  seq: number; self_approved?: boolean; author?: string; reason?: string;
  in_force_from?: string | null; name?: string;
};

/** A grid of the draft, with its running sums; households of unknown blocks are not in them. */
export type Grid = {
  code: string; name: string; kind: string; locked: boolean; banded: boolean;
  households: number; unknown: number; blocks: number; sx: number; sy: number;
};
/** What a grid holds, or would hold. */
export type Sums = { households: number; unknown: number; blocks: number };
/** What a stroke does to one grid; `at` is its index, -1 what no grid has. */
export type Effect = { at: number; before: Sums; after: Sums; from: Stand; to: Stand };
/** What a stroke would do. Blocks are indices; nothing has changed yet. */
export type Verdict = {
  to: number;
  /** What would move: what was meant, the rest of its compounds, and what it takes along. */
  moves: number[];
  /** Of the moves: what would be cut off and is taken along. */
  along: number[];
  /** What would be cut off from its grid, or would lie apart from the grid it goes to. */
  cut: number[];
  /** What was meant and stays, because it or its grid is locked. */
  locked: number[];
  effects: Effect[];
  /** Why it cannot be done as it stands; null: it can. */
  refusal: "cut" | "apart" | "locked" | "band" | "nothing" | null;
};

export type Move = { block: string; from: string | null; to: string | null };
export type StrokeKind =
  | "paint" | "rectangle" | "lasso" | "drag" | "keyboard" | "proposal" | "solve" | "merge";
export type Lost = {
  block: string; wanted: string | null; grid: string | null; by: string | null; at: string | null;
};
/** What the server says of a stroke it has kept. */
export type Kept = {
  seq: number; accepted: Move[]; lost: Lost[]; grids: GridTold[]; findings: Finding[];
  undo: boolean; redo: boolean; revision?: number;
};
export type Stroke = {
  seq: number; stroke_id: string; kind: string; by: string; at: string; moves: Move[];
  undoes: number | string | null; grids?: GridTold[];
};
export type Exception = {
  kind: string; place_kind: string; place: string; grid: string | null;
  found: number | string | null; required: number | string | null; bbox: Bounds | null;
  finding: Finding | null;
};
export type Proposal = {
  proposal_id: string; words: { zh: string; en: string }; moves: Move[];
  before: GridTold[]; after: GridTold[]; households: number; blocks: number;
};
