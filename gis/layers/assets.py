"""The layers of the register of cameras, the points where one may come, and their staff."""

from gis.cells import codes, counts
from gis.layers.fields import (
    POINT,
    UNIT,
    Field,
    Layer,
    dated,
    key,
    measured,
    named,
    one_of,
    yes_or_no,
)

_STATUSES = {"规划": "planned", "拟建": "planned", "在建": "planned", "在用": "in_service",
             "正常": "in_service", "使用中": "in_service", "故障": "faulty", "损坏": "faulty",
             "维修": "faulty", "停用": "suspended", "暂停": "suspended", "拆除": "retired",
             "报废": "retired", "未知": "unknown"}  # fmt: skip
_POSITIONS = {"申报": "declared", "实测": "surveyed", "标定": "calibrated", "存疑": "suspect",
              "未知": "unknown"}  # fmt: skip

ASSETS = (
    Layer(
        name="cameras", zh="摄像机", key="camera_id", key_from="gb_id", shapes=(POINT,),
        fields=(
            key("camera_id", "摄像机编号", "点位编号", "编号"),
            Field(name="gb_id", zh="设备编码", also=("国标编码", "device_id", "deviceid"),
                  parse=codes.code, strict=True, alone="CAM-21"),
            named("设备名称", "点位名称", "摄像机名称"), UNIT,
            Field(name="hamlet_code", zh="自然村编码", parse=codes.code),
            Field(name="bearing_deg", zh="监控方位", also=(
                "监视方位", "方位", "方位角", "监控方位角", "方向", "朝向", "摄像机朝向", "direction",
                "azimuth", "bearing", "camera_direction", "camera:direction", "directiontype")),
            # further lenses of the same device, as `export cameras` writes them
            Field(name="more_bearings_deg", zh="其他镜头方位"),
            measured("view_angle_deg", "视场角", "水平视场角", "视角", "fov", "hfov"),
            measured("range_m", "可视距离", "最大可视距离", "range"),
            measured("height_m", "安装高度", "高度", "height"),
            measured("tilt_deg", "俯角", "俯仰角", "tilt"),
            Field(name="body", zh="摄像机类型", also=("机型", "ptztype", "camera_type")),
            Field(name="kind", zh="摄像机功能类型", also=("功能类型",)),
            one_of("status", "设备状态", _STATUSES, "状态"),
            one_of("position_state", "位置状态", _POSITIONS),
            Field(name="programme", zh="所属工程", also=("工程",)),
            yes_or_no("indoor", "室内", "是否室内"),
            yes_or_no("public_area", "公共区域", "是否公共区域"),
            Field(name="point_class", zh="监控点位类型", also=("点位类型", "potype"),
                  parse=codes.code),
            Field(name="operator", zh="管理单位", also=("运营单位", "建设单位")),
            Field(name="operator_contact", zh="管理单位联系方式", parse=codes.code),
            Field(name="purpose", zh="用途", also=("设置目的",)),
            Field(name="legal_basis", zh="设置依据", also=("法律依据",)),
            Field(name="filing_no", zh="备案编号", also=("备案号",), parse=codes.code),
            dated("filed_at", "备案日期"), dated("in_use_since", "启用时间", "启用日期"),
            yes_or_no("sign_posted", "提示标识", "是否设置标识"),
            dated("sign_checked_at", "标识检查日期"),
            Field(name="retention_days", zh="录像保存天数", also=("保存天数", "存储天数"),
                  parse=counts.count),
            Field(name="resolution", zh="分辨率"),
            Field(name="address", zh="安装地址", also=("地址", "安装位置")),
            Field(name="source", zh="来源", also=("数据来源",)),
        ),
    ),
    Layer(
        name="candidates", zh="候选点位", key="candidate_id", numbered=True, shapes=(POINT,),
        placed=True,
        fields=(key("candidate_id", "候选点编号", "编号"), UNIT,
                measured("height_m", "安装高度", "高度"),
                Field(name="kind", zh="类型", also=("杆件类型",))),
    ),
)  # fmt: skip
