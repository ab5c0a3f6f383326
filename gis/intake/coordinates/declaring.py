"""Which coordinate system a file is in: as a person says, else as the file says, else asked."""

from collections.abc import Sequence

import numpy as np

from gis.intake.coordinates.control import ControlError, control_points, fitted
from gis.intake.coordinates.guessing import systems_for
from gis.intake.coordinates.looks import Points, looks_like
from gis.intake.coordinates.systems import LOCAL, SHIFTED, WANTED, Datum, UnknownDatumError, datum
from gis.intake.ledger import Ledger
from gis.places import Unit
from gis.rulebook import Pack, Words

_CONTROL_FORM = "x y lon lat;x y lon lat;x y lon lat"
_KM = 1000.0
_OLD = {
    "Beijing 54": Words("北京 54", "Beijing 54"),
    "New Beijing": Words("新北京 54", "New Beijing 54"),
    "Xi'an 80": Words("西安 80", "Xi'an 80"),
    LOCAL: Words("地方坐标系", "a local plane"),
}


def system_of(
    xy: Points,
    own: str | None,
    declared: str | None,
    *,
    ledger: Ledger,
    units: Sequence[Unit] | None,
) -> Datum | None:
    """Return the coordinate system, or None with a finding where it is not known or not usable.

    `own` is what the file says, `declared` what the person says. Raises UnknownDatumError for a
    declared system that does not exist.
    """
    answered = ledger.answers.get("crs")
    said = declared or answered
    try:
        system = datum(said or own or "")
    except UnknownDatumError:
        if said and said != answered:
            raise
        if said:
            ledger.note("IN-32", found=f"crs={said}", required=WANTED)
        _ask(xy, ledger, units)
        return None
    if said and own:
        _compare(system, own, ledger)
    if not may_convert(system, ledger.pack):
        ledger.note("IN-83", found=system.name)
        return None
    return system


def _ask(xy: Points, ledger: Ledger, units: Sequence[Unit] | None) -> None:
    """Ask for the coordinate system, with every one that numbers of this size could be in."""
    known = xy[np.isfinite(xy).all(axis=1)][:3].tolist()
    ledger.ask(
        "IN-02",
        "crs",
        choices=systems_for(xy, ledger.pack, units),
        free="EPSG:n",
        samples=tuple(f"{x:.10g}, {y:.10g}" for x, y in known),
        required=WANTED,
        looks=looks_like(xy),
    )


def _compare(declared: Datum, own: str, ledger: Ledger) -> None:
    try:
        name = datum(own).name
    except UnknownDatumError:
        name = own[:80]
    if name != declared.name and {name, declared.name} != {"wgs84", "cgcs2000"}:
        ledger.note("IN-22", found=name, required=declared.name)


def may_convert(system: Datum, pack: Pack) -> bool:
    """Tell whether a system may be brought to CGCS2000; an office may forbid GCJ-02 and BD-09."""
    allowed = dict(pack.settings.get("intake", {})).get("reverse_conversion", True)
    return system.name not in SHIFTED or bool(allowed)


def by_control(system: Datum, xy: Points, ledger: Ledger) -> Datum | None:
    """Return an old or local system with the way that control points give it; else None, asked."""
    if not system.old:
        return system
    rule = ledger.pack["IN-84"]
    old = _OLD.get(system.old, Words(system.old, system.old))
    shown = Words(f"{system.name}({old.zh})", f"{system.name} ({old.en})")
    known = xy[np.isfinite(xy).all(axis=1)]
    samples = tuple(f"{x:.10g} {y:.10g}" for x, y in known[:3].tolist())
    answer = ledger.ask(
        "IN-84", "control", free=_CONTROL_FORM, samples=samples, found=shown, required=Words("", "")
    )
    if answer is None:
        return None
    try:
        points = control_points(answer, rule)
        fit = fitted(points, system, rule)
        reach_km = float(np.nanmax(fit.reach_m(known))) / _KM if len(known) else 0.0
        if not reach_km <= rule.number("reach_km"):
            raise ControlError(
                f"控制点离文件中的坐标有{reach_km:.0f}公里",
                f"the control points are {reach_km:.0f} km away from the coordinates of the file",
            )
    except ControlError as error:
        wrong = Words(
            f"现给出的不能用:{error.said.zh}。", f"What was given does not do: {error.said.en}. "
        )
        ledger.note("IN-84", found=shown, required=wrong)
        return None
    ledger.note(
        "IN-85",
        found=shown,
        n=len(points),
        residuals=", ".join(f"{one:.3f}" for one in fit.residuals_m.tolist()),
        rms=f"{fit.rms_m:.3f}",
        scale=f"{fit.scale:.8f}",
        turn=f"{fit.turn:.3f}",
    )
    return Datum(system.name, degrees=system.degrees, crs=system.crs, by_control=fit.moved)
