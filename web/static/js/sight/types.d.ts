/** Shapes of the tools that show what cameras see. The server's answers are those of docs/ref. */
export type LngLat = [number, number];
/** Where a camera would stand and how it would look; null is not known. */
export type Pose = {
  position: LngLat; bearings_deg: number[]; view_angle_deg: number | null; range_m: number | null;
  height_m: number | null; tilt_deg: number | null; resolution: string | null;
};
export type Note = import("../types").Finding;
export type Lens = {
  lens: number; bearing_deg: number; view_angle_deg: number; range_m: number; assumed: boolean;
  area_m2: number; cut_share: number; near_m: number | null; view: GeoJSON.Geometry;
  walls: GeoJSON.Geometry; dead: GeoJSON.Geometry | null; night: GeoJSON.Geometry | null;
  bands: { band: string; px_per_m: number; to_m: number; area_m2: number;
    shape: GeoJSON.Geometry }[] | null;
  missing: string[];
};
export type VillageShare = {
  code: string; name: string; now: number | null; then: number | null; alone_m2: number | null;
};
/** Angle and range a view is drawn with: as given, or as the rules assume them. */
export type Optics = { view_angle_deg: number; range_m: number };
export type Trial = {
  optics: Optics; lenses: Lens[]; reach: GeoJSON.Geometry | null;
  reach_m2: number | null; moved_m: number | null; village: VillageShare | null; notes: Note[];
  revision: number;
};
export type SeenBy = {
  camera_id: string; name: string | null; status: string; position: LngLat | null; lens: number;
  distance_m: number; bearing_deg: number; band: string | null;
  assumed: boolean;
};
export type Miss = {
  camera_id: string; name: string | null; status: string; position: LngLat; distance_m: number;
  bearing_deg: number; why: string; range_m: number | null; off_deg: number | null;
  assumed: boolean;
};
export type Seeing = {
  position: LngLat; unit_code: string | null; inside_building: boolean; cameras: SeenBy[];
  misses: Miss[]; revision: number;
};
export type Spot = { key_place_id: string; name: string };
export type VillageEffect = {
  code: string; name: string; before: number | null; after: number | null; lost_m2: number;
  won_m2: number; spots_lost: Spot[]; spots_won: Spot[];
};
export type Step = {
  kind: "remove" | "add" | "move"; camera_id?: string | null; pose?: Pose | null;
  /** What the list calls it; never sent. */
  name?: string;
};
export type StepEffect = {
  kind: string; camera_id: string | null; name: string | null; villages: VillageEffect[];
  views: GeoJSON.Geometry[]; optics: Optics | null; notes: Note[];
};
export type WhatIf = {
  steps: StepEffect[]; villages: VillageEffect[]; lost: GeoJSON.Geometry; won: GeoJSON.Geometry;
  revision: number;
};
/** What one of the tools must be able to do for the panel and the map around it. */
export type Mode = {
  id: string; title: () => string; draw: (body: HTMLElement) => void;
  clicked: (at: LngLat, selection: import("../types").Selection | null) => boolean;
  key: (event: KeyboardEvent) => boolean;
  /** Leave; false: a person has to be asked first. */
  close: () => void;
};
