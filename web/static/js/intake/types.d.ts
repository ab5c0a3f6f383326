/** What the server says about imports; described in docs/ref. */
import type { Bounds, Finding, Named, Problem } from "../types";

export type DraftState =
  | "reading" | "asking" | "ready" | "blocked" | "writing" | "written" | "failed";
export type Field = { name: string; zh: string; required: boolean; also?: string[] };
export type ImportLayer = {
  name: string; title: Named; shapes: string[]; placed: boolean; fields: Field[];
};
export type Choice = { value: string; label: Named; note: Named | null };
export type Question = {
  question_id: string; rule: string; text: Named; choices: Choice[]; free: string;
  samples: string[]; needed: boolean; otherwise: Named | null; answer: string | null;
  /** What was answered for the last file with the same columns. */
  remembered?: string | null;
};
export type FileColumn = {
  name: string; samples: string[]; field: string | null; dropped: "personal" | "unused" | null;
};
export type Reject = {
  row: number; rule: string; message_zh: string; message_en: string;
  original: Record<string, string>;
};
export type Answers = Record<string, string>;
/** A file on its way into the store. */
export type Draft = {
  draft_id: string; file_name: string; size: number; layer: string | null; layers: string[];
  state: DraftState; progress: { title: string; done: number; total: number };
  read: number | null; accepted: number | null; rejected: number | null; new: number | null;
  changed: number | null; same: number | null; crs: string | null; bounds: Bounds | null;
  columns: FileColumn[]; fields: Field[]; mapping: Record<string, string>; answers: Answers;
  questions: Question[]; findings: Finding[]; findings_total: number; rejects: Reject[];
  import_id: string | null; revision: number | null; error: Named | null;
};
/** An import that was made. */
export type ImportRecord = {
  import_id: string; layer: string; file_name: string; at: string; who: string; crs: string;
  counts: Record<string, number>; mapping: Record<string, string>; answers: Answers;
  undone_at: string | null; undone_by: string | null;
};
export type Undone = { import_id: string; revision: number; removed: number; restored: number };

export type Stage =
  | "choose" | "sending" | "reading" | "preview" | "writing" | "done" | "failed";
/** Where one import is: everything the wizard draws, and nothing else. */
export type Course = {
  file: { name: string; size: number } | null;
  /** How many bytes have gone; null while none are on their way. */
  sent: number | null;
  draft: Draft | null;
  /** The last preview, kept on the screen while another is being made. */
  seen: Draft | null;
  layer: string | null;
  answers: Answers;
  /** Whether something was said that the server was not told yet. */
  unsent: boolean;
  lost: boolean;
  problem: Problem | null;
  /** Whether the good rows are to be taken although others are rejected. */
  rest: boolean;
  undone: Undone | null;
};
export type FindingGroup = {
  rule: string; severity: Finding["severity"]; findings: Finding[];
};
