"""Stand-alone maps: one HTML file, drawn by folium and Leaflet, that asks nothing of any network.

Leaflet is written into the file, and so are the glyphs of its texts; there are no tiles. The file
forbids itself every request (a content security policy), and is never larger than `MOST_BYTES`:
outlines are simplified until it fits, and the file says how far.
"""

import base64
import html
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry as Geometry

from gis.crs import LocalPlane
from gis.rulebook import Words
from grid_planner.sheet.content import NothingToPrintError
from web.reports.words import Voice

MOST_BYTES = 1_000_000
_HERE = Path(__file__).resolve().parent
_LEAFLET = _HERE.parent / "static" / "vendor" / "leaflet"
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
_NAMES = re.compile(r"(?<=_)[0-9a-f]{32}")
_IMAGE = re.compile(r"url\(images/[^)]*\)")
_TAGS = {"zh": "zh-CN", "en": "en"}
_MAPPED = re.compile(r"//# sourceMappingURL=\S+")
_PRINTABLE = "".join(chr(code) for code in range(0x20, 0x7F)) + "°−×…"
_A_LAYER = 700  # bytes of markup around the data of a layer
Box = tuple[float, float, float, float]
_AREAL = 2
_KINDS = {0: "point", 1: "line", 2: "area"}


class TooLargeError(NothingToPrintError):
    """The place does not fit into a file of MOST_BYTES, however coarse."""

    def __init__(self, found: int) -> None:
        super().__init__(
            Words(
                f"单个HTML文件最多{MOST_BYTES}字节，所选范围需要{found}字节；"
                "请按乡镇或村（社区）导出",
                f"a stand-alone map has at most {MOST_BYTES} bytes and this place needs {found}: "
                "take it by township or village",
            )
        )


@dataclass(frozen=True, slots=True)
class Detail:
    """How exact a file is: outlines within metres, steps of the grid in degrees.

    Buildings smaller than `least_m2` are left out, with `ground` False all, and the roads too.
    """

    within_m: float
    step: float
    least_m2: float = 0.0
    ground: bool = True


DETAILS = (
    Detail(0.2, 2e-6), Detail(0.5, 5e-6), Detail(1.0, 1e-5), Detail(2.0, 1e-5),
    Detail(3.0, 2e-5, 60.0), Detail(4.0, 2e-5, 200.0),
    Detail(2.0, 1e-5, ground=False), Detail(5.0, 2e-5, ground=False),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """A shape in lon/lat with the texts of its popup, in the order of the layer's labels."""

    geometry: Geometry
    texts: tuple[str, ...] = ()
    style: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Features of one look. `style` are Leaflet's options; `ground` layers may be left out.

    `tips` shows the first text beside the pointer.
    """

    name: str
    style: Mapping[str, Any]
    features: Sequence[Feature]
    labels: tuple[str, ...] = ()
    shown: bool = True
    ground: bool = False
    tips: bool = False
    sample: Literal["area", "line", "point"] = "area"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A stand-alone map: title, HTML of its panel, layers from the lowest up, its plane.

    `panel` is markup of ours with every text of the store escaped.
    """

    title: str
    panel: str
    layers: tuple[Layer, ...]
    plane: LocalPlane


def standalone(sheet: Sheet, say: Voice, font: Callable[[str], bytes]) -> bytes:
    """Return the file. `font` makes a TrueType font of the characters of a text.

    Raises TooLargeError.
    """
    layers = [layer for layer in sheet.layers if layer.features]
    box = _bounds(layers)
    head = _head(sheet, say, font)
    frame = len(_file(sheet, DETAILS[0], say, (head, [], box)))
    size = 0
    for detail in DETAILS:
        kept = [layer for layer in layers if detail.ground or not layer.ground]
        told = [(layer, _json(_told(layer, sheet.plane, detail, box))) for layer in kept]
        size = frame + sum(len(text.encode()) + _A_LAYER for _, text in told)
        if size <= MOST_BYTES:
            return _file(sheet, detail, say, (head, told, box))
    raise TooLargeError(size)


def _file(
    sheet: Sheet,
    detail: Detail,
    say: Voice,
    parts: tuple[str, Sequence[tuple[Layer, str]], Box],
) -> bytes:
    """Return the file out of its head, its layers as JSON, and the box they lie in."""
    from folium import LayerControl, Map

    head, layers, box = parts
    drawn = Map(tiles=None, zoom_control=True, prefer_canvas=True,
                zoom_snap=0.25, attribution_control=False)  # fmt: skip
    drawn.default_js, drawn.default_css = [], []
    for layer, told in layers:
        _layer_of(layer, told).add_to(drawn)
    LayerControl(collapsed=False).add_to(drawn)
    _start().add_to(drawn)
    drawn.fit_bounds([[box[1], box[0]], [box[3], box[2]]])
    figure: Any = drawn.get_root()
    key = "map.detail" if detail.ground else "map.no_ground"
    key = "map.larger" if detail.ground and detail.least_m2 else key
    told_of = say(key, n=f"{detail.within_m:g}", m2=f"{detail.least_m2:g}")
    panel = f'<main id="panel">{sheet.panel}<p class="note">{html.escape(told_of)}</p></main>'
    figure.html.add_child(_said(panel))
    text = _NAMES.sub(_Numbers(), figure.render())
    text = text.replace("<html>", f'<html lang="{_TAGS[say.language]}">', 1)
    return text.replace("<head>", f"<head>{head}", 1).encode()


class _Numbers(dict[str, str]):
    """Chance names of folium as numbers in the order in which they come: equal data, equal file."""

    def __call__(self, match: re.Match[str]) -> str:
        """Return the number of a name."""
        return self.setdefault(match[0], str(len(self)))


def _start() -> Any:
    """Return what runs when the map is there."""
    from branca.element import MacroElement
    from folium.template import Template

    class Start(MacroElement):
        _template = Template(
            "{% macro script(this, kwargs) %}"
            "standalone.start({{ this._parent.get_name() }});{% endmacro %}"
        )

    made: Any = Start
    return made()


def _said(text: str) -> Any:
    """Return a text as an element; what it says is no template."""
    from branca.element import Element

    element: Any = Element("{{ this.words }}")
    element.words = text
    return element


def _head(sheet: Sheet, say: Voice, font: Callable[[str], bytes]) -> str:
    """Return what makes the file stand alone: the policy first, library, looks, glyphs."""
    css = _IMAGE.sub("none", (_LEAFLET / "leaflet.css").read_text(encoding="utf-8"))
    own = (_HERE / "standalone.css").read_text(encoding="utf-8")
    js = (_LEAFLET / "leaflet.js").read_text(encoding="utf-8")
    js = _MAPPED.sub("", js)
    mine = (_HERE / "standalone.js").read_text(encoding="utf-8")
    glyphs = base64.b64encode(_packed(font(_texts(sheet, say)))).decode()
    face = f'@font-face{{font-family:"Report";src:url(data:font/woff2;base64,{glyphs})}}'
    return (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="referrer" content="no-referrer"><title>{html.escape(sheet.title)}</title>'
        f"<style>{css}{face}{own}</style><script>{js}</script><script>{mine}</script>"
    )


def _texts(sheet: Sheet, say: Voice) -> str:
    """Return every text of the file, so that its characters can be set."""
    words = [sheet.title, html.unescape(sheet.panel), _PRINTABLE]
    words += [say(key, n="", m2="") for key in ("map.detail", "map.larger", "map.no_ground")]
    for layer in sheet.layers:
        words += [layer.name, *layer.labels]
        words += [text for feature in layer.features for text in feature.texts]
    return "".join(words)


def _packed(font: bytes) -> bytes:
    """Return a TrueType font as WOFF2."""
    from fontTools.ttLib import TTFont

    held = io.BytesIO()
    opened = TTFont(io.BytesIO(font), recalcTimestamp=False)
    opened.flavor = "woff2"
    opened.save(held)
    return held.getvalue()


def _layer_of(layer: Layer, told: str) -> Any:
    """Return the layer as one that folium knows, and that its list of layers names."""
    from folium.map import Layer as FoliumLayer
    from folium.template import Template

    class Drawn(FoliumLayer):
        _template = Template(
            "{% macro script(this, kwargs) %}"
            "var {{ this.get_name() }} = standalone.layer({{ this.told }});{% endmacro %}"
        )

    name = f"{_sample(layer)}{html.escape(layer.name)}"
    drawn: Any = Drawn(name=name, overlay=True, control=True, show=layer.shown)
    drawn.told = told
    return drawn


def _json(value: object) -> str:
    """Return JSON that no text can end the script with."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.translate(_UNSAFE)


_UNSAFE = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def _sample(layer: Layer) -> str:
    """Return the look of a layer for the list, in the shape of what it holds."""
    style = layer.style
    line, fill = style.get("color", "#000"), style.get("fillColor", style.get("color", "#000"))
    kind = "dashed" if style.get("dashArray") else "solid"
    if layer.sample == "line":
        look = f"border-top:3px {kind} {line};height:0"
    elif layer.sample == "point":
        look = (
            f"border:2px solid {line};background:{fill};width:.8rem;height:.8rem;border-radius:50%"
        )
    else:
        look = f"border:2px {kind} {line};background:{fill if style.get('fill', True) else 'none'}"
    return f'<span class="sw" style="{look}"></span>'


def _bounds(layers: Sequence[Layer]) -> Box:
    shapes = [f.geometry for layer in layers for f in layer.features if not layer.ground]
    shapes = shapes or [f.geometry for layer in layers for f in layer.features]
    west, south, east, north = shapely.total_bounds(np.array([*shapes, None], dtype=object))
    if np.isnan(west):
        return 73.0, 18.0, 135.0, 54.0  # China: there is nothing to show
    return float(west), float(south), float(east), float(north)


def _told(layer: Layer, plane: LocalPlane, detail: Detail, box: Box) -> dict[str, Any]:
    """Return a layer as the script of the file reads it."""
    grid = (round(box[0], 3), round(box[1], 3), detail.step)
    shapes = plane.to_metres([*(one.geometry for one in layer.features), None])[:-1]
    coarse = shapely.simplify(shapes, detail.within_m, preserve_topology=False)
    lost = shapely.is_empty(coarse)
    if layer.ground:  # a building smaller than the tolerance goes, anything else stays as it is
        areal = shapely.get_dimensions(shapes) == _AREAL
        lost |= areal & (shapely.area(shapes) < detail.least_m2)
        kept = np.flatnonzero(~lost)
    else:
        coarse[lost] = shapes[lost]
        kept = np.arange(len(shapes))
    drawn = plane.to_degrees(np.array([*coarse[kept], None], dtype=object))[:-1]
    features = []
    for at, kind, runs in _runs(drawn, grid, one=layer.ground):
        one = layer.features[kept[at]]
        told: list[Any] = [kind, runs]
        told += [list(one.texts) or None] if one.texts or one.style else []
        told += [dict(one.style)] if one.style else []
        features.append(told)
    return {
        "grid": grid, "style": dict(layer.style), "labels": layer.labels, "tips": layer.tips,
        "features": features,
    }  # fmt: skip


def _runs(
    shapes: NDArray[np.object_], grid: tuple[float, float, float], *, one: bool
) -> Iterator[tuple[int, str, list[Any]]]:
    """Return the drawn features of shapes: which shape, of what kind, its runs of differences.

    The parts of a shape that are lines are one feature, so are its areas (each a list of rings);
    with `one` those of all shapes are. Each run starts from where the one before it started.
    """
    parts, of = shapely.get_parts(shapes, return_index=True)
    parts, inside = shapely.get_parts(parts, return_index=True)  # collections hold collections
    of = of[inside] * (not one)
    kinds = shapely.get_dimensions(parts)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    flat = kinds != _AREAL
    runs_of: dict[int, list[list[int]]] = {}
    for part, run in zip(of_part, _flat(rings, grid, closed=True), strict=True):
        runs_of.setdefault(int(part), []).append(run)
    lines = np.flatnonzero(flat)
    runs_of |= {int(part): run for part, run in zip(lines, _flat(parts[flat], grid), strict=True)}  # type: ignore[misc]
    held: dict[tuple[int, str], list[Any]] = {}
    for part, shape in enumerate(of.tolist()):
        kind = _KINDS.get(int(kinds[part]), "")
        if kind == "point":
            yield shape, kind, [runs_of[part]]
        elif part in runs_of:
            held.setdefault((shape, kind), []).append(runs_of[part])
    for (shape, kind), runs in held.items():
        at = [0, 0]
        for run in runs if kind == "line" else (ring for rings in runs for ring in rings):
            start = run[:2]
            run[:2] = [start[0] - at[0], start[1] - at[1]]
            at = start
        yield shape, kind, runs


def _flat(
    shapes: NDArray[np.object_], grid: tuple[float, float, float], *, closed: bool = False
) -> list[list[int]]:
    """Return each line or ring as steps of the grid from point to point; no point twice."""
    if not len(shapes):
        return []
    xy, of = shapely.get_coordinates(shapes, return_index=True)
    whole = np.round((xy - np.array(grid[:2])) / grid[2]).astype(np.int64)
    first = np.r_[True, of[1:] != of[:-1]]
    if closed:  # a ring ends where it began
        keep = np.r_[of[1:] == of[:-1], False]
        whole, of, first = whole[keep], of[keep], first[keep]
    moved = whole.copy()
    moved[1:][~first[1:]] -= whole[:-1][~first[1:]]
    keep = first | np.any(moved != 0, axis=1)
    moved, of = moved[keep], of[keep]
    ends = np.flatnonzero(np.r_[of[1:] != of[:-1], True]) + 1
    numbers, starts = moved.ravel().tolist(), [0, *ends[:-1].tolist()]
    return [numbers[2 * a : 2 * b] for a, b in zip(starts, ends.tolist(), strict=True)]
