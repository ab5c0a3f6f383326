"""Compile the numba kernels once, so that nobody waits for them later."""

import importlib

KERNELS = (
    "grid_planner.solver",
    "camera_registry.views.kernels",
    "camera_registry.views.soundness",
    "camera_registry.coverage.measuring",
)


def warm() -> None:
    """Compile and cache every kernel on a tiny example."""
    for name in KERNELS:
        importlib.import_module(name).warm()


if __name__ == "__main__":
    warm()
