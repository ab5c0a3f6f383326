"""Which fields a layer has, and under which names offices deliver them.

Each field has one identifier (the glossary's), its Chinese label, and other names that were seen
in real sheets, the 27 columns of the camera ledger among them. Nothing here is about a resident.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

from gis import cells
from gis.cells import comparable

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
    parse: Parse = cells.known_text
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
    are meant too); `placed` says that every row needs one.
    """

    name: str
    zh: str
    key: str
    key_from: str | None = None
    numbered: bool = False
    shapes: tuple[str, ...] = ()
    placed: bool = False
    staff: bool = False
    fields: tuple[Field, ...]

    def __getitem__(self, name: str) -> Field:
        """Return the field of this identifier; KeyError names the layer."""
        for one in self.all_fields:
            if one.name == name:
                return one
        raise KeyError(f"layer {self.name} has no field {name!r}")

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The fields, with the coordinate columns of a layer that may come as points."""
        return self.fields + (_PAIR if POINT in self.shapes else ())


_PAIR = (
    Field(
        name="lon",
        zh="经度",
        also=("设备经度", "lng", "longitude", "经度坐标", "x", "x坐标"),
        parse=cells.number,
        strict=True,
    ),
    Field(
        name="lat",
        zh="纬度",
        also=("设备纬度", "设备维度", "维度", "latitude", "纬度坐标", "y", "y坐标"),
        parse=cells.number,
        strict=True,
    ),
)


def _key(name: str, zh: str, *also: str) -> Field:
    return Field(name=name, zh=zh, also=also, parse=cells.code, required=True, strict=True)


def _name(*also: str, required: bool = False) -> Field:
    return Field(name="name", zh="名称", also=also, required=required, strict=required)


def _counted(name: str, zh: str, *also: str) -> Field:
    return Field(name=name, zh=zh, also=also, parse=cells.count, strict=True)


def _day(name: str, zh: str, *also: str) -> Field:
    return Field(name=name, zh=zh, also=also, parse=cells.day)


def _time(name: str, zh: str, *also: str) -> Field:
    return Field(name=name, zh=zh, also=also, parse=cells.time)


def _metres(name: str, zh: str, *also: str) -> Field:
    return Field(name=name, zh=zh, also=also, parse=cells.number)


def _yes(name: str, zh: str, *also: str) -> Field:
    return Field(name=name, zh=zh, also=also, parse=cells.flag)


_UNIT = Field(
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
    ),
    parse=cells.code,
    strict=True,
)
_HOUSEHOLDS = _counted("households", "户数", "总户数", "户", "常住户数", "登记户数")
_RESIDENTS = _counted("residents", "常住人口", "常住人口数")


def _choice(name: str, zh: str, choices: Mapping[str, str], *also: str) -> Field:
    own = {value: value for value in choices.values()}
    return Field(name=name, zh=zh, also=also, choices={**choices, **own})


_LEVELS = {"省": "province", "市": "city", "地": "city", "县": "county", "区": "county",
           "乡": "township", "镇": "township", "街道": "township", "乡镇": "township",
           "村": "unit", "社区": "unit"}  # fmt: skip
_UNIT_KINDS = {"城镇社区": "urban_community", "城市社区": "urban_community",
               "场镇社区": "market_town_community", "村": "village",
               "行政村": "village"}  # fmt: skip
_BLOCK_KINDS = {"楼栋": "building", "楼": "building", "建筑": "building", "小区": "compound",
                "院落": "compound", "村民小组": "villager_group", "组": "villager_group",
                "地块": "parcel", "宗地": "parcel"}  # fmt: skip
_STATUSES = {"规划": "planned", "拟建": "planned", "在建": "planned", "在用": "in_service",
             "正常": "in_service", "使用中": "in_service", "故障": "faulty", "损坏": "faulty",
             "维修": "faulty", "停用": "suspended", "暂停": "suspended", "拆除": "retired",
             "报废": "retired", "未知": "unknown"}  # fmt: skip
_POSITIONS = {"申报": "declared", "实测": "surveyed", "标定": "calibrated", "存疑": "suspect",
              "未知": "unknown"}  # fmt: skip
_STEPS = {"受理": "accepted", "分类登记": "classified", "已派遣": "dispatched",
          "派遣": "dispatched", "分流转办": "dispatched", "督办": "tracked",
          "跟踪督办": "tracked", "办结": "closed", "结案": "closed", "已办结": "closed",
          "评价": "evaluated", "回访": "revisited", "撤回": "withdrawn",
          "撤销": "withdrawn"}  # fmt: skip
_GRID_KINDS = {"综合网格": "comprehensive", "全科网格": "comprehensive", "专属网格": "exclusive",
               "专业网格": "departmental", "部门网格": "departmental",
               "条线网格": "departmental"}  # fmt: skip

_LAYERS = (
    Layer(
        name="divisions", zh="行政区划", key="code", shapes=(AREA,),
        fields=(
            _key("code", "区划代码", "行政区划代码", "代码", "编号", "编码"),
            _name("区划名称", required=True),
            _choice("level", "级别", _LEVELS, "层级"),
            Field(name="parent", zh="上级", also=("上级代码", "上级编码"), parse=cells.code),
            _RESIDENTS,
            _counted("patrol_members", "巡防队员数", "巡防队人数"),
            _day("valid_from", "生效", "生效日期"), _day("valid_to", "失效", "失效日期"),
        ),
    ),
    Layer(
        name="units", zh="村(社区)", key="code", shapes=(AREA,),
        fields=(
            _key("code", "区划代码", "unit_code", "统计用区划代码", "村代码", "社区代码", "代码", "编码"),
            _name("村名", "社区名称", "村(社区)", "村社区名称", "村居名称", required=True),
            _choice("kind", "类型", _UNIT_KINDS, "村社类型"),
            _HOUSEHOLDS, _RESIDENTS,
            _counted("merged_from", "几合一", "合并村数"),
            Field(name="parent", zh="所属乡镇编码", also=("乡镇代码", "上级代码"), parse=cells.code),
            Field(name="urban_rural_class", zh="城乡分类", also=("城乡分类代码",), parse=cells.code),
            _day("valid_from", "生效", "生效日期"), _day("valid_to", "失效", "失效日期"),
            Field(name="abolished_into", zh="并入", also=("并入村编码",), parse=cells.code),
        ),
    ),
    Layer(
        name="hamlets", zh="自然村", key="code", shapes=(POINT, AREA),
        fields=(
            _key("code", "自然村编码", "hamlet_code", "自然村代码", "代码", "编码"),
            _UNIT, _name("自然村", "自然村名称", "湾", "屯", required=True), _HOUSEHOLDS,
        ),
    ),
    Layer(
        name="blocks", zh="街区", key="block_id", shapes=(POINT, AREA), placed=True,
        fields=(
            _key("block_id", "街区编号", "楼栋编号", "楼栋编码", "地块编号", "宗地编号", "编号"),
            _UNIT, _HOUSEHOLDS, _name("楼栋名称", "小区名称", "小组名称", "组名"),
            _choice("kind", "类型", _BLOCK_KINDS, "街区类型"),
            Field(name="compound_id", zh="小区编号", also=("compound", "小区编码"), parse=cells.code),
            Field(name="predecessor", zh="原村", also=("原建制村", "合并前村名"), parse=cells.code),
            Field(name="basis", zh="口径", also=("户数口径",)),
            _day("as_of", "统计日期", "截至日期", "数据日期"),
            Field(name="source", zh="来源", also=("数据来源",)),
            _yes("approx", "约数"),
        ),
    ),
    Layer(
        name="barriers", zh="阻隔", key="barrier_id", numbered=True, shapes=(LINE, AREA), placed=True,
        fields=(
            _key("barrier_id", "阻隔编号", "编号"),
            Field(name="kind", zh="类型", required=True, strict=True), _name(),
        ),
    ),
    Layer(
        name="crossings", zh="通道", key="crossing_id", numbered=True, shapes=(POINT, LINE), placed=True,
        fields=(
            _key("crossing_id", "通道编号", "编号"),
            Field(name="kind", zh="类型", required=True, strict=True), _name(),
        ),
    ),
    Layer(
        name="roads", zh="道路", key="road_id", numbered=True, shapes=(LINE,), placed=True,
        fields=(
            _key("road_id", "道路编号", "编号"), _name("路名", "道路名称"),
            Field(name="kind", zh="类型", also=("道路等级", "highway")),
        ),
    ),
    Layer(
        name="key_places", zh="重点场所", key="key_place_id", numbered=True, shapes=(POINT, AREA),
        placed=True,
        fields=(
            _key("key_place_id", "场所编号", "编号"), _name("场所名称", "单位名称", required=True),
            Field(name="kind", zh="类型", also=("场所类型",), required=True, strict=True), _UNIT,
        ),
    ),
    Layer(
        name="grids", zh="网格", key="grid_code", shapes=(AREA,), placed=True,
        fields=(
            _key("grid_code", "网格编码", "网格代码", "网格编号", "编号"), _UNIT,
            _name("网格名称"), _HOUSEHOLDS,
            _choice("kind", "类型", _GRID_KINDS, "网格类型"),
            Field(name="worker", zh="网格员", also=("网格员姓名", "专职网格员")),
            Field(name="phone", zh="网格员电话", also=("值班电话", "监督电话"), parse=cells.code),
            Field(name="host", zh="责任单位", also=("依托单位", "所属部门", "主管部门")),
            _day("changed_at", "变更日期", "最近变更日期", "调整日期", "启用日期"),
            _day("notice_at", "公示日期", "公示时间", "公示牌日期"),
        ),
    ),
    Layer(
        name="workers", zh="网格员", key="worker_id", numbered=True, staff=True,
        fields=(
            _key("worker_id", "网格员编号", "工号", "人员编号"),
            _name("姓名", "网格员", "网格员姓名", "worker", required=True),
            Field(name="phone", zh="网格员电话", parse=cells.code, also=(
                "联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "值班电话")),
            _UNIT,
            Field(name="grid_code", zh="网格编码", also=("网格代码", "网格编号"), parse=cells.code),
        ),
    ),
    Layer(
        name="cameras", zh="摄像机", key="camera_id", key_from="gb_id", shapes=(POINT,),
        fields=(
            _key("camera_id", "摄像机编号", "点位编号", "编号"),
            Field(name="gb_id", zh="设备编码", also=("国标编码", "device_id", "deviceid"),
                  parse=cells.code, strict=True, alone="CAM-21"),
            _name("设备名称", "点位名称", "摄像机名称"), _UNIT,
            Field(name="hamlet_code", zh="自然村编码", parse=cells.code),
            Field(name="bearing_deg", zh="监控方位", also=(
                "监视方位", "方位", "方位角", "监控方位角", "方向", "朝向", "摄像机朝向", "direction",
                "azimuth", "bearing", "camera_direction", "camera:direction", "directiontype")),
            # further lenses of the same device, as `export cameras` writes them
            Field(name="more_bearings_deg", zh="其他镜头方位"),
            _metres("view_angle_deg", "视场角", "水平视场角", "视角", "fov", "hfov"),
            _metres("range_m", "可视距离", "最大可视距离", "range"),
            _metres("height_m", "安装高度", "高度", "height"),
            _metres("tilt_deg", "俯角", "俯仰角", "tilt"),
            Field(name="body", zh="摄像机类型", also=("机型", "ptztype", "camera_type")),
            Field(name="kind", zh="摄像机功能类型", also=("功能类型",)),
            _choice("status", "设备状态", _STATUSES, "状态"),
            _choice("position_state", "位置状态", _POSITIONS),
            Field(name="programme", zh="所属工程", also=("工程",)),
            _yes("indoor", "室内", "是否室内"),
            _yes("public_area", "公共区域", "是否公共区域"),
            Field(name="point_class", zh="监控点位类型", also=("点位类型", "potype"),
                  parse=cells.code),
            Field(name="operator", zh="管理单位", also=("运营单位", "建设单位")),
            Field(name="operator_contact", zh="管理单位联系方式", parse=cells.code),
            Field(name="purpose", zh="用途", also=("设置目的",)),
            Field(name="legal_basis", zh="设置依据", also=("法律依据",)),
            Field(name="filing_no", zh="备案编号", also=("备案号",), parse=cells.code),
            _day("filed_at", "备案日期"), _day("in_use_since", "启用时间", "启用日期"),
            _yes("sign_posted", "提示标识", "是否设置标识"),
            _day("sign_checked_at", "标识检查日期"),
            Field(name="retention_days", zh="录像保存天数", also=("保存天数", "存储天数"),
                  parse=cells.count),
            Field(name="resolution", zh="分辨率"),
            Field(name="address", zh="安装地址", also=("地址", "安装位置")),
            Field(name="source", zh="来源", also=("数据来源",)),
        ),
    ),
    Layer(
        name="candidates", zh="候选点位", key="candidate_id", numbered=True, shapes=(POINT,),
        placed=True,
        fields=(_key("candidate_id", "候选点编号", "编号"), _UNIT,
                _metres("height_m", "安装高度", "高度"),
                Field(name="kind", zh="类型", also=("杆件类型",))),
    ),
    Layer(
        name="incidents", zh="事件", key="incident_id", shapes=(POINT,),
        fields=(
            _key("incident_id", "事件编号", "工单编号", "工单号", "编号"),
            Field(name="category", zh="类别", also=("事件类别", "事件分类", "事项类别"), required=True,
                  strict=True),
            Field(name="level", zh="等级", also=("事件等级", "级别")),
            _choice("state", "状态", _STEPS, "事件状态"),
            _UNIT, Field(name="grid_code", zh="网格编码", parse=cells.code),
            _time("occurred_at", "发生时间", "事发时间", "occurred"),
            _time("reported_at", "上报时间", "受理时间"), _time("closed_at", "办结时间", "结案时间"),
            Field(name="text", zh="事件描述", also=("内容", "事件内容", "描述")),
            Field(name="source", zh="来源", also=("事件来源", "上报渠道")),
        ),
    ),
    Layer(
        name="patrols", zh="巡逻", key="patrol_id", shapes=(LINE,),
        fields=(
            _key("patrol_id", "巡逻编号", "编号"), _UNIT,
            Field(name="team", zh="队伍", also=("巡防队", "巡逻队伍")),
            Field(name="kind", zh="类型", also=("巡逻类型",)),
            _time("started_at", "开始时间", "出发时间"), _time("ended_at", "结束时间", "返回时间"),
        ),
    ),
)  # fmt: skip

LAYERS: Mapping[str, Layer] = {layer.name: layer for layer in _LAYERS}


@cache
def labels(layer: str) -> Mapping[str, str]:
    """Return the identifier of a field for each of its names, in comparable form."""
    found: dict[str, str] = {}
    for one in LAYERS[layer].all_fields:
        for name in one.names:
            found.setdefault(comparable(name), one.name)
    return found
