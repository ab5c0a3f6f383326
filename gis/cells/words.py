"""Cells that are words: texts, yes or no, and the words for "not known"."""

import math
import re
import unicodedata

from gis.cells.cell import CellError, Trouble
from gis.rulebook import Words

UNKNOWN = frozenset(
    [
        "/",
        "\\",
        "//",
        "-",
        "--",
        "---",
        "—",
        "——",
        "–",
        "_",
        ".",
        "...",
        "…",
        "?",
        "??",
        "*",
        "无",
        "暂无",
        "不详",
        "未知",
        "不清",
        "不清楚",
        "空",
        "空白",
        "缺",
        "缺失",
        "待定",
        "待查",
        "待补",
        "待核实",
        "未填",
        "未统计",
        "无数据",
        "暂缺",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "null",
        "unknown",
        "#n/a",
        "#value!",
        "#ref!",
        "#div/0!",
        "#name?",
        "#num!",
        "#null!",
    ]
)
_LONGEST = max(map(len, UNKNOWN))
DIGITS_KEPT = 15  # a float keeps 15 decimal digits (DAT-02)

# zero-width signs, soft hyphen, marks of direction: nothing a person sees
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad\u180e"))
_MEASURE = re.compile(r"\s*\((度|°|米|m|公里|km|户|人|天|个)\)$")  # behind the name of a column

_YES = frozenset(["是", "有", "对", "1", "true", "t", "yes", "y", "√", "✓", "✔", "已", "已设"])
_NO = frozenset(["否", "无", "没有", "0", "false", "f", "no", "n", "×", "✗", "✘", "未", "未设"])

# traditional forms of the letters in our labels, for matching only; texts stay as they came
_TRADITIONAL = dict(
    zip(
        map(ord, "戶數總編號碼設備經緯區縣鎮鄉組樓棟網絡員電話聯繫單稱類狀態時間點實際辦結發報級監"
                 "攝機裝視場離內處責統計來歸屬無現駐業務動廳衛婦隊車門牆橋鐵長寬標準圖層幾樣與輿裡"
                 "專產價傳儲劃別啟啓圍壞損據擬條檢測灣築緊約線維綜職營規訪評識誤調負轉邊運"
                 "遠選邏銷鏡問項題變廢開異徑護認記廠並併沒復複準處週號個歷隱節陽陰湊會國學黨農"),
        "户数总编号码设备经纬区县镇乡组楼栋网络员电话联系单称类状态时间点实际办结发报级监"
        "摄机装视场离内处责统计来归属无现驻业务动厅卫妇队车门墙桥铁长宽标准图层几样与舆里"
        "专产价传储划别启启围坏损据拟条检测湾筑紧约线维综职营规访评识误调负转边运"
        "远选逻销镜问项题变废开异径护认记厂并并没复复准处周号个历隐节阳阴凑会国学党农",
        strict=True,
    )
)  # fmt: skip
# letters that a scanner takes for each other, for the matching of words from a closed list
_SCANNED = str.maketrans("合域與舆輿己巳末", "台城与与与已已未")


def text(cell: object) -> str | None:
    """Return the cell as text without blanks around it; None for an empty cell."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**DIGITS_KEPT:
        cell = int(cell)
    if isinstance(cell, bytes):
        cell = cell.decode("utf-8", errors="replace")
    words = str(cell).translate(_INVISIBLE).strip()
    return words or None


def known_text(cell: object) -> str | None:
    """Return the cell's text; None also for the words that say "not known"."""
    words = text(cell)
    return None if words is None or is_unknown(words) else words


def is_unknown(words: str) -> bool:
    """Tell whether a text says that something is not known, in full-width signs too."""
    if words.casefold() in UNKNOWN:
        return True
    return len(words) <= _LONGEST and not words.isascii() and normal(words).casefold() in UNKNOWN


def flag(cell: object) -> bool | None:
    """Return yes or no; "无" is "no" here, an empty cell or "不详" is not known."""
    if isinstance(cell, bool):
        return cell
    words = text(cell)
    plain = "" if words is None else normal(words).casefold()
    if plain in _YES:
        return True
    if plain in _NO:
        return False
    if not plain or plain in UNKNOWN:
        return None
    raise CellError(Trouble.UNREADABLE, words, Words("是 或 否", "yes or no"))


def normal(words: str) -> str:
    """Return the text with full-width letters, digits and signs made plain (NFKC)."""
    return unicodedata.normalize("NFKC", words.translate(_INVISIBLE)).strip()


def comparable(name: str) -> str:
    """Return a column name as it is compared: plain letters, no blanks, signs, case or measure.

    >>> comparable(" 户 数 "), comparable("Unit_Code"), comparable("所属村（社区）编码")
    ('户数', 'unitcode', '所属村社区编码')
    >>> comparable("安装高度（米）"), comparable("總戶數")
    ('安装高度', '总户数')
    """
    plain = _MEASURE.sub("", normal(name).casefold()).translate(_TRADITIONAL)
    return "".join(letter for letter in plain if letter.isalnum())


def tolerant(word: str) -> str:
    """Return a word of a closed list as it is compared: also what a scanner has confused.

    Never for names of places, where 新城 and 新域 may both be there.

    >>> tolerant("平合"), tolerant("平台"), tolerant("與情") == tolerant("舆情")
    ('平台', '平台', True)
    """
    return comparable(word).translate(_SCANNED)
