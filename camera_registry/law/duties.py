"""What is judged of a camera by its own record: sign, basis, retention (CAM-13, 15, 17, 18)."""

from datetime import date

from camera_registry.camera import Camera
from camera_registry.law.basis import Basis, basis_of
from camera_registry.law.verdict import Verdict, day_of, unknown
from gis.findings import Outcome
from gis.rulebook import Pack


def sign(camera: Camera, on: date, pack: Pack) -> Verdict:
    """Judge CAM-13 on a day: a clear sign is there, looked at within d days, with a picture."""
    limit = pack["CAM-13"].count("d")
    if camera.sign_posted is None:
        return unknown("CAM-13", "sign_posted")
    if not camera.sign_posted:
        return Verdict(rule="CAM-13", outcome=Outcome.FAIL, told="LAW-05")
    at = day_of(camera.sign_checked_at)
    if at is not None and (on - at).days > limit:
        n = (on - at).days
        return Verdict(
            rule="CAM-13", outcome=Outcome.FAIL, found=n, required=limit, told="LAW-06",
            values={"at": at.isoformat(), "n": n, "limit": limit},
        )  # fmt: skip
    missing = ["sign_checked_at"] if at is None or at > on else []
    if pack["LAW-05"].params["photo"] and not camera.sign_photo:
        missing.append("sign_photo")
    return unknown("CAM-13", *missing) if missing else _kept("CAM-13")


def basis(camera: Camera) -> Verdict:
    """Judge CAM-15: it stands on Article 7(1), 7(2) or 9, and who runs it is known."""
    named = basis_of(camera.legal_basis)
    if named is Basis.OTHER:
        return Verdict(
            rule="CAM-15", outcome=Outcome.FAIL, found=camera.legal_basis, told="LAW-04",
            values={"basis": camera.legal_basis},
        )  # fmt: skip
    missing = ["legal_basis"] if named in (None, Basis.ART7) else []
    if camera.operator is None:
        missing.append("operator")
    return unknown("CAM-15", *missing) if missing else _kept("CAM-15")


def kept_long_enough(camera: Camera, pack: Pack) -> Verdict:
    """Judge CAM-17: video is kept for the days that the law asks."""
    least, days = pack["CAM-17"].count("min"), camera.retention_days
    if days is None:
        return unknown("CAM-17", "retention_days")
    if days >= least:
        return _kept("CAM-17")
    return Verdict(
        rule="CAM-17", outcome=Outcome.FAIL, found=days, required=least, values={"n": days}
    )


def kept_no_longer(camera: Camera, pack: Pack) -> Verdict:
    """Judge CAM-18: video is kept no longer than needed, or the reason is on record."""
    most, days = pack["CAM-18"].count("max"), camera.retention_days
    if days is None:
        return unknown("CAM-18", "retention_days")
    if days <= most or camera.retention_reason:
        return _kept("CAM-18")
    return Verdict(
        rule="CAM-18", outcome=Outcome.FAIL, found=days, required=most, values={"n": days}
    )


def _kept(rule: str) -> Verdict:
    return Verdict(rule=rule, outcome=Outcome.PASS)
