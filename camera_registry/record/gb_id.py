"""Device ids of GB/T 28181 (国标编码): 20 digits and what they say, CAM-20 and CAM-21."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from camera_registry.camera import Camera
from gis.findings import Finding, Outcome, Place
from gis.rulebook import Pack, Words

DIGITS = 20
# GB/T 28181 annex D.1, digits 11-13; spans of the standard, the rest is reserved
CAMERAS = frozenset(("121", "122", "131", "132"))  # checkpoint, several lenses, camera, IP camera
_DEVICES = (range(111, 131), range(131, 200))  # recorders and encoders; what hangs on them
_PLATFORMS = (range(200, 300), range(300, 500), range(500, 600))  # servers, users, other networks
_NAMES_SHOWN = 10
# digits 9-10, whose business it is; digit 14, which network it is in (annex D.1, as platforms code it)
INDUSTRIES = {
    "00": Words("社会治安路面", "public security, roads"),
    "01": Words("社会治安社区", "public security, communities"),
    "02": Words("社会治安内部", "public security, interior"),
    "03": Words("社会治安其他", "public security, other"),
    "04": Words("交通路面", "traffic, roads"),
    "05": Words("交通卡口", "traffic, checkpoints"),
    "06": Words("交通内部", "traffic, interior"),
    "07": Words("交通其他", "traffic, other"),
    "08": Words("城市管理", "city management"),
    "09": Words("卫生环保", "health and environment"),
    "10": Words("商检海关", "customs"),
    "11": Words("教育部门", "education"),
    "12": Words("民航部门", "civil aviation"),
    "13": Words("铁路部门", "railways"),
    "14": Words("航运部门", "shipping"),
    **dict.fromkeys(("40", "41", "42", "43", "44", "45"), Words("企事业单位", "enterprises")),
}
NETWORKS = {
    **dict.fromkeys("01", Words("公安视频专网", "police video network")),
    "2": Words("行业专网", "network of a trade"),
    "3": Words("政法信息网", "political-legal network"),
    "5": Words("公安信息网", "police information network"),
    "6": Words("电子政务外网", "e-government extranet"),
    "7": Words("互联网", "Internet"),
    "8": Words("专线", "own line"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GbId:
    """A device id that is formally right. Its division may be abolished or another's.

    `centre` is the six digits of the division and two of the basic unit, `industry` digits 9-10,
    `kind` digits 11-13, `network` digit 14, `number` the last six.
    """

    text: str
    centre: str
    industry: str
    kind: str
    network: str
    number: str

    @property
    def division(self) -> str:
        """The six digits of the county."""
        return self.centre[:6]

    @property
    def scope(self) -> Words | None:
        """Whose business the device is, by its industry code; None for a code that is reserved."""
        return INDUSTRIES.get(self.industry)

    @property
    def access(self) -> Words | None:
        """The network the device is in; None for a code that is reserved."""
        return NETWORKS.get(self.network)

    @property
    def is_camera(self) -> bool:
        """Whether the id is a camera's, not that of a recorder, a server or a group."""
        return self.kind in CAMERAS


def read_gb_id(text: str) -> GbId | Words:
    """Return the parts of a device id, or the reason why it is none (CAM-20).

    >>> read_gb_id("51990101001320000001").kind
    '132'
    """
    strange = text.strip("0123456789")[:1]
    if strange:
        zh = f"含有“{strange}”,应为{DIGITS}位数字"
        return Words(zh, f'"{strange}" is no digit, {DIGITS} digits expected')
    if len(text) != DIGITS:
        return Words(
            f"有{len(text)}位,应为{DIGITS}位", f"it has {len(text)} digits, expected {DIGITS}"
        )
    kind = text[10:13]
    if not any(int(kind) in span for span in (*_DEVICES, *_PLATFORMS)):
        zh = f"第11—13位类型码{kind}不存在(摄像机为131或132)"
        return Words(zh, f"type {kind} in digits 11-13 does not exist (a camera is 131 or 132)")
    return GbId(
        text=text,
        centre=text[:8],
        industry=text[8:10],
        kind=kind,
        network=text[13],
        number=text[14:],
    )


def id_findings(cameras: Iterable[Camera], pack: Pack) -> list[Finding]:
    """Return CAM-20 and CAM-21 for registered cameras; an id that is not known is allowed."""
    found: list[Finding] = []
    bearers: dict[str, list[Camera]] = defaultdict(list)
    for camera in sorted(cameras, key=lambda camera: camera.camera_id):
        if camera.gb_id is not None:
            bearers[camera.gb_id].append(camera)
    for gb_id, those in sorted(bearers.items()):
        place = Place("camera", those[0].camera_id, those[0].unit_code or "")
        read = read_gb_id(gb_id)
        if isinstance(read, Words) and pack.has("CAM-20"):
            words: dict[str, Any] = {"id": gb_id, "why": read}
            found.append(pack["CAM-20"].finding(Outcome.FAIL, place, found=gb_id, **words))
        if len(those) > 1 and pack.has("CAM-21"):
            rows = ", ".join(camera.name or camera.camera_id for camera in those[:_NAMES_SHOWN])
            told: dict[str, Any] = {"id": gb_id, "n": len(those), "rows": rows}
            found.append(
                pack["CAM-21"].finding(Outcome.FAIL, place, found=len(those), required=1, **told)
            )
    return found
