"""The words of printed sheets in both languages: one catalogue for everything put on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gis.rulebook import Words

Language = Literal["zh", "en"]

CATALOGUE: Mapping[str, Words] = MappingProxyType({
    # the wall sheet
    "wall.title": Words("{place}网格分布示意图", "Service grids of {place}"),
    "wall.grids": Words("网格{n}个", "{n} grid{s}"),
    "wall.units": Words("村（社区）{n}个", "{n} villages and communities"),
    "wall.workers": Words("网格员{n}名", "{n} grid worker{s}"),
    "wall.overleaf": Words("网格一览表见附页", "The list of grids is overleaf"),
    "place.many": Words("{names}等{n}个村（社区）", "{names} and others, {n} in all"),
    "wall.list": Words("{place}网格一览表", "Grids of {place}"),
    "wall.code": Words("图上编号 = 网格编码中{head}之后的部分", "Numbers on the map: what follows {head} in a grid's code"),
    "wall.code.whole": Words("图上编号即网格编码", "Numbers on the map are grid codes"),
    "wall.nowhere": Words("* 图上注记不下", "* no room for its label on the map"),
    "wall.without_plan": Words("尚无方案的村（社区）：{units}", "Without a plan: {units}"),
    "wall.north": Words("北", "N"),
    "wall.ratio": Words("1:{ratio}", "1:{ratio}"),
    "wall.metres": Words("{n}米", "{n} m"),
    "wall.kilometres": Words("{n}千米", "{n} km"),
    # the legend
    "legend.grid": Words("网格界线", "Grid border"),
    "legend.unit": Words("村（社区）界线", "Border of a village or community"),
    "legend.road": Words("道路", "Road"),
    "legend.railway": Words("铁路", "Railway"),
    "legend.water": Words("河流、水面", "Water"),
    "legend.expressway": Words("高速公路", "Expressway"),
    "legend.barrier": Words("围墙等阻隔", "Wall or other barrier"),
    "legend.building": Words("楼栋、院落", "Building or compound"),
    "legend.parcel": Words("地块（街区）", "Parcel or block"),
    "legend.group": Words("村民小组", "Villager group"),
    "legend.colour": Words("颜色只区分相邻网格", "Colours only tell neighbouring grids apart"),
    # what is known of a grid
    "households": Words("{n}户", "{n} household{s}"),
    "households.least": Words("不少于{n}户（{k}处未知）", "at least {n} households ({k} unknown)"),
    "households.unknown": Words("户数未知", "households unknown"),
    "households.total": Words("共{n}户", "{n} household{s}"),
    "households.total.least": Words("已知{n}户，另有{k}处户数未知", "{n} known households, {k} blocks unknown"),
    "count.least": Words("≥{n}（另{k}处未知）", "≥{n} (+{k} unknown)"),
    "unknown": Words("未知", "unknown"),
    "unregistered": Words("未登记", "not registered"),
    "list.comma": Words("、", ", "),
    "list.clause": Words("，", "; "),
    "colon": Words("：", ": "),
    # columns
    "column.number": Words("图上编号", "On map"),
    "column.code": Words("网格编码", "Grid code"),
    "column.name": Words("网格名称", "Grid"),
    "column.households": Words("户数", "Households"),
    "column.worker": Words("网格员", "Worker"),
    "column.phone": Words("值班电话", "Duty phone"),
    "column.blocks": Words("楼栋\n（院落）", "Blocks"),
    "column.kind": Words("类型", "Kind"),
    "column.limits": Words("四至", "Limits on four sides"),
    "column.change": Words("与现行网格\n比较", "Against the\ngrids in force"),
    "column.area": Words("面积\n（公顷）", "Area\n(ha)"),
    "column.seq": Words("序号", "No."),
    "column.block": Words("编号", "Block id"),
    "column.block_name": Words("名称", "Name"),
    "column.compound": Words("小区编号", "Compound"),
    "column.recorded": Words("原登记户数", "On record"),
    "column.basis": Words("口径、截至日期", "Basis, as of"),
    "column.counted": Words("核实户数", "Counted now"),
    "column.note": Words("备注", "Note"),
    "column.what": Words("核对内容", "What to look at"),
    "column.where": Words("位置", "Where"),
    "column.agrees": Words("相符", "Agrees"),
    "column.differs": Words("不符", "Differs"),
    "column.found": Words("现场情况、建议", "Found on site, proposal"),
    # titles of the office's sheets
    "survey.title": Words("{place}户数摸底表", "Household survey of {place}"),
    "check.title": Words("{place}网格界线踏勘核对表", "Field check of the grid lines of {place}"),
    "registration.title": Words("{place}网格划分（调整）登记表", "Registration of the grids of {place}"),
    "drawing.title": Words("{place}网格划分附图", "Drawing to the registration of {place}"),
    "notice.title": Words("网格公示", "Public notice of a service grid"),
    # heads of the office's sheets
    "fact.unit": Words("村（社区）", "Village or community"),
    "fact.unit_code": Words("区划代码", "Division code"),
    "fact.kind": Words("类型", "Kind"),
    "fact.plan": Words("方案", "Plan"),
    "fact.state": Words("状态", "State"),
    "fact.pack": Words("规则包", "Rule pack"),
    "fact.author": Words("编制人", "Made by"),
    "fact.reason": Words("编制理由", "Reason"),
    "fact.in_force_from": Words("生效日期", "In force from"),
    "fact.printed": Words("制表日期", "Printed on"),
    "fact.grids": Words("网格数", "Grids"),
    "fact.blocks": Words("楼栋（院落）", "Blocks"),
    "fact.households": Words("户数", "Households"),
    "fact.reported": Words("上报总户数", "Reported households"),
    "fact.approval": Words("批准方式", "Approval"),
    # states
    "state.draft": Words("草案", "draft"),
    "state.submitted": Words("已送审", "submitted"),
    "state.approved": Words("已批准、未生效", "approved, not yet in force"),
    "state.in_force": Words("生效", "in force"),
    "state.retired": Words("已停用", "retired"),
    "state.waits": Words("已批准，{date}起生效", "approved, in force from {date}"),
    "state.from": Words("自{date}起生效", "in force from {date}"),
    "state.count": Words("{state}{n}个", "{n} {state}"),
    # marks
    "mark.internal": Words("内部使用", "Internal use"),
    "mark.approval": Words("审图号：{number}", "Map approval no. {number}"),
    "mark.approval.none": Words("审图号：________________", "Map approval no.: ________________"),
    "mark.self_approved": Words("编制人自批", "Self-approved"),
    "mark.self_approved.of": Words("编制人自批：{plans}", "Self-approved: {plans}"),
    "mark.by_other": Words("他人审批", "approved by another person"),
    "mark.not_in_force": Words("{state}，未生效", "{state}, not in force"),
    "mark.synthetic": Words("模拟数据", "Synthetic data"),
    # the line at the foot
    "foot.date": Words("制图日期 {date}", "Drawn {date}"),
    "foot.pack": Words("规则包 {pack} {version}", "rule pack {pack} {version}"),
    "foot.plan": Words("方案 {plans}", "plan {plans}"),
    "foot.plans.many": Words("方案{n}个", "{n} plans"),
    "foot.crs": Words("2000国家大地坐标系", "CGCS2000"),
    "foot.use": Words("网格界线仅供网格化服务管理使用，不作为行政区域划界依据", "Grid borders serve grid work only and define no administrative boundary"),
    "foot.page": Words("第{n}页 共{of}页", "Page {n} of {of}"),
    # the survey
    "survey.note": Words("只登记户数，不登记居民姓名等个人信息；不知道的留空，不要填0。", "Enter numbers of households only, no names or other data of residents; leave blank what is not known, never 0."),
    "survey.group": Words("{grid}（{code}）：{n}处，{households}", "{grid} ({code}): {n} block{s}, {households}"),
    "survey.no_grid": Words("尚未划入网格：{n}处，{households}", "In no grid yet: {n} block{s}, {households}"),
    "survey.map": Words("{place}户数摸底表附图：{grid}", "Map to the household survey of {place}: {grid}"),
    "survey.map.no_grid": Words("尚未划入网格", "in no grid yet"),
    "survey.map.note": Words("图上数字为摸底表中本组的序号。", "The numbers are those of the rows of this group."),
    "survey.map.nowhere": Words("图上放不下的序号：{rows}。", "No room on the map for {rows}."),
    "sign.surveyor": Words("调查人", "Surveyed by"),
    "sign.checker": Words("核对人", "Checked by"),
    "sign.head": Words("村（社区）负责人", "Head of the village or community"),
    "sign.date": Words("日期", "Date"),
    # the field check
    "check.line": Words("{a}与{b}的界线，约{metres}米，{along}", "Line between {a} and {b}, about {metres} m, {along}"),
    "check.outer": Words("{a}与村（社区）外的界线，约{metres}米，{along}", "Outer line of {a}, about {metres} m, {along}"),
    "check.along": Words("沿{ways}", "along {ways}"),
    "check.open": Words("无道路、河流等明显地物可依", "along no road, river or other plain feature"),
    "check.walk": Words("沿线走一遍：界线是否清楚、有无新建道路、围墙、楼栋", "Walk the line: is it plain on the ground, are there new roads, walls or buildings?"),
    "check.unknown": Words("户数未知：{block}", "Households unknown: {block}"),
    "check.count": Words("入户或向物业、村组核实户数", "Ask the property manager or group leader for the number of households"),
    "check.said": Words("核查提示", "Said by the checks"),
    "check.lines": Words("一、网格界线", "1. Lines between grids"),
    "check.outers": Words("二、外围界线", "2. Outer lines"),
    "check.unknowns": Words("三、户数未知的楼栋（院落）", "3. Blocks of unknown count"),
    "check.findings": Words("四、方案提示的问题", "4. What the plan warns of"),
    "check.none": Words("无", "none"),
    # the registration
    "registration.new": Words("新设", "new"),
    "registration.same": Words("未变", "unchanged"),
    "registration.changed": Words("调整：{gained}户划入，{lost}户划出", "changed: {gained} households in, {lost} out"),
    "registration.none": Words("尚无现行网格", "no grids in force"),
    "registration.ended": Words("撤销的网格：{grids}", "Grids that end: {grids}"),
    "registration.note": Words("面积为图上量算，不是法定面积；“未登记”“未知”表示系统中没有数据。", 'Areas are measured on the map and are no official figures; "unknown" and "not registered" mean that the store holds no data.'),
    "sign.made": Words("编制", "Made by"),
    "sign.reviewed": Words("审核", "Reviewed by"),
    "sign.approved": Words("批准（盖章）", "Approved by (seal)"),
    "kind.comprehensive": Words("综合网格", "comprehensive"),
    "kind.exclusive": Words("专属网格", "exclusive"),
    "kind.departmental": Words("专业网格", "departmental"),
    # the notice
    "notice.name": Words("网格名称", "Grid"),
    "notice.code": Words("网格编码", "Grid code"),
    "notice.of": Words("所属村（社区）", "Village or community"),
    "notice.limits": Words("网格范围", "Extent"),
    "notice.households": Words("服务户数", "Households served"),
    "notice.worker": Words("网格员", "Grid worker"),
    "notice.phone": Words("联系电话（值班）", "Duty phone"),
    "notice.supervision": Words("监督电话", "Supervision phone"),
    "notice.from": Words("生效日期", "In force from"),
    "notice.not_yet": Words("尚未生效", "not in force yet"),
    "notice.on": Words("公示日期", "Date of this notice"),
    "notice.issuer": Words("公示单位（盖章）", "Issued by (seal)"),
    "notice.neighbour": Words("灰色为相邻网格", "Neighbouring grids are grey"),
    "grid.coded": Words("{grid}（{code}）", "{grid} ({code})"),
    # the four sides
    "side.east": Words("东至{what}", "east: {what}"),
    "side.south": Words("南至{what}", "south: {what}"),
    "side.west": Words("西至{what}", "west: {what}"),
    "side.north": Words("北至{what}", "north: {what}"),
    "side.outside": Words("村（社区）界", "the border of the unit"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Speech:
    """The catalogue in one language."""

    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """Return the words of a key, filled in; KeyError names a key that is not there.

        `{s}` stands for the English ending of the plural of `n`.
        """
        plural = "" if str(values.get("n")) == "1" else "s"
        return self.of(CATALOGUE[key]).format(**values, s=plural)

    def of(self, words: Words) -> str:
        """Return one of two wordings."""
        return words.zh if self.language == "zh" else words.en

    def number(self, value: float) -> str:
        """Return a whole number with separators of thousands in English, without in Chinese."""
        return f"{round(value):,}" if self.language == "en" else str(round(value))

    def households(self, known: int, unknown: int, *, short: bool = False) -> str:
        """Return a number of households; what is not known is said, never counted as 0."""
        if unknown and not known:
            return self("unknown") if short else self("households.unknown")
        n = self.number(known)
        if unknown:
            return self("count.least" if short else "households.least", n=n, k=unknown)
        return n if short else self("households", n=n)

    def total(self, known: int, unknown: int) -> str:
        """Return a sum of households, with the number of blocks that are not in it."""
        key = "households.total.least" if unknown else "households.total"
        return self(key, n=self.number(known), k=unknown)
