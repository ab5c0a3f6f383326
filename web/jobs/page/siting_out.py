"""Blind spots and sites of the core as the page gets them."""

from collections.abc import Iterable
from dataclasses import asdict

import numpy as np
import orjson
import shapely

from camera_registry.coverage.gaps import Gap, squares, stretches
from camera_registry.siting.proposal import Proposal, Shares, Site
from gis.rulebook import Words
from web.jobs.cameras.proposals import assumptions, camera_id, notices_of
from web.jobs.cameras.staging import Staged
from web.jobs.page.outlines import box_of, position_of
from web.shapes.place import Named
from web.shapes.siting import GapOut, SharesOut, SiteOut, SitingOut

_DECIMALS = 6  # a decimetre


def gap_out(number: int, gap: Gap) -> GapOut:
    """Return a blind spot as it is sent; `number` is its place in the list, from 0."""
    centre, bounds = position_of(gap.at), box_of(gap.shape)
    assert centre is not None  # noqa: S101 -- a gap has a shape
    assert bounds is not None  # noqa: S101
    return GapOut(
        gap_id=str(number + 1),
        what=gap.what.name.lower(),  # type: ignore[arg-type]  # the names of What
        name=gap.name,
        unit_code=gap.unit_code,
        weight=gap.weight,
        length_m=gap.length_m,
        area_m2=gap.area_m2,
        junctions=gap.junctions,
        centre=centre,
        bounds=bounds,
        shape=_geojson(gap.shape),
        nearest_camera=gap.nearest_camera,
        nearest_m=gap.nearest_m,
        repair=gap.repair,
        planned=gap.planned,
    )


def site_out(one: Site) -> SiteOut:
    """Return a place for a camera as it is sent."""
    at = position_of(one.at)
    assert at is not None  # noqa: S101 -- a site has a place
    return SiteOut(
        site_id=one.site_id,
        camera_id=camera_id(one),
        position=at,
        bearing_deg=one.bearing_deg,
        view_angle_deg=one.view_angle_deg,
        range_m=one.range_m,
        source=one.source.value,
        kind=one.kind,
        unit_code=one.unit_code,
        quota=one.quota,
        cost=one.cost,
        adds=one.adds,
        road_m=one.road_m,
        junctions=one.junctions,
        ground_m2=one.ground_m2,
        key_places=list(one.key_places),
        view=_geojson(one.view),
    )


def siting_out(found: Proposal, staged: Staged, *, priced: bool) -> SitingOut:
    """Return a proposal as it is sent; with what costs rest on where there is a budget."""
    return SitingOut(
        revision=staged.revision,
        sites=[site_out(one) for one in found.sites],
        value=found.value,
        bound=found.bound,
        gap=found.gap,
        proof=found.proof.value,
        stopped=found.stopped,
        curve=list(found.curve),
        total=found.total,
        shares=shares_out(found.shares),
        missing=dict(found.owed.missing),
        places=found.places,
        generated=found.generated,
        weighed=found.weighed,
        left_out=found.left_out,
        cut={reason.value: n for reason, n in found.cut.items()},
        spent=found.spent,
        notices=named_out(notices_of(found)),
        bases=named_out(assumptions(staged.pack, priced=priced)),
    )


def shares_out(then: Shares) -> SharesOut:
    """Return shares as they are sent."""
    return SharesOut(**asdict(then))


def named_out(texts: Iterable[Words]) -> list[Named]:
    """Return texts in both languages."""
    return [Named(zh=text.zh, en=text.en) for text in texts]


def _geojson(shape: shapely.Geometry) -> dict[str, object]:
    rounded = shapely.transform(shape, lambda xy: np.round(xy, _DECIMALS))
    found: dict[str, object] = orjson.loads(shapely.to_geojson(rounded))
    return found


def heat_of(staged: Staged) -> bytes:
    """Return GeoJSON: `k` cameras (3: three or more) and what it is, road or ground."""
    roads = stretches(staged.scene)
    ground = squares(staged.scene, staged.pack)
    shapes = np.array(
        [*(r.line for r in roads), *(shape for _, shape in ground), None], dtype=object
    )
    texts = shapely.to_geojson(shapely.transform(shapes[:-1], lambda xy: np.round(xy, _DECIMALS)))
    marks = [("road", r.cameras) for r in roads] + [("ground", k) for k, _ in ground]
    features = [
        {"type": "Feature", "properties": {"what": what, "k": k}, "geometry": orjson.Fragment(text)}
        for (what, k), text in zip(marks, texts.tolist(), strict=True)
    ]
    return orjson.dumps({"type": "FeatureCollection", "features": features})
