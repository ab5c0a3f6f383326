"""Changes of a record as a person types them: FIELD=VALUE."""

from collections.abc import Iterable

from camera_registry.record.edits import plain
from camera_registry.record.values import StrangeValueError, hint_of
from camera_registry.record.written import read_presets
from gis.cells import dates, words
from gis.cells.cell import CellError
from gis.layers.catalogue import LAYERS
from gis.rulebook import Words

_LISTS = ("more_bearings_deg", "shared_with")


def changes_of(typed: Iterable[str]) -> dict[str, object]:
    """Return changes from texts like height_m=4.5, as JSON would carry them.

    An empty value is "not known"; fields may be called by their Chinese names too.
    Raises StrangeValueError.

    >>> changes_of(["安装高度=4.5", "indoor=否", "shared_with=镇政府;交警", "status="])
    {'height_m': 4.5, 'indoor': False, 'shared_with': ['镇政府', '交警'], 'status': None}
    """
    found: dict[str, object] = {}
    for one in typed:
        name, equals, text = one.partition("=")
        if not equals:
            raise StrangeValueError(one, one, Words("字段=值", "FIELD=VALUE"))
        field = _field(name.strip())
        found[field] = _value(field, text.strip()) if text.strip() else None
    return found


def _field(name: str) -> str:
    """Return the identifier of a field by one of its names."""
    layer = LAYERS["cameras"]
    wanted = words.comparable(name)
    if wanted in ("position", "位置"):
        return "position"
    for one in layer.fields:
        if wanted in (words.comparable(own) for own in one.names):
            return one.name
    return name


def _value(field: str, text: str) -> object:
    kinds = hint_of(field)
    if field == "position":
        return [_number(field, part) for part in text.replace("，", ",").split(",")]
    if field == "presets":
        read = read_presets(text)
        if read is None:
            raise StrangeValueError(
                field,
                text,
                Words("名称@方向/俯角/视角/距离;…", "NAME@BEARING/TILT/ANGLE/RANGE;..."),
            )
        return plain(read)
    if field in _LISTS:
        parts = [part.strip() for part in text.replace("；", ";").split(";") if part.strip()]
        return parts if field == "shared_with" else [_number(field, part) for part in parts]
    if bool in kinds:
        return _flag(field, text)
    if field != "bearing_deg" and (int in kinds or float in kinds):
        return _number(field, text)
    return _of_layer(field, text)


def _number(field: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise StrangeValueError(field, text, Words("数字", "a number")) from error


def _flag(field: str, text: str) -> bool:
    try:
        said = words.flag(text)
    except CellError as error:
        raise StrangeValueError(field, text, error.wanted) from error
    if said is None:
        raise StrangeValueError(field, text, Words("是或否", "yes or no"))
    return said


def _of_layer(field: str, text: str) -> object:
    """Return a day, one of a few words, or the text itself."""
    names = {one.name for one in LAYERS["cameras"].fields}
    if field not in names:
        return text
    one = LAYERS["cameras"][field]
    if field == "bearing_deg":
        return float(text) if _plain_number(text) else text
    if one.parse is dates.day:
        try:
            return dates.day(text)
        except CellError as error:
            raise StrangeValueError(field, text, error.wanted) from error
    plain_text = words.normal(text)
    return one.choices.get(plain_text) or one.choices.get(plain_text.casefold()) or text


def _plain_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
