"""Compile the numba kernels once, so that nobody waits for them later."""

import importlib

KERNELS = (
    "grid_planner.solver",
    "camera_registry.kernels",
    "camera_registry.soundness",
    "camera_registry.measuring",
)


def warm() -> None:
    """Compile and cache every kernel on a tiny example."""
    for name in KERNELS:
        importlib.import_module(name).warm()


if __name__ == "__main__":
    warm()
