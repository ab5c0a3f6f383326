"""The layers of the daily work: workers, incidents and patrols."""

from gis.cells import codes, numbers, words
from gis.layers.fields import LINE, POINT, UNIT, Field, Layer, key, named, one_of, timed

_STEPS = {"受理": "accepted", "分类登记": "classified", "已派遣": "dispatched",
          "派遣": "dispatched", "分流转办": "dispatched", "督办": "tracked",
          "跟踪督办": "tracked", "办结": "closed", "结案": "closed", "已办结": "closed",
          "已结案": "closed", "完成": "closed", "已完成": "closed", "处理中": "dispatched",
          "办理中": "dispatched", "已受理": "accepted", "待派遣": "classified",
          "评价": "evaluated", "回访": "revisited", "撤回": "withdrawn",
          "撤销": "withdrawn"}  # fmt: skip

CASEWORK = (
    Layer(
        name="workers", zh="网格员", key="worker_id", numbered=True, staff=True,
        fields=(
            key("worker_id", "网格员编号", "工号", "人员编号"),
            named("姓名", "网格员", "网格员姓名", "worker", required=True),
            Field(name="phone", zh="网格员电话", parse=codes.phone, also=(
                "联系电话", "电话", "手机", "手机号", "手机号码", "联系方式", "值班电话")),
            UNIT,
            Field(name="grid_code", zh="网格编码", also=("网格代码", "网格编号"), parse=codes.code),
        ),
    ),
    Layer(
        name="incidents", zh="事件", key="incident_id", shapes=(POINT,),
        fields=(
            # names of the office's ledgers and of 12345 work orders
            key("incident_id", "事件编号", "案件编号", "工单编号", "工单号", "受理编号", "编号"),
            Field(name="category", zh="类别", required=True, strict=True, also=(
                "事件类别", "事件分类", "事项类别", "事项分类", "案件类别", "案件类型", "五级分类",
                "四级分类", "三级分类", "二级分类", "一级分类", "来电类别", "工单类型")),
            Field(name="category_delivered", zh="原类别"),
            Field(name="level", zh="等级", also=("事件等级", "级别", "紧急程度")),
            one_of("state", "状态", _STEPS, "事件状态", "处置状态", "办理状态"),
            UNIT, Field(name="grid_code", zh="网格编码", parse=codes.code),
            timed("occurred_at", "发生时间", "事发时间", "occurred"),
            timed("reported_at", "上报时间", "受理时间", "接收时间"),
            timed("closed_at", "办结时间", "结案时间"),
            Field(name="text", zh="事件描述", also=("内容", "事件内容", "描述", "问题描述")),
            Field(name="source", zh="来源", also=("事件来源", "上报渠道", "信息来源", "受理渠道")),
            # 1, or -1 for a record that takes an earlier one off
            Field(name="amount", zh="计数", also=("count",), parse=numbers.number),
        ),
    ),
    Layer(
        name="patrols", zh="巡逻", key="patrol_id", numbered=True, shapes=(LINE,),
        fields=(
            key("patrol_id", "巡逻编号", "编号"), UNIT,
            Field(name="team", zh="队伍", also=("巡防队", "巡逻队伍")),
            Field(name="kind", zh="类型", also=("巡逻类型", "巡逻方式", "方式", "车/步")),
            timed("started_at", "开始时间", "出发时间"), timed("ended_at", "结束时间", "返回时间"),
            # of sign-in sheets; both are read into start and end
            Field(name="day", zh="日期", also=("巡逻日期",), parse=words.text),
            Field(name="span", zh="起止时间", parse=words.text, also=(
                "巡逻时间", "巡逻时段", "时间段", "时段", "时间")),
        ),
    ),
)  # fmt: skip
