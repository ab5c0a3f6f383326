"""What a field and a layer are, and the fields that several layers share."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from gis.cells import angles, codes, counts, dates, numbers, words

Parse = Callable[[object], object]

POINT, LINE, AREA = "Point", "LineString", "Polygon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a layer: its names, how its cells are read, and how strict that is.

    A strict field that cannot be read rejects its row; another one is left unknown and said.
    `choices` maps what people write to the identifier that is kept. `alone` names the rule by
    which a value stands in one row only.
    """

    name: str
    zh: str
    also: tuple[str, ...] = ()
    parse: Parse = words.known_text
    required: bool = False
    strict: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    alone: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which the field is recognised, the identifier first."""
        return (self.name, self.zh, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A layer that can be imported: its fields and the shapes it may have.

    `key` names the identifier; it may be taken from `key_from`, and is numbered by row when
    `numbered` and no column holds it. `shapes` are the simple types allowed (their multi forms
    are meant too); `placed` says that every row needs one. Of a `lasting` layer the store keeps
    what a file has no column for.
    """

    name: str
    zh: str
    key: str
    key_from: str | None = None
    numbered: bool = False
    shapes: tuple[str, ...] = ()
    placed: bool = False
    staff: bool = False
    lasting: bool = False
    fields: tuple[Field, ...]

    def __getitem__(self, name: str) -> Field:
        """Return the field of this identifier; KeyError names the layer."""
        for one in self.all_fields:
            if one.name == name:
                return one
        raise KeyError(f"layer {self.name} has no field {name!r}")

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The fields, with the columns in which the places of its things may come as text."""
        pair = _PAIR if POINT in self.shapes else ()
        given = (*(DELIVERED if self.shapes == (POINT,) else ()), DATUM) if self.shapes else ()
        names = {one.name for one in self.fields}
        unit = (UNIT_NAME, TOWNSHIP) if "unit_code" in names else ()
        grid = (GRID_NAME,) if "grid_code" in names and self.key != "grid_code" else ()
        shape = (SHAPE,) if self.shapes else ()
        basis = (BASIS,) if self.name == "units" else ()
        return self.fields + basis + unit + grid + pair + shape + given


_PAIR = (
    Field(
        name="lon",
        zh="经度",
        also=("设备经度", "lng", "longitude", "gblongitude", "经度坐标", "x", "x坐标"),
        parse=angles.angle,
        strict=True,
    ),
    Field(
        name="lat",
        zh="纬度",
        also=("设备纬度", "设备维度", "维度", "latitude", "gblatitude", "纬度坐标", "y", "y坐标"),
        parse=angles.angle,
        strict=True,
    ),
)
SHAPE = Field(
    name="shape",
    zh="图形",
    also=(
        "坐标串",
        "坐标",
        "坐标点",
        "经纬度",
        "经纬度坐标",
        "范围",
        "网格范围",
        "范围坐标",
        "边界",
        "边界坐标",
        "boundary",
        "polygon",
        "wkt",
        "geometry",
        "geom",
        "lnglat",
        "lonlat",
        "latlng",
    ),
    parse=words.text,
    strict=True,
)
# the pair as it first came, as our own exports write it beside the place we made of it
DELIVERED = (
    Field(name="delivered_x", zh="交付坐标X", parse=numbers.number),
    Field(name="delivered_y", zh="交付坐标Y", parse=numbers.number),
    Field(name="delivered_datum", zh="交付坐标系", parse=words.text),
)


# which unit and grid a thing belongs to, as people write it: matched to codes, not kept
UNIT_NAME = Field(
    name="unit_name",
    zh="村(社区)",
    also=(
        "所属村",
        "所属社区",
        "所属村(社区)",
        "所属行政村",
        "所属行政村名称",
        "行政村",
        "行政村名称",
        "村",
        "社区",
        "村名",
        "村名称",
        "社区名称",
        "社区名",
        "村社区名称",
        "村(社区)名称",
        "村社名称",
        "村居",
        "村居名称",
        "村/社区",
        "所在村",
        "所在社区",
        "所在村(社区)",
    ),
)
TOWNSHIP = Field(
    name="township",
    zh="乡镇(街道)",
    also=(
        "乡镇",
        "镇",
        "街道",
        "镇街",
        "镇(街道)",
        "乡(镇)",
        "乡镇名称",
        "镇街名称",
        "街道名称",
        "乡镇街道名称",
        "所属乡镇",
        "所属镇",
        "所属街道",
        "所属乡镇(街道)",
        "所属镇街",
        "所在乡镇",
        "town",
    ),
)
GRID_NAME = Field(
    name="grid_name",
    zh="网格",
    also=("所属网格", "所属网格名称", "所在网格", "网格名称", "网格名", "负责网格"),
)

# of the households of units: told, not kept
BASIS = Field(name="basis", zh="口径", also=("户数口径",))

# the datum of each row's pair, where a file holds places of several sources
DATUM = Field(
    name="datum",
    zh="坐标系",
    also=("坐标系统", "坐标类型", "坐标系类型", "datum", "coordtype", "coordsys", "crs"),
    parse=words.known_text,
)


def key(name: str, zh: str, *also: str) -> Field:
    """Return the identifier of a layer, without which no row is kept."""
    return Field(name=name, zh=zh, also=also, parse=codes.code, required=True, strict=True)


def division_key(name: str, zh: str, *also: str) -> Field:
    """Return the identifier of a layer of places: the code of a division or unit."""
    return replace(key(name, zh, *also), parse=codes.division_code)


def named(*also: str, required: bool = False) -> Field:
    """Return the name of a thing."""
    return Field(name="name", zh="名称", also=also, required=required, strict=required)


def counted(name: str, zh: str, *also: str) -> Field:
    """Return a count of things."""
    return Field(name=name, zh=zh, also=also, parse=counts.count, strict=True)


def dated(name: str, zh: str, *also: str) -> Field:
    """Return a day."""
    return Field(name=name, zh=zh, also=also, parse=dates.day)


def timed(name: str, zh: str, *also: str) -> Field:
    """Return a moment."""
    return Field(name=name, zh=zh, also=also, parse=dates.time)


def measured(name: str, zh: str, *also: str) -> Field:
    """Return a measure: metres, degrees."""
    return Field(name=name, zh=zh, also=also, parse=numbers.number)


def yes_or_no(
    name: str, zh: str, *also: str, yes: Collection[str] = (), no: Collection[str] = ()
) -> Field:
    """Return a field that says yes or no; `yes` and `no` are its own words beside the usual."""
    own = {**dict.fromkeys(yes, True), **dict.fromkeys(no, False)}
    return Field(name=name, zh=zh, also=also, parse=partial(_flag, own=own))


def _flag(cell: object, *, own: Mapping[str, bool]) -> bool | None:
    said = own.get(words.normal(cell)) if isinstance(cell, str) else None
    return words.flag(cell) if said is None else said


def one_of(name: str, zh: str, choices: Mapping[str, str], *also: str) -> Field:
    """Return a field of a few values; `choices` maps what people write to what is kept."""
    own = {value: value for value in choices.values()}
    return Field(name=name, zh=zh, also=also, choices={**choices, **own})


UNIT = Field(
    name="unit_code",
    zh="所属村(社区)编码",
    also=(
        "村代码",
        "社区代码",
        "村社区编码",
        "村社区代码",
        "所属村编码",
        "所属村代码",
        "村编码",
        "所属社区编码",
        "所属社区代码",
        "所属村社区代码",
        "区划代码",
        "xzqdm",
    ),
    parse=codes.division_code,
    strict=True,
)
HOUSEHOLDS = counted(
    "households",
    "户数",
    "总户数",
    "户",
    "常住户数",
    "登记户数",
    "户籍户数",
    "实住户数",
    "实有户数",
    "入住户数",
    "核实户数",
    "Counted now",
)
RESIDENTS = counted("residents", "常住人口", "常住人口数")
