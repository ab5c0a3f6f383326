"""What a field of a camera can hold at all: measures (OPTICS_RANGE), codes of the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass

from gis.rulebook import Words


@dataclass(frozen=True, slots=True)
class Range:
    """From `least` to `most`, both allowed; `least` itself is not where it is `open`."""

    least: float
    most: float | None = None
    open: bool = False

    def holds(self, value: float) -> bool:
        """Tell whether a value lies within; no number (NaN) lies in any range."""
        above = value > self.least if self.open else value >= self.least
        return above and (self.most is None or value <= self.most)

    @property
    def words(self) -> Words:
        """What is wanted, in both languages."""
        zh, en = ("大于", "more than") if self.open else ("不小于", "at least")
        zh, en = f"{zh} {self.least:g}", f"{en} {self.least:g}"
        if self.most is None:
            return Words(zh, en)
        return Words(f"{zh}、不超过 {self.most:g}", f"{en}, at most {self.most:g}")


_MORE = Range(0.0, None, open=True)
RANGES: Mapping[str, Range] = {
    "bearing_within_deg": Range(0.0, 180.0),
    "view_angle_deg": Range(0.0, 360.0, open=True),
    "vertical_angle_deg": Range(0.0, 180.0, open=True),
    "range_m": _MORE,
    "night_range_m": _MORE,
    "height_m": Range(0.0, 50.0, open=True),
    "tilt_deg": Range(-90.0, 90.0),
    "roll_deg": Range(-180.0, 180.0),
    "focal_mm": _MORE,
    "width_px": _MORE,
    "height_px": _MORE,
    "position_within_m": Range(0.0),
    "pose_residual_m": Range(0.0),
    "retention_days": Range(0.0),
    "filed_retention_days": Range(0.0),
    "stream_port": Range(1.0, 65535.0),
}
# codes of the ledger of 27 columns; a number outside is none of them
CODES: Mapping[str, frozenset[str]] = {
    "point_class": frozenset("12349"),
    "place_type": frozenset((*map(str, range(1, 16)), "96", "97", "98", "99")),
}
