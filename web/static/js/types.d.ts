/** Shapes shared by the page's modules. The server's answers are described in docs/ref. */
import type {
  FilterSpecification, LayerSpecification, Map as MapLibreMap, SourceSpecification,
} from "maplibre-gl";

export type Language = "zh" | "en";
export type Named = { zh: string; en: string };
export type Bounds = [number, number, number, number];
export type Tokens = Record<string, string>;

export type Answer<T> =
  | { status: "ok"; value: T }
  | { status: "refused"; problem: Problem }
  | { status: "offline" };
export type Problem = {
  status: number; code?: string; title?: string; detail?: string;
  place?: unknown; found?: unknown; required?: unknown; next?: string | null;
  /** What a purpose has to be said for, where the answer is 428. */
  object_class?: string;
};

/** A kind of thing and its id: what the facts panel shows and the map marks. */
export type Selection = { kind: Kind; id: string };
export type Kind =
  | "unit" | "grid" | "block" | "camera" | "incident" | "patrol" | "hamlet" | "key_place";

/** Where the person is; all of it is in the address. */
export type State = {
  lng: number | null; lat: number | null; zoom: number | null;
  layers: string[]; plan: string; selection: Selection | null;
  language: Language; tab: string; days: number; purpose?: never;
  /** The plan that is open in the workspace. */
  draft: string | null;
};

export type PaintLayer = LayerSpecification & { order: number };
/** One layer of the map: data, never behaviour. */
export type Layer = {
  id: string; shown: boolean; count: string | null;
  /** The permission a person must hold to see it; empty for everybody. */
  needs: string;
  sources: string[];
  /** Style layers of others that step back while this layer is shown. */
  hides?: string[];
  /** Style layers that show only the days chosen (the property `day`, ISO 8601). */
  dated?: string[];
  paint: (tokens: Tokens, language: Language) => PaintLayer[];
  /** What a click on which style layer means; `rank` decides when several lie under the pointer. */
  click?: { layers: string[]; kind: Kind; key: string; rank: number };
  /** The style layer that marks the chosen thing, and the property that holds its id. */
  marked?: { layers: string[]; kind: Kind; key: string };
};
export type Source = { id: string; spec: (origin: string, plan: string) => SourceSpecification };

export type MapInfo = {
  store?: string; revision: number; bounds: Bounds | null; title: Named; synthetic: boolean;
  credit: string | Named | null; pack: string | null;
  plans: { in_force: number; latest: number };
  layers: Record<string, { count: number }>;
  totals: Record<string, number | null>;
  band: { min: number; max: number } | null;
  days?: { incidents_from: string | null; incidents_to: string | null };
};
export type Grant = { level: string | null; code: string };
export type Session = {
  name: string; roles: string[]; places: Grant[]; csrf: string; permissions: string[];
  /** What this person looks at only for a purpose. */
  purposes: string[];
};

export type Finding = {
  rule: string; severity: "error" | "must" | "should" | "info"; outcome: string;
  place_kind: string; place: string; unit_code: string; found: number | string | null; required: number | string | null;
  message_zh: string; message_en: string;
};
export type Band = "within" | "below" | "above" | "unknown" | "none";
export type UnitRow = {
  code: string; name: string; kind: string | null; households: number | null;
  blocks: number | null; unknown_blocks: number | null; grids: number | null;
  cameras: number | null; cameras_required: number | null; area_share: number | null;
  area_share_verified: number | null; area_share_now: number | null;
  share_on_assumptions: number | null; road_share: number | null; bounds: Bounds | null; centre: [number, number] | null;
  findings: Record<"error" | "must" | "should" | "info", number> | null;
};
export type GridRow = {
  gid: string; grid_code: string; plan_id: string; state: string; unit_code: string;
  unit_codes: string[]; name: string; households: number; unknown_blocks: number; kind: string;
  band: Band; tint: number; worker: string | null; bounds: Bounds | null;
  centre: [number, number] | null;
};
export type PlanRow = {
  plan_id: string; unit_codes: string[]; state: string; author: string; reason: string;
  created_at: string; grids: number; households: number; unknown_blocks: number;
  based_on: string | null; in_force_from: string | null; self_approved: boolean;
};
export type CameraRow = {
  camera_id: string; name: string | null; unit_code: string | null; status: string;
  bearing_deg: number | null; position_state: string;
  position: [number, number] | null;
};
export type DueRow = {
  key: string; task: "filing" | "change" | "sign" | "review"; day: string | null;
  left: number | null; operator: string | null; unit_code: string | null; known: boolean;
  count: number; message_zh: string | null; message_en: string | null;
  cameras: { camera_id: string; name: string | null; centre: [number, number] | null }[];
};
export type IncidentRow = {
  incident_id: string; category: string; level: string | null; state: string | null;
  unit_code: string | null; grid_code: string | null; occurred_at: string | null;
  position: [number, number] | null;
};
export type Heat = {
  days: number; from: string | null; to: string | null; outside: number;
  grids: { gid: string; grid_code: string; name: string; count: number }[];
};

export type Column<R> = {
  id: string; label: string; width: string;
  /** What the column sorts by; null sorts last. */
  sort?: (row: R) => number | string | null;
  cell: (row: R) => Node | string;
  numeric?: boolean;
};
export type Tab<R> = {
  id: string; needs: string; tall?: boolean;
  /** Whether the rows depend on the plan shown. */
  planned?: boolean;
  /** Rows of one group stand under one heading, as long as nothing sorts them otherwise. */
  group?: (row: R, rows: R[]) => { id: string; heading: () => Node };
  /** What the list is about, said under it. */
  note?: () => string;
  /** Fetch the rows; `total` says how many there are beyond what is sent. Null: not to be had. */
  load?: () => Promise<Rows<R> | null>;
  /** Fetch a page of a list that the server keeps: it searches, filters and sorts. */
  page?: (asked: Asked) => Promise<Rows<R> | null>;
  /** Fetch the figures above such a list. */
  counts?: () => Promise<Figure<R>[] | null>;
  /** `partial`: the server has more rows and sorts them. */
  columns: (rows: R[], partial?: boolean) => Column<R>[];
  key: (row: R) => string;
  /** What the row is called when it is read aloud. */
  say: (row: R) => string;
  words: (row: R) => string;
  choose: (row: R) => { selection: Selection; bounds?: Bounds | null; centre?: [number, number] | null; plan?: string } | null;
  /** Figures above the table; `test` keeps the rows a figure stands for. */
  figures?: (rows: R[]) => Figure<R>[];
};
/** Rows of a list; `next` is where the next page begins, null: there is none. */
export type Rows<R> = { rows: R[]; total: number | null; next?: string | null };
export type Asked = {
  words: string; figure: string; sort: string; down: boolean; after: string;
  /** How many rows were on the screen before. */
  least: number;
};
export type Figure<R> = {
  id: string; label: string; value: string; tone?: string; test?: (row: R) => boolean;
};

declare global {
  interface Window {
    wangge: { map: MapLibreMap | null; ready: Promise<MapLibreMap> };
  }
}
export type { FilterSpecification, MapLibreMap };

/** What the parts of the page share: made once in main.js, passed to every panel. */
export type App = {
  store: import("./state.js").Store;
  map: import("./map.js").PageMap;
  info: MapInfo;
  session: Session;
  tokens: Tokens;
  heat: Heat | null;
  /** From a grid code to the id of the grid in the plan shown. */
  gridIds: Map<string, string>;
  unitNames: Map<string, string>;
  /** Set when the place of the choice becomes known only with its facts. */
  flyOnFacts: boolean;
  heatBreaks: number[];
  /** How many grids the plan shown has, and how many incidents the days; null: not known. */
  gridsShown: number | null;
  incidentsShown: number | null;
  help: () => void;
  /** Choose a thing: mark it, show its facts, and go there when `fly` is set. */
  choose: (selection: Selection | null, to?: Target) => void;
  signOut: () => void;
  /** The one plan being made, or the last one made. */
  planning: import("./planning.js").Planning;
  /** Ask for a plan of a unit and show the draft. */
  /** Draw the facts again: something they show, and that no state keeps, has changed. */
  redraw: () => void;
  makePlan: (unit: string, name: string) => Promise<void>;
  /** The import wizard; null for people who may not import. */
  intake: import("./intake/panel.js").Intake | null;
  /** Blind spots and sites; null until they are first asked for. */
  siting: import("./siting/panel.js").Siting | null;
  /** Called when the wizard is shown, folded away, or another of its steps begins. */
  onIntake: () => void;
  /** The tools that show what cameras see; null before one is taken for the first time. */
  sight: import("./sight/desk.js").SightDesk | null;
  /** The draft that is redrawn; null: the lists are shown. */
  workspace: import("./redraw/workspace.js").Workspace | null;
  /** Open a plan in the workspace; leave the one that is open. */
  openDraft: (plan: string) => Promise<void>;
  leaveDraft: () => void;
  /** Take in a revision that an answer told of, without waiting for news. */
  arrived: (revision: number) => void;
  /** Close the facts and give the keyboard back to the list. */
  close: () => void;
};
export type Target = {
  bounds?: Bounds | null; centre?: [number, number] | null; fly?: boolean;
};
/** A time during which a fault, or no connection, lasted; `until` null: it still does. */
export type Outage = { kind: string; since: string; until: string | null; settled: boolean };
/** What may be said of a camera's picture now; unknown is a state of its own. */
export type CameraHealth = {
  camera_id: string; state: string; checked_at: string | null; minutes: number | null;
  since: string | null; device: string; channel: string;
  faults: { fault: string; seen: number; of: number }[]; doubted: string[]; unjudged: string[];
  why: string | null; light: string | null;
  availability: { days: number; share: number | null; known: number }[]; outages: Outage[];
  reference: { lights: string[]; set_by: string; set_at: string; masks: number } | null;
};
/** One line of a facts panel; a line whose value is null is left out. */
export type Fact = [label: string, value: Node | string | null];
export type Section = { title: string; body: (Node | null)[] };
/** How the facts of one kind are fetched and laid out. */
export type FactSheet = {
  path: (id: string, plan: string) => string;
  /** What else has to be asked before the sections can be written; null: nothing. */
  also?: (thing: any) => Record<string, string | null>;
  title: (thing: any) => string;
  subtitle: (thing: any) => string;
  sections: (thing: any, app: App, also: Record<string, any>) => Section[];
  target: (thing: any) => Target;
};
export type SearchHit = {
  kind: Kind; id: string; name: string; unit_code?: string | null;
  bounds?: Bounds | null; centre?: [number, number] | null;
};
