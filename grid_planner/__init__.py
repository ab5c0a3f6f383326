"""Divide a unit into service grids: households within a band, every grid in one piece."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grid_planner.problem import Headroom, Limits, Problem, Result
    from grid_planner.solver import solve
    from grid_planner.verifier import verify

__all__ = ["Headroom", "Limits", "Problem", "Result", "solve", "verify"]

_HOMES = {
    "Headroom": "problem",
    "Limits": "problem",
    "Problem": "problem",
    "Result": "problem",
    "solve": "solver",
    "verify": "verifier",
}


def __getattr__(name: str) -> object:
    """Return a name of the contract, importing its module when first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
