"""The layers of the register of cameras, the points where one may come, and their staff."""

from dataclasses import replace

from gis.cells import codes, counts, words
from gis.cells.device_ids import device_id
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
             "正常": "in_service", "使用中": "in_service", "在线": "in_service",
             "好": "in_service", "完好": "in_service", "良好": "in_service", "√": "in_service",
             "✓": "in_service", "✔": "in_service", "on": "in_service", "ok": "in_service",
             "online": "in_service", "故障": "faulty", "损坏": "faulty", "坏": "faulty",
             "异常": "faulty", "×": "faulty", "✗": "faulty", "✘": "faulty", "维修": "faulty", "维修中": "faulty", "停用": "suspended",
             "暂停": "suspended", "拆除": "retired", "报废": "retired",
             "未知": "unknown"}  # fmt: skip
_POSITIONS = {"申报": "declared", "实测": "surveyed", "标定": "calibrated", "存疑": "suspect",
              "未知": "unknown"}  # fmt: skip
_OPTICS = {"固定": "fixed", "定点": "fixed", "枪机": "fixed", "半球": "dome", "固定半球": "dome",
           "球机": "ptz", "云台": "ptz", "多目": "multi_lens", "多镜头": "multi_lens",
           "全景拼接": "multi_lens", "鱼眼": "fisheye"}  # fmt: skip
_MOUNTS = {"立杆": "pole", "杆": "pole", "监控杆": "pole", "壁装": "wall", "墙装": "wall",
           "墙面": "wall", "建筑": "building", "楼顶": "building", "建筑物": "building",
           "灯杆": "lamp", "路灯杆": "lamp", "龙门架": "gantry", "横臂": "gantry",
           "吸顶": "ceiling", "吊装": "ceiling"}  # fmt: skip
_LIGHTS = {"无补光": "none", "红外": "infrared", "红外补光": "infrared", "白光": "white",
           "白光补光": "white", "激光": "laser", "激光补光": "laser", "其他": "other"}  # fmt: skip
_LIGHT_CODES = {"1": "none", "2": "infrared", "3": "white", "4": "laser", "9": "other"}
_BANDS = {"监视": "monitor", "探测": "detect", "观察": "observe", "识别": "recognise",
          "辨认": "identify"}  # fmt: skip
_SOURCES = {"实测": "survey", "测量": "survey", "现场测量": "survey", "gps": "gnss",
            "卫星定位": "gnss", "北斗": "gnss", "地图": "map", "地图标注": "map",
            "影像": "imagery", "地址": "address", "地址匹配": "address", "平台": "platform",
            "平台导出": "platform", "开放地图": "osm"}  # fmt: skip
_GRADES = {"A级": "A", "B级": "B", "C级": "C", "a": "A", "b": "B", "c": "C"}
_NETWORKED = {"是": "yes", "已联网": "yes", "联网": "yes", "否": "no", "未联网": "no"}


def _light(cell: object) -> str | None:
    """Return the fill light that a code of GB/T 28181 means, another text as it is."""
    said = words.known_text(cell)
    return None if said is None else _LIGHT_CODES.get(words.normal(said), said)


ASSETS = (
    Layer(
        name="cameras", zh="摄像机", key="camera_id", key_from="gb_id", shapes=(POINT,), lasting=True,
        fields=(
            key("camera_id", "摄像机编号", "点位编号", "编号"),
            # names of the ledger of 27 columns, of GB/T 28181 catalogues and of WVP exports
            Field(name="gb_id", zh="设备编码", parse=device_id, strict=True, also=(
                "国标编码", "国标编号", "国标id", "gbdeviceid", "gbcode", "channelid", "通道国标编号",
                "通道编号", "device_id", "deviceid")),
            named("设备名称", "点位名称", "摄像机名称", "gbname", "channelname", "通道名称"), UNIT,
            Field(name="hamlet_code", zh="自然村编码", parse=codes.code),
            Field(name="bearing_deg", zh="监控方位", also=(
                "监视方位", "方位", "方位角", "监控方位角", "方向", "朝向", "朝哪边", "拍摄方向", "镜头朝向", "摄像机朝向", "direction",
                "azimuth", "bearing", "camera_direction", "camera:direction", "directiontype",
                "gbdirectiontype")),
            measured("bearing_within_deg", "方位误差"),
            # further lenses of the same device, as `export cameras` writes them
            Field(name="more_bearings_deg", zh="其他镜头方位"),
            measured("view_angle_deg", "视场角", "水平视场角", "视角", "fov", "hfov",
                     "horizontalfieldangle", "gbhorizontalfieldangle"),
            measured("range_m", "可视距离", "最大可视距离", "range", "maxviewdistance",
                     "gbmaxviewdistance"),
            measured("height_m", "安装高度", "高度", "height", "杆高"),
            measured("tilt_deg", "俯角", "俯仰角", "tilt"),
            Field(name="body", zh="摄像机类型", also=("机型", "ptztype", "gbptztype", "camera_type")),
            Field(name="kind", zh="摄像机功能类型", also=("功能类型", "functiontype")),
            one_of("status", "设备状态", _STATUSES, "状态", "gbstatus", "在线状态", "运行状态",
                   "好不好", "好坏", "是否完好", "完好情况"),
            one_of("position_state", "位置状态", _POSITIONS),
            Field(name="programme", zh="所属工程", also=("工程",)),
            yes_or_no("indoor", "室内", "是否室内"),
            # 1 outdoors, 2 indoors: read into `indoor`
            Field(name="room_type", zh="室外室内类型", also=("roomtype", "gbroomtype", "安装位置室外室内")),
            yes_or_no("public_area", "公共区域", "是否公共区域"),
            Field(name="point_class", zh="监控点位类型", also=("点位类型", "potype"),
                  parse=codes.code),
            Field(name="place_type", zh="摄像机位置类型", also=(
                "位置类型", "positiontype", "gbpositiontype"),
                  parse=codes.code),
            one_of("networked", "联网属性", _NETWORKED, "是否联网"),
            Field(name="operator", zh="管理单位", also=("运营单位", "建设单位", "managementunit")),
            Field(name="operator_contact", zh="管理单位联系方式", also=("contactinfo",),
                  parse=codes.phone),
            Field(name="purpose", zh="用途", also=("设置目的",)),
            Field(name="legal_basis", zh="设置依据", also=("法律依据",)),
            Field(name="filing_no", zh="备案编号", also=("备案号",), parse=codes.code),
            dated("filed_at", "备案日期"), dated("in_use_since", "启用时间", "启用日期"),
            # what the law asks of a camera: the filing, what it says, and who agreed
            yes_or_no("filed", "是否备案", "备案情况", "备案状态", "是否已备案",
                      yes=("已备案",), no=("未备案",)),
            Field(name="filed_address", zh="备案安装位置", also=("备案位置", "备案地址")),
            Field(name="filed_body", zh="备案设备类型", also=("备案类型",)),
            Field(name="filed_retention_days", zh="备案存储期限", parse=counts.count, also=(
                "备案保存天数", "备案存储天数")),
            yes_or_no("secrecy", "保密属性", "涉密", "是否涉密", "涉密属性", "gbsecrecy",
                      yes=("涉密",), no=("不涉密", "非涉密")),
            Field(name="consent_no", zh="同意文件文号", also=("同意文件", "同意书文号")),
            dated("installed_at", "安装时间", "安装日期", "installtime"),
            yes_or_no("sign_posted", "提示标识", "是否设置标识"),
            dated("sign_checked_at", "标识检查日期"),
            Field(name="sign_photo", zh="标识照片", also=("标识照片编号", "标识照片文件")),
            Field(name="retention_days", zh="录像保存天数", parse=counts.count, also=(
                "保存天数", "存几天", "存储天数", "存储时间", "录像天数", "录像保存时间", "recorddays", "recordsavedays")),
            Field(name="retention_reason", zh="延长保存理由", also=("保存期限理由",)),
            Field(name="resolution", zh="分辨率", also=("gbresolution",)),
            Field(name="common_name", zh="点位俗称", also=("俗称",)),
            Field(name="manufacturer", zh="设备厂商", also=(
                "厂商", "品牌", "设备品牌", "生产厂家", "厂家", "gbmanufacturer")),
            Field(name="model", zh="设备型号", also=("型号", "gbmodel")),
            Field(name="address", zh="安装地址", also=("地址", "安装位置", "gbaddress")),
            Field(name="source", zh="来源", also=("数据来源",)),
            # the picture: what the lens and the sensor make of the scene
            one_of("optics", "光学类型", _OPTICS, "镜头类型"),
            Field(name="sensor", zh="传感器尺寸", also=("靶面尺寸", "传感器", "sensor_size")),
            measured("focal_mm", "焦距", "镜头焦距", "focal_length"),
            measured("vertical_angle_deg", "垂直视场角", "vfov", "verticalfieldangle",
                     "gbverticalfieldangle"),
            Field(name="width_px", zh="图像宽度", also=("res_w",), parse=counts.count),
            Field(name="height_px", zh="图像高度", also=("res_h",), parse=counts.count),
            measured("roll_deg", "横滚角", "roll"),
            one_of("mount", "安装方式", _MOUNTS, "架设方式", "camera:mount"),
            Field(name="host_building_id", zh="依附楼栋编号", parse=codes.code),
            replace(one_of("fill_light", "补光属性", _LIGHTS, "补光类型", "supplylighttype",
                           "gbsupplylighttype"), parse=_light),
            measured("night_range_m", "夜视距离", "夜间可视距离", "补光距离"),
            one_of("range_policy", "像素密度等级", _BANDS),
            # NAME@BEARING/TILT/ANGLE/RANGE; a * behind the name marks where it rests
            Field(name="presets", zh="预置位", also=("preset",)),
            Field(name="parent_id", zh="父设备编码", parse=codes.code, also=(
                "所属设备编码", "录像机编码", "parentid", "gbparentid")),
            dated("status_since", "状态起始日期"),
            measured("position_within_m", "位置误差", "定位误差", "position_accuracy"),
            one_of("position_source", "位置来源", _SOURCES, "坐标来源"),
            measured("pose_residual_m", "标定误差"),
            Field(name="police_district", zh="所属辖区公安机关", also=(
                "警区", "所属派出所", "辖区派出所", "gbblock")),
            one_of("security_grade", "GB35114等级", _GRADES, "安全能力等级", "gbsecuritylevelcode",
                   "securitylevelcode"),
            dated("certificate_until", "证书有效期至", "证书到期日期"),
            dated("change_filed_at", "变更备案日期"),
            Field(name="assessment", zh="影响评估编号", also=("评估编号", "评估文号")),
            dated("next_review", "下次复核日期", "复核日期"),
            Field(name="shared_with", zh="共享单位", also=("共享给",)),
            Field(name="stream_host", zh="视频流主机", also=("取流主机",)),
            Field(name="stream_port", zh="视频流端口", also=("取流端口",), parse=counts.count),
            # an address as a whole: read into host and port, the rest is not kept
            Field(name="stream", zh="视频流地址", also=(
                "rtsp", "rtsp地址", "rtspurl", "取流地址", "streamurl")),
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
