"""From which number on a picture counts as faulty: the rule pack's, never the code's."""

from dataclasses import dataclass, fields

from gis.rulebook import Pack, load_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The parameters of HLT-01 (gis/packs/product/health.toml), where each is explained."""

    most_megapixels: float
    black_top: float
    uniform_spread: float
    blue_share: float
    banded: float
    still_share: float
    texture: float
    detail: float
    least_textured: float
    agree: float
    agree_share: float
    lost: float
    sway_share: float
    moved_share: float
    own_step: float
    hidden_share: float
    zoom: float
    turned_deg: float
    matches: float
    strange_share: float
    other_light: float
    covered_share: float
    sharpness: float
    contrast: float
    cast: float
    noise: float
    noise_times: float
    speck_share: float
    stripes: float
    blocky: float
    dark_top: float
    dark_share: float
    burnt_share: float
    clear_after: float = 3
    faulty_of: float = 3
    faulty_from: float = 2


def limits_of(pack: Pack) -> Limits:
    """Return the limits of a pack."""
    rule = pack["HLT-01"]
    return Limits(**{one.name: rule.number(one.name) for one in fields(Limits)})


def default_limits() -> Limits:
    """Return the limits of the default pack."""
    return limits_of(load_pack())
