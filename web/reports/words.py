"""The words of reports of cameras in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gis.rulebook import Words
from grid_planner.sheet.words import Language

CATALOGUE: Mapping[str, Words] = MappingProxyType({
    "title": Words("{place}公共安全视频覆盖报告", "Camera coverage of {place}"),
    "title.short": Words("视频覆盖报告", "Camera coverage"),
    "unknown": Words("不详", "unknown"),
    "none": Words("无", "none"),
    "unmeasured": Words("未计算", "not worked out"),
    "unregistered": Words("未登记", "not on record"),
    "nothing_asked": Words("无要求", "none"),
    "hidden": Words("无权查看", "not shown to you"),
    "township.none": Words("未登记所属乡镇", "Township not on record"),
    "total": Words("合计", "Total"),
    "unnamed": Words("无名道路", "roads without a name"),
    "comma": Words("、", ", "),
    "colon": Words("：", ": "),
    "more": Words("另有{n}项，见XLSX", "{n} more: see the XLSX"),
    # marks and face
    "mark.internal": Words("内部资料 注意保管", "Internal: handle with care"),
    "mark.synthetic": Words("模拟数据", "Synthetic data"),
    "mark.classified": Words("含涉密点位{n}个", "{n} classified cameras"),
    "face.who": Words("导出人", "Exported by"),
    "face.at": Words("导出时间", "Exported"),
    "face.purpose": Words("用途", "Purpose"),
    "face.purpose.none": Words("未填写", "not stated"),
    "face.revision": Words("数据版本", "Data revision"),
    "face.pack": Words("规则包", "Rule pack"),
    "face.hidden": Words("未列出", "Left out"),
    "hidden.cameras": Words("摄像机台账（无权查看）", "camera register (not shown to you)"),
    "hidden.gaps": Words("可视域和盲区（无权查看）", "views and gaps (not shown to you)"),
    "foot": Words(
        "视域按建筑物轮廓精确计算，不含地形、树木、夜间和镜头质量；盲区为地图推算，以现场为准。",
        "Views are cut by building outlines; terrain, trees, night and lens quality are not modelled. Gaps are reckoned on the map; the ground decides.",
    ),
    "foot.crs": Words("2000国家大地坐标系；面积、长度为图上量算", "CGCS2000; areas and lengths are measured on the map"),
    "credit": Words("资料来源：{credit}", "Data: {credit}"),
    # names of the tables
    "tab.townships": Words("乡镇汇总", "Townships"),
    "tab.villages": Words("村（社区）", "Villages"),
    "tab.hamlets": Words("自然村", "Hamlets"),
    "tab.fulls": Words("四全指标", "Four fulls"),
    "tab.cameras": Words("摄像机", "Cameras"),
    "tab.gaps": Words("盲区", "Gaps"),
    "tab.dues": Words("备案到期", "Filing due"),
    "tab.figures": Words("数量与覆盖", "Count and coverage"),
    # columns
    "col.township": Words("乡镇（街道）", "Township"),
    "col.village": Words("村（社区）", "Village or community"),
    "col.code": Words("区划代码", "Code"),
    "col.hamlet": Words("自然村", "Hamlet"),
    "col.rank": Words("名次", "Rank"),
    "col.villages": Words("村（社区）\n（个）", "Vil-\nlages\n(no.)"),
    "col.met": Words("数量达标\n（个）", "Quota\nmet\n(no.)"),
    "col.failed": Words("不达标\n（个）", "Not\nmet\n(no.)"),
    "col.open": Words("不能判定\n（个）", "Open\n(no.)"),
    "col.cameras": Words("摄像机\n（台）", "Cam-\neras\n(no.)"),
    "col.required": Words("标准\n（台）", "Re-\nquired\n(no.)"),
    "col.short": Words("缺\n（台）", "Short\nby\n(no.)"),
    "col.working": Words("在用\n（台）", "In\nservice\n(no.)"),
    "col.status_unknown": Words("状态不详\n（台）", "Status\nunknown\n(no.)"),
    "col.suspect": Words("位置存疑\n（台）", "Place\ndoubtful\n(no.)"),
    "col.without_view": Words("无视域\n（台）", "No\nview\n(no.)"),
    "col.quota": Words("数量结论", "Quota"),
    "col.open_ha": Words("空地\n（公顷）", "Open\nground\n(ha)"),
    "col.area": Words("空地覆盖\n（%）", "Ground\nseen\n(%)"),
    "col.area_declared": Words("其中按台账\n（%）", "as de-\nclared\n(%)"),
    "col.area_working": Words("只计在用\n（%）", "in ser-\nvice\n(%)"),
    "col.road_km": Words("道路\n（千米）", "Roads\n(km)"),
    "col.road": Words("道路覆盖\n（%）", "Roads\nseen\n(%)"),
    "col.road_declared": Words("其中按台账\n（%）", "as de-\nclared\n(%)"),
    "col.key_places": Words("重点场所\n（处）", "Key\nplaces\n(no.)"),
    "col.key_seen": Words("看得到\n（处）", "Seen\n(no.)"),
    "col.assumed": Words("默认参数\n所占（%）", "On as-\nsumed\noptics\n(%)"),
    "col.value": Words("数值", "Value"),
    "col.area_declared.full": Words("空地覆盖，按台账（%）", "Ground seen as declared (%)"),
    "col.area_working.full": Words("空地覆盖，只计在用（%）", "Ground seen, in service (%)"),
    "col.road_declared.full": Words("道路覆盖，按台账（%）", "Roads seen as declared (%)"),
    "col.key": Words("看得到的重点场所（处）", "Key places seen (no.)"),
    "col.place": Words("范围", "Of"),
    "col.full": Words("四全", "Four fulls"),
    "col.indicator": Words("指标", "Indicator"),
    "col.found": Words("分子", "Numerator"),
    "col.of": Words("分母", "Denominator"),
    "col.unit": Words("单位", "Unit"),
    "col.unknown": Words("其中不详", "of them unknown"),
    "col.unsorted": Words("分类不明", "Class unknown"),
    "col.unmeasured": Words("未计算的村（社区）", "Villages\nwithout figures"),
    "col.of.short": Words("分子/分母", "of"),
    "col.unknown.short": Words("不详", "unkn."),
    "col.unsorted.short": Words("分类不明", "class?"),
    "col.share": Words("比例（%）", "Share (%)"),
    "col.asked": Words("要求（%）", "Asked (%)"),
    "col.state": Words("结论", "Outcome"),
    "col.name": Words("名称", "Name"),
    "col.camera_id": Words("编号", "Id"),
    "col.gb_id": Words("国标编码", "GB/T 28181 id"),
    "col.status": Words("设备状态", "Status"),
    "col.position": Words("位置", "Position"),
    "col.lon": Words("经度（°）", "Longitude (°)"),
    "col.lat": Words("纬度（°）", "Latitude (°)"),
    "col.bearing": Words("方向（°）", "Bearing (°)"),
    "col.angle": Words("视角（°）", "Angle (°)"),
    "col.range": Words("距离（米）", "Range (m)"),
    "col.sight": Words("视域", "View"),
    "col.operator": Words("管理单位", "Operator"),
    "col.since": Words("启用日期", "In use since"),
    "col.filed": Words("备案", "Filed"),
    "col.retention": Words("保存（天）", "Kept (days)"),
    "col.sign": Words("提示标识", "Sign"),
    "col.secret": Words("涉密", "Classified"),
    "col.broken": Words("未履行的法定义务", "Duties not kept"),
    "col.law_open": Words("不能判定的义务", "Duties not known"),
    "col.kind": Words("类别", "Kind"),
    "col.unseen": Words("看不到（米）", "Unseen (m)"),
    "col.length": Words("全长（米）", "Length (m)"),
    "col.due": Words("备案期限", "Due"),
    "col.left": Words("剩余（天）", "Days left"),
    "col.late": Words("逾期（天）", "Days late"),
    # units of indicators
    "unit.units": Words("个", "villages"),
    "unit.key_places": Words("处", "places"),
    "unit.cameras": Words("台", "cameras"),
    "unit.m2": Words("平方米", "m²"),
    "unit.m": Words("米", "m"),
    "unit.": Words("", ""),
    # values
    "state.pass": Words("达标", "met"),
    "state.fail": Words("不达标", "not met"),
    "state.unknown": Words("不能判定", "open"),
    "state.not_applicable": Words("不适用", "n/a"),
    "state.exempt": Words("豁免", "exempt"),
    "status.planned": Words("规划", "planned"),
    "status.in_service": Words("在用", "in service"),
    "status.faulty": Words("故障", "faulty"),
    "status.suspended": Words("停用", "suspended"),
    "status.retired": Words("拆除", "retired"),
    "status.unknown": Words("不详", "unknown"),
    "position.declared": Words("申报", "declared"),
    "position.surveyed": Words("实测", "surveyed"),
    "position.calibrated": Words("标定", "calibrated"),
    "position.suspect": Words("存疑", "doubtful"),
    "position.unknown": Words("不详", "unknown"),
    "sight.declared": Words("按台账", "as declared"),
    "sight.assumed": Words("含默认参数", "assumed optics"),
    "sight.none": Words("无", "none"),
    "sight.hidden": Words("无权查看", "not shown to you"),
    "yes": Words("是", "yes"),
    "no": Words("否", "no"),
    "gap.key_place": Words("重点场所", "key place"),
    "gap.road": Words("道路", "road"),
    # maps
    "legend.boundary": Words("村（社区）界线", "Border of the unit"),
    "legend.view": Words("视域（按台账）", "View (as declared)"),
    "legend.assumed": Words("视域（含默认参数）", "View (assumed optics)"),
    "legend.camera": Words("摄像机（有视域）", "Camera with a view"),
    "legend.blind": Words("摄像机（无视域）", "Camera without a view"),
    "legend.gap_place": Words("看不到的重点场所", "Key place unseen"),
    "legend.gap_road": Words("看不到的道路", "Road unseen"),
    "map.none": Words("没有边界，不能绘图", "no boundary: nothing to draw"),
    "gaps.none": Words("没有发现盲区", "no gap was found"),
    "gaps.title": Words("盲区（看不到的重点场所和道路）", "Gaps (key places and roads unseen)"),
    "note.quota": Words(
        "数量结论只比台数；空地、道路覆盖按视域计算。“按台账”不含使用默认参数的视域，“不详”“未计算”表示没有数据，不是0。",
        'The quota counts cameras only; ground and roads go by views. "As declared" leaves out views of assumed optics. "Unknown" and "not worked out" mean no data, never 0.',
    ),
    "note.rank": Words(
        "名次按数量达标率，再按空地覆盖率；没有数据的排在最后，不编名次。",
        "Ranked by quotas met, then by ground seen; what has no data comes last and has no rank.",
    ),
    "note.fulls": Words(
        "不详的计入分母、不计入分子；结论只在不详和分类不明的无论如何都成立时才给出。分类不明：台账未登记点位类型，或规则包未指明哪些类型属于该指标。",
        "What is unknown is in the denominator and not in the numerator; an outcome is given only when it holds whatever the unknown and unclassed are. Class unknown: the register does not say, or the pack names no class.",
    ),
    "note.cameras": Words(
        "只在有权的范围内列出；坐标为2000国家大地坐标系。", "Coordinates are CGCS2000."
    ),
    "note.gaps": Words(
        "道路按名称合计；视域以地图推算，新增摄像机前请现场核对。",
        "Roads are added up by name; check on the ground before putting a camera up.",
    ),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Voice:
    """The catalogue in one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, filled in; KeyError names a key that is not there."""
        return self.of(CATALOGUE[key]).format(**values)

    def of(self, words: Words) -> str:
        """Return one of two wordings."""
        return words.zh if self.language == "zh" else words.en


def voice(language: Language) -> Voice:
    """Return the catalogue in a language."""
    return Voice(language)
