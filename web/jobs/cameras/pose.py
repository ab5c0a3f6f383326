"""Fit a camera's pose from click pairs, show how good it is, and keep it where that is wished."""

import math
from dataclasses import dataclass, replace

from camera_registry.poses.calibration import CalibrationError
from camera_registry.poses.posing import NoPlaceError, Pairs, Posed, posed, refusal_of
from gis.findings import Finding
from gis.rulebook import Words, load_pack
from store.audit import record
from store.backend import Act, Backend
from store.cameras import get_camera
from store.settings import place_info
from web.errors import PoseRefusedError
from web.jobs.cameras.editing import Edited, Editor, edit_camera
from web.jobs.cameras.wishes import Wish
from web.shapes.register import EllipseOut, PairOut, PoseOut

TRIED = "fit camera pose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A pose that was fitted, and what keeping it did (None: it was only tried)."""

    posed: Posed
    kept: Edited | None


def fit_camera(
    backend: Backend, editor: Editor, camera_id: str, pairs: Pairs, *, keep: Wish | None
) -> Fitted:
    """Return the pose of a camera from click pairs; `keep` says why and since when to keep it.

    Raises NotFoundError, PoseRefusedError with the name of the refusal, and, where it is kept,
    what `edit_camera` raises.
    """
    camera = get_camera(backend, camera_id, scope=editor.scope)
    rules = load_pack(place_info(backend).pack)
    try:
        found = posed(camera, pairs, rules)
    except CalibrationError as error:
        finding = refusal_of(error, camera, rules)
        raise _refused(finding, error.refusal.value, list(error.pairs)) from error
    except NoPlaceError as error:
        raise PoseRefusedError(error.words, refusal="CALIB_NO_PLACE") from error
    if keep is None:
        act = Act(who=editor.who, what=TRIED, object=camera_id, at=editor.now)
        record(backend, act)
        return Fitted(posed=found, kept=None)
    wish = replace(keep, changes=found.changes)
    return Fitted(posed=found, kept=edit_camera(backend, editor, camera_id, wish))


def _refused(finding: Finding, refusal: str, pairs: list[int]) -> PoseRefusedError:
    words = Words(finding.message_zh, finding.message_en)
    return PoseRefusedError(words, refusal=refusal, pairs=pairs)


def pose_out(fitted: Fitted) -> PoseOut:
    """Return a fitted pose as it is sent: the numbers, the pairs, the ellipse."""
    fit, done = fitted.posed.fit, fitted.kept
    pose = fit.pose
    major, minor, bearing = fit.ellipse
    return PoseOut(
        position=(fitted.posed.position.x, fitted.posed.position.y),
        height_m=pose.height_m,
        bearing_deg=pose.bearing_deg,
        tilt_deg=pose.tilt_deg,
        roll_deg=pose.roll_deg,
        view_angle_deg=pose.view_angle_deg,
        distortion=pose.k1,
        typical_m=known(fit.typical_m),
        ellipse=EllipseOut(major_m=major, minor_m=minor, bearing_deg=bearing),
        pairs=[
            PairOut(
                residual_px=float(fit.residual_px[at]),
                residual_m=known(float(fit.residual_m[at])),
                left_out_m=known(float(fit.left_out_m[at])),
                outlier=bool(fit.outlier[at]),
            )
            for at in range(len(fit.residual_px))
        ],
        message_zh=fitted.posed.finding.message_zh,
        message_en=fitted.posed.finding.message_en,
        kept=done is not None and done.written,
        revision=None if done is None else done.revision,
        units=[] if done is None else list(done.units),
    )


def known(value: float) -> float | None:
    """Return a number, None for what cannot be told."""
    return None if math.isnan(value) else value
