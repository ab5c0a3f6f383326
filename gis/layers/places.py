"""The layers of the land and what stands on it: divisions, units, blocks, roads, grids."""

from gis.cells import codes
from gis.layers.fields import (
    AREA,
    HOUSEHOLDS,
    LINE,
    POINT,
    RESIDENTS,
    UNIT,
    Field,
    Layer,
    counted,
    dated,
    division_key,
    key,
    named,
    one_of,
    yes_or_no,
)

_LEVELS = {"省": "province", "市": "city", "地": "city", "地级": "city",
           "prefecture": "city", "县": "county", "区": "county",
           "乡": "township", "镇": "township", "街道": "township", "乡镇": "township",
           "村": "unit", "社区": "unit"}  # fmt: skip
_UNIT_KINDS = {"城镇社区": "urban_community", "城市社区": "urban_community",
               "场镇社区": "market_town_community", "村": "village",
               "行政村": "village"}  # fmt: skip
_BLOCK_KINDS = {"楼栋": "building", "楼": "building", "建筑": "building", "小区": "compound",
                "院落": "compound", "村民小组": "villager_group", "组": "villager_group",
                "地块": "parcel", "宗地": "parcel"}  # fmt: skip
_GRID_KINDS = {"综合网格": "comprehensive", "全科网格": "comprehensive", "专属网格": "exclusive",
               "专业网格": "departmental", "部门网格": "departmental",
               "条线网格": "departmental"}  # fmt: skip

PLACES = (
    Layer(
        name="divisions", zh="行政区划", key="code", shapes=(AREA,), lasting=True,
        fields=(
            division_key("code", "区划代码", "行政区划代码", "代码", "编号", "编码"),
            named("区划名称", required=True),
            one_of("level", "级别", _LEVELS, "层级"),
            Field(name="parent", zh="上级", parse=codes.division_code,
                  also=("上级代码", "上级编码", "parent_code")),
            RESIDENTS,
            counted("patrol_members", "巡防队员数", "巡防队人数"),
            dated("valid_from", "生效", "生效日期"), dated("valid_to", "失效", "失效日期"),
        ),
    ),
    Layer(
        name="units", zh="村(社区)", key="code", shapes=(AREA,), lasting=True,
        fields=(
            division_key("code", "区划代码", "unit_code", "统计用区划代码", "村代码", "社区代码", "代码", "编码"),
            named("村名", "社区名称", "村(社区)", "村社区名称", "村居名称", required=True),
            one_of("kind", "类型", _UNIT_KINDS, "村社类型"),
            HOUSEHOLDS, RESIDENTS,
            counted("merged_from", "几合一", "合并村数"),
            Field(name="parent", zh="所属乡镇编码", parse=codes.division_code,
                  also=("所属乡镇代码", "乡镇代码", "乡镇编码", "上级代码", "parent_code")),
            Field(name="urban_rural_class", zh="城乡分类", also=("城乡分类代码",), parse=codes.code),
            dated("valid_from", "生效", "生效日期"), dated("valid_to", "失效", "失效日期"),
            Field(name="abolished_into", zh="并入", also=("并入村编码",), parse=codes.division_code),
        ),
    ),
    Layer(
        name="hamlets", zh="自然村", key="code", shapes=(POINT, AREA), lasting=True,
        fields=(
            key("code", "自然村编码", "hamlet_code", "自然村代码", "代码", "编码"),
            UNIT, HOUSEHOLDS,
            named("自然村", "自然村名称", "自然村(院落)", "湾", "屯", "院落", "院落名称", "村民小组",
                  "村民小组名称", "居民小组", "居民小组名称", "小组", "小组名称", "组名", "组别",
                  "社别", "组", required=True),
        ),
    ),
    Layer(
        name="blocks", zh="街区", key="block_id", shapes=(POINT, AREA), placed=True,
        fields=(
            key("block_id", "街区编号", "楼栋编号", "楼栋编码", "地块编号", "宗地编号", "编号",
                "Block id"),
            UNIT, HOUSEHOLDS, named("楼栋名称", "小区名称", "小组名称", "组名"),
            one_of("kind", "类型", _BLOCK_KINDS, "街区类型"),
            Field(name="compound_id", zh="小区编号", also=("compound", "小区编码"), parse=codes.code),
            Field(name="predecessor", zh="原村", also=("原建制村", "合并前村名"), parse=codes.code),
            Field(name="basis", zh="口径", also=("户数口径",)),
            dated("as_of", "统计日期", "截至日期", "数据日期"),
            Field(name="source", zh="来源", also=("数据来源",)),
            yes_or_no("approx", "约数"),
        ),
    ),
    Layer(
        name="barriers", zh="阻隔", key="barrier_id", numbered=True, shapes=(LINE, AREA), placed=True,
        fields=(
            key("barrier_id", "阻隔编号", "编号"),
            Field(name="kind", zh="类型", also=("阻隔类型", "类别"), required=True, strict=True),
            named("阻隔名称"),
        ),
    ),
    Layer(
        name="crossings", zh="通道", key="crossing_id", numbered=True, shapes=(POINT, LINE), placed=True,
        fields=(
            key("crossing_id", "通道编号", "编号"),
            Field(name="kind", zh="类型", also=("通道类型", "类别"), required=True, strict=True),
            named("通道名称", "桥名", "桥梁名称"),
        ),
    ),
    Layer(
        name="roads", zh="道路", key="road_id", numbered=True, shapes=(LINE,), placed=True,
        fields=(
            key("road_id", "道路编号", "编号"), named("路名", "道路名称"),
            Field(name="kind", zh="类型", also=(
                "道路等级", "道路类型", "技术等级", "公路等级", "行政等级", "等级", "highway")),
        ),
    ),
    Layer(
        name="key_places", zh="重点场所", key="key_place_id", numbered=True, shapes=(POINT, AREA),
        placed=True,
        fields=(
            key("key_place_id", "场所编号", "编号"), named("场所名称", "单位名称", required=True),
            Field(name="kind", zh="类型", required=True, strict=True, also=(
                "场所类型", "类别", "场所类别", "场所分类", "行业类别")), UNIT,
        ),
    ),
    Layer(
        name="grids", zh="网格", key="grid_code", shapes=(AREA,), placed=True,
        fields=(
            key("grid_code", "网格编码", "网格代码", "网格编号", "编号"), UNIT,
            named("网格名称"), HOUSEHOLDS,
            one_of("kind", "类型", _GRID_KINDS, "网格类型"),
            Field(name="worker", zh="网格员", also=("网格员姓名", "专职网格员")),
            Field(name="phone", zh="网格员电话", also=("值班电话", "监督电话"), parse=codes.phone),
            Field(name="host", zh="责任单位", also=("依托单位", "所属部门", "主管部门")),
            dated("changed_at", "变更日期", "最近变更日期", "调整日期", "启用日期"),
            dated("notice_at", "公示日期", "公示时间", "公示牌日期"),
        ),
    ),
)  # fmt: skip
