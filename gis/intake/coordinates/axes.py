"""Coordinates the wrong way round, zone numbers that contradict the declared system, mixed rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from gis.intake.coordinates.guessing import meridian_choices, systems_for
from gis.intake.coordinates.looks import (
    Look,
    Points,
    Ranges,
    all_degrees,
    looks,
    looks_like,
    middles,
    most_common,
    prefixes,
)
from gis.intake.coordinates.pairs import was_apart
from gis.intake.coordinates.systems import WANTED, Datum, Shapes, of_zone
from gis.intake.coordinates.zones import Zone, of_meridian, of_prefix
from gis.intake.ledger import listed
from gis.intake.rows.sieve import Sieve
from gis.places import Unit
from gis.questions import Choice
from gis.rulebook import Words

_YES_NO = (
    Choice(value="yes", label=Words("是,对调", "yes, swap them")),
    Choice(value="no", label=Words("否,保持原样", "no, leave them")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """Shapes with east before north, and the coordinate system their numbers are in."""

    shapes: Shapes
    system: Datum


def straightened(
    sieve: Sieve, raw: Shapes, system: Datum, units: Sequence[Unit] | None
) -> Straight | None:
    """Return the shapes the right way round in the system that their numbers show.

    Rows of another kind than the others are rejected. None when the declared system cannot be
    right: the ledger says so and asks.
    """
    xy = middles(raw)
    if not system.degrees and system.zone is None:
        if not system.old and all_degrees(xy):
            return refused(sieve, xy, system, units)
        return Straight(shapes=raw, system=system)
    found = looks(xy, Ranges.of(sieve.ledger.pack))
    shapes, xy, found = _upright(sieve, raw, xy, found)
    common = most_common(found)
    metres = common in (Look.ZONED, Look.METRES)
    if system.degrees and not metres:
        return Straight(shapes=shapes, system=system)
    zone = None
    if metres:
        zone = _zone(sieve, xy[found == common], system, common=common, units=units)
    if zone is None:
        return None if sieve.ledger.waits else refused(sieve, xy, system, units)
    _reject_mixed(sieve, xy, found, common=common, zone=zone)
    if zone.name != system.name:
        looked = looks_like(xy[found == common])
        sieve.ledger.note("IN-81", found=system.name, required=zone.name, looks=looked)
        system = of_zone(zone)
    return Straight(shapes=shapes, system=system)


def refused(
    sieve: Sieve, xy: Points, system: Datum, units: Sequence[Unit] | None
) -> Straight | None:
    """Say that the numbers do not fit the system, and ask which one they are in."""
    ledger = sieve.ledger
    said = {"found": system.name, "required": WANTED, "looks": looks_like(xy)}
    choices = systems_for(xy, ledger.pack, units)
    if ledger.ask("IN-28", "crs", choices=choices, free="EPSG:n", **said) is not None:  # type: ignore[arg-type]
        ledger.note("IN-28", **said)  # type: ignore[arg-type]
    return None


def _upright(
    sieve: Sieve, raw: Shapes, xy: Points, found: NDArray[np.int8]
) -> tuple[Shapes, Points, NDArray[np.int8]]:
    """Swap what stands the wrong way round, unless the person says that it does not."""
    swapped = [look for look in Look if look.swapped]
    turned = np.isin(found, swapped)
    if not turned.any() or not _swap(sieve, turned, found):
        return raw, xy, found
    shapes = raw.copy()
    shapes[turned] = shapely.transform(raw[turned], lambda pairs: pairs[:, ::-1])
    xy, found = xy.copy(), found.copy()
    xy[turned] = xy[turned, ::-1]
    for look in swapped:
        found[found == look] = look.upright
    return shapes, xy, found


def _swap(sieve: Sieve, turned: NDArray[np.bool_], found: NDArray[np.int8]) -> bool:
    ledger, count = sieve.ledger, int(turned.sum())
    headings = [sieve.columns.column_of.get(name) for name in ("lon", "lat")]
    if all(headings) and (turned == (found != Look.NOTHING)).all() and _in_columns(sieve):
        names = "”“".join(str(name) for name in headings)
        ledger.note("IN-89", found=Words(
            f"“{names}”两列的标题与内容相反,已按数值识别({count}行)",
            f'the headings "{headings[0]}" and "{headings[1]}" are exchanged; the columns were '
            f"told by their values ({count} rows)",
        ))  # fmt: skip
        return ledger.answers.get("swap") != "no"
    rows = listed([str(row) for row in sieve.table.rows[turned]])
    otherwise = Words("按对调后的坐标导入", "they are taken as swapped")
    answer = ledger.ask(
        "IN-80", "swap", choices=_YES_NO, otherwise=otherwise, found=count, rows=rows
    )
    if answer == "yes":
        ledger.note("IN-89", found=Words(f"按您的回答对调了{count}行的两个坐标",
                                         f"the coordinates of {count} rows were swapped, as you said"))  # fmt: skip
    return answer != "no"


def _in_columns(sieve: Sieve) -> bool:
    texts = "shape" in sieve.columns.column_of or was_apart(sieve.table)
    return sieve.table.geometry is None and not texts


def _zone(
    sieve: Sieve, xy: Points, system: Datum, *, common: Look, units: Sequence[Unit] | None
) -> Zone | None:
    """Return the zone that the numbers show, None where it contradicts what was declared."""
    number = _most(prefixes(xy[:, 0])) if common is Look.ZONED else None
    zone = system.zone
    if zone is not None:
        if number == zone.prefix:
            return zone
        if number is None:
            return of_meridian(zone.meridian, zone.datum, zone.width)
        shown = of_prefix(number, zone.datum)
        return shown if shown is not None and shown.meridian == zone.meridian else None
    if system.name != "cgcs2000":
        return None
    if number is not None:
        return of_prefix(number)
    answer = sieve.ledger.ask(
        "IN-82", "meridian", choices=meridian_choices(xy, units), looks=looks_like(xy)
    )
    return None if answer is None else of_meridian(int(answer))


def _most(numbers: NDArray[Any]) -> int:
    return int(np.bincount(numbers).argmax())


def _reject_mixed(
    sieve: Sieve, xy: Points, found: NDArray[np.int8], *, common: Look, zone: Zone
) -> None:
    other = (found != common) & (found != Look.NOTHING)
    if zone.prefix is not None:
        other |= (found == common) & (prefixes(np.nan_to_num(xy[:, 0])) != zone.prefix)
    wanted = common.words
    if zone.prefix is not None:
        wanted = Words(f"{wanted.zh}(带号{zone.prefix})", f"{wanted.en} {zone.prefix}")
    for at in np.flatnonzero(other).tolist():
        x, y = xy[at].tolist()
        found_here = Words(f"的坐标({x:.10g}, {y:.10g})与文件中其他行不是同一种",
                           f"has coordinates ({x:.10g}, {y:.10g}) of another kind than the others")  # fmt: skip
        sieve.reject(at, "IN-08", found=found_here, required=wanted)
