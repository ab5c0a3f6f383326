"""Public cameras: the register, what each one sees, and how places are covered."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from camera_registry.health.judge import judge_frames
    from camera_registry.poses.calibration import fit_pose
    from camera_registry.siting.choosing import choose_sites
    from camera_registry.siting.terms import Sites, Terms
    from camera_registry.views.view import visible_areas

__all__ = ["Sites", "Terms", "choose_sites", "fit_pose", "judge_frames", "visible_areas"]

_HOME = {
    "Sites": "camera_registry.siting.terms",
    "Terms": "camera_registry.siting.terms",
    "choose_sites": "camera_registry.siting.choosing",
    "fit_pose": "camera_registry.poses.calibration",
    "judge_frames": "camera_registry.health.judge",
    "visible_areas": "camera_registry.views.view",
}


def __getattr__(name: str) -> object:
    """Load a contract name when it is first asked for: numba and shapely take their time."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)
