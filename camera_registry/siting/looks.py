"""What a new camera would see from each spot in each heading, by the assumed optics of CAM-26."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.sparse import csr_array

from camera_registry.siting.scene import Scene
from camera_registry.siting.targets import Shapes, seen_points
from camera_registry.siting.terms import Flags, Floats, Ints
from camera_registry.views.mounting import mount
from camera_registry.views.view import sectors, visible_areas
from gis.rulebook import Pack

_CHUNK = 8192
_FULL_DEG = 360.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """Rows of spot and heading that see anything new, and what of the targets, (looks, targets).

    `left_out` counts looks that see something and were too many to weigh (SIT-02 `most`), none of
    which sees more than `left_out_most`.
    """

    spot: Ints
    bearing_deg: Floats
    sees: csr_array
    left_out: int
    left_out_most: float


def headings(pack: Pack) -> Floats:
    """Return the headings tried, degrees clockwise from north."""
    number = pack["SIT-02"].count("headings")
    return np.arange(number) * _FULL_DEG / number


def looks(made: Scene, xy_m: Floats, wanted: Flags, pack: Pack) -> Looks:
    """Return the looks that see at least one wanted target; (n, 2) places, (targets,) wanted."""
    turns = headings(pack)
    spot = np.repeat(np.arange(len(xy_m)), len(turns))
    bearing = np.tile(turns, len(xy_m))
    rows, columns = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for at in range(0, len(spot), _CHUNK):
        part = slice(at, at + _CHUNK)
        views = drawn(made, xy_m[spot[part]], bearing[part], pack)
        who, what = seen_points(views, made.targets.xy_m)
        rows.append(who + at)
        columns.append(what)
    row, column = np.concatenate(rows), np.concatenate(columns)
    weight = np.where(wanted, made.targets.weight, 0.0)
    gain = np.bincount(row, weights=weight[column], minlength=len(spot))
    order = np.argsort(-gain, kind="stable")
    seeing = int((gain > 0).sum())
    kept = np.sort(order[: min(seeing, pack["SIT-02"].count("most"))])
    place = np.full(len(spot), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    there = place[row] >= 0
    shape = (len(kept), len(made.targets))
    ones = np.ones(int(there.sum()), dtype=np.int8)
    sees = csr_array((ones, (place[row[there]], column[there])), shape=shape)
    return Looks(
        spot=spot[kept],
        bearing_deg=bearing[kept],
        sees=sees,
        left_out=seeing - len(kept),
        left_out_most=float(gain[order[len(kept)]]) if seeing > len(kept) else 0.0,
    )


def drawn(made: Scene, xy_m: Floats, bearing_deg: Floats, pack: Pack) -> Shapes:
    """Return what is seen from places in headings, (n,) polygons in metres; empty for none."""
    optics, rule = pack["CAM-26"], pack["COV-01"]
    angle, reach = optics.number("default_angle"), optics.number("default_dist_m")
    areas = np.empty(len(xy_m), dtype=object)
    if not len(xy_m):
        return areas
    mounted = mount(
        sectors(xy_m, bearing_deg, angle, reach),
        made.obstacles,
        snap_m=rule.number("snap_m"),
        off_wall_m=rule.number("off_wall_m"),
    )
    areas[:] = visible_areas(mounted.lenses[:, :2], bearing_deg, angle, reach, made.obstacles)
    areas[~np.isnan(mounted.inside_m)] = shapely.Polygon()
    return areas
