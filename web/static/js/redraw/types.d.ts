/** Shapes of the workspace in which a draft is redrawn by hand. */
import type { Bounds, Finding } from "../types";

export type Band = "below" | "in" | "above" | "unknown" | "none";
/** Where a grid stands to the band, in the words the lists use. */
export type Stand = "within" | "below" | "above" | "unknown" | "none";
export type Limits = { min: number; max: number };
export type GridTold = {
  code: string; name: string; households: number; unknown_blocks: number; blocks: number;
  band: Band; locked: boolean; kind: string; unit?: string;
};
/** A grid in numbers, before or after something that was not kept. */
export type Figures = {
  code: string; households: number; unknown_blocks: number; blocks: number; band: Band;
};
/** A draft as the server tells it: columns of equal length, one entry a block. */
export type WorkspaceTold = {
  plan: PlanTold; limits: Limits | null; fixed_grids: number | null; headroom: Limits | null;
  blocks: {
    ids: string[]; households: (number | null)[]; grid: (number | null)[];
    compound: (number | null)[]; x: number[]; y: number[];
    stray?: (0 | 1)[]; unit?: number[]; locked?: (0 | 1)[];
  };
  units?: { code: string; name: string; limits: Limits | null; fixed_grids: number | null }[];
  edges: { a: number[]; b: number[] };
  grids: GridTold[]; undo: boolean; redo: boolean; log_size: number;
  /** What was found of the plan as a whole: proofs, reasons, how many households move. */
  findings?: Finding[];
};
export type PlanTold = {
  plan_id?: string; id: string; unit_codes: string[]; state: string; based_on: string | null;
  seq: number; self_approved?: boolean; author?: string; reason?: string;
  in_force_from?: string | null; created_at?: string; name?: string;
};

/** A grid of the draft, with its running sums; households of unknown blocks are not in them. */
export type Grid = {
  code: string; name: string; kind: string; unit: string; locked: boolean; banded: boolean;
  gone: boolean;
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
  /** What was meant and stays, because its grid is locked. */
  locked: number[];
  /** What was meant and stays, because it lies in another unit than the grid. */
  strange: number[];
  effects: Effect[];
  /** Why it cannot be done as it stands; null: it can. */
  refusal: "cut" | "apart" | "locked" | "unit" | "band" | "nothing" | null;
};

export type Move = { block: string; from: string | null; to: string | null };
/** Moves that are made together, with what the server says both grids hold once they were. */
export type Step = {
  step: number; blocks: string[]; from: string | null; to: string; households: number; unknown_blocks: number;
  from_households: number | null; to_households: number; sound: boolean;
};
export type StrokeKind =
  | "paint" | "rectangle" | "lasso" | "drag" | "keyboard" | "proposal" | "solve" | "merge";
export type Lost = {
  block: string; wanted: string | null; grid: string | null; by: string | null; at: string | null;
};
/** What the server says of a stroke it has kept. */
export type Kept = {
  seq: number; accepted: Move[]; lost: Lost[]; grids: GridTold[]; findings: Finding[];
  undo: boolean; redo: boolean; revision?: number; opened?: string[]; gone?: string[];
  code?: string | null;
};
export type Stroke = {
  seq: number; stroke_id: string; kind: string; by: string; at: string; moves: Move[];
  undoes: number | null; opened?: string[]; gone?: string[]; locks?: string[];
};
export type Exception = {
  kind: string; place_kind: string; place: string; grid: string | null;
  found: number | string | null; required: number | string | null; bbox: Bounds | null;
  finding: Finding | null;
};
export type Proposal = {
  proposal_id: string; words: { zh: string; en: string }; moves: Move[];
  before: Figures[]; after: Figures[]; households: number; blocks: number; grid?: string;
  cures?: boolean;
};
