/** What the panel of blind spots and sites passes about. */
import type { Bounds, Named } from "../types";

export type Shares = {
  now: number | null; now_declared: number | null; standing: number | null;
  after: number | null; after_declared: number | null;
};
export type What = "road" | "junction" | "key_place" | "ground";
export type Gap = {
  gap_id: string; what: What; name: string | null; unit_code: string; weight: number;
  length_m: number; area_m2: number; junctions: number; centre: [number, number];
  bounds: Bounds; shape: GeoJSON.Geometry; nearest_camera: string | null;
  nearest_m: number | null; repair: string | null; planned: string | null;
};
export type Gaps = {
  revision: number; units: number; total: number; by_kind: Partial<Record<What, number>>;
  road_m: number; blind_road_m: number; key_places: number; shares: Shares; gaps: Gap[];
  bases: Named[];
};
export type Site = {
  site_id: string; camera_id: string; position: [number, number]; bearing_deg: number;
  view_angle_deg: number; range_m: number; source: "register" | "drawn" | "generated";
  kind: string | null; unit_code: string; quota: string | null; cost: number; adds: number;
  road_m: number; junctions: number; ground_m2: number; key_places: string[];
  view: GeoJSON.Geometry;
};
export type Siting = {
  revision: number; sites: Site[]; value: number; bound: number; gap: number; proof: string;
  stopped: string; curve: number[]; total: number; shares: Shares;
  missing: Record<string, number>; places: number; generated: number; weighed: number;
  left_out: number; cut: Record<string, number>; spent: number; notices: Named[]; bases: Named[];
};
export type Wish = {
  count: number; budget: number | null; quotas: boolean;
  generate: "bare" | "everywhere" | "nowhere";
};
export type Mode = "look" | "draw" | "add";
