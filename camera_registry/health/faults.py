"""What can be wrong with a picture, and what a check may say: words only, no picture needed."""

from enum import StrEnum

from gis.rulebook import Words


class State(StrEnum):
    """What one check found; what could not be judged is never ok."""

    OK = "ok"
    FAULT = "fault"
    CANNOT_JUDGE = "cannot_judge"


class Fault(StrEnum):
    """What can be wrong with a picture."""

    NO_FRAME = "no_frame"
    NO_SIGNAL = "no_signal"
    BLACK = "black"
    UNIFORM = "uniform"
    FROZEN = "frozen"
    WRONG_SIZE = "wrong_size"
    MOVED = "moved"
    COVERED = "covered"
    BLURRED = "blurred"
    FADED = "faded"
    CAST = "cast"
    NOISE = "noise"
    STRIPES = "stripes"
    MACROBLOCKS = "macroblocks"
    DARK = "dark"
    OVEREXPOSED = "overexposed"


NAMES = {
    Fault.NO_FRAME: Words("取不到图像", "no picture arrives"),
    Fault.NO_SIGNAL: Words("视频丢失", "no signal"),
    Fault.BLACK: Words("黑屏", "black"),
    Fault.UNIFORM: Words("画面单一颜色", "one colour"),
    Fault.FROZEN: Words("画面冻结", "frozen"),
    Fault.WRONG_SIZE: Words("分辨率与台账不符", "another resolution"),
    Fault.MOVED: Words("镜头移位", "moved"),
    Fault.COVERED: Words("遮挡", "covered"),
    Fault.BLURRED: Words("模糊", "blurred"),
    Fault.FADED: Words("画面发白、对比度低", "faded"),
    Fault.CAST: Words("偏色", "colour cast"),
    Fault.NOISE: Words("噪点", "noise"),
    Fault.STRIPES: Words("条纹干扰", "stripes"),
    Fault.MACROBLOCKS: Words("马赛克", "broken blocks"),
    Fault.DARK: Words("过暗", "too dark"),
    Fault.OVEREXPOSED: Words("过亮", "over-exposed"),
}


class Why(StrEnum):
    """What kept a check from judging."""

    NO_REFERENCE = "no_reference"
    NO_TEXTURE = "no_texture"
    ONE_FRAME = "one_frame"
    AWAY = "away"


REASONS = {
    Why.NO_REFERENCE: Words("没有参考画面", "it has no reference"),
    Why.NO_TEXTURE: Words("画面缺少可辨认的纹理", "the scene has too little texture"),
    Why.ONE_FRAME: Words(
        "只取到一帧，无法判断是否冻结", "one frame alone cannot tell whether it is frozen"
    ),
    Why.AWAY: Words("球机不在守望位", "the camera is turned away from its home position"),
}
