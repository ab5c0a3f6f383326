"""How long the preview of a camera ledger of 27 columns takes, beside openpyxl reading its cells.

    python bench/intake/ledger.py [ROWS]

The XLSX is made here, the same for the same number of rows, with the dirt that ledgers have: codes
kept as numbers, swapped and missing coordinates, dates as texts, many cameras on one point.
"""

import argparse
import os
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from web.jobs.imports.importing import preview
from web.jobs.imports.result import ImportOptions

SEED = 20260102
HEADINGS = (
    "设备编码", "设备名称", "设备厂商", "行政区域", "监控点位类型", "设备型号", "点位俗称", "IPV4地址",
    "IPV6地址", "MAC地址", "摄像机类型", "摄像机功能类型", "补光属性", "摄像机编码格式", "安装地址",
    "经度", "纬度", "摄像机位置类型", "监控方位", "联网属性", "所属辖区公安机关", "安装时间", "管理单位",
    "管理单位联系方式", "录像保存天数", "设备状态", "所属部门",
)  # fmt: skip


def make_ledger(rows: int, folder: Path) -> Path:
    """Write the ledger and return its path."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("一机一档")
    sheet.append(HEADINGS)
    draw = random.Random(SEED)
    for at in range(rows):
        sheet.append(_row(at, draw))
    path = folder / "一机一档.xlsx"
    book.save(path)
    return path


def _row(at: int, draw: random.Random) -> list[object]:
    code: object = f"51072200001320{at:06d}"
    lon, lat = round(104.5 + draw.random(), 6), round(31.2 + draw.random(), 6)
    if at % 500 == 1:
        code = float(code)  # a number: digits are lost
    place: list[object] = [lat, lon] if at % 400 == 2 else [lon, lat]
    if at % 300 == 3:
        place = [None, None]
    if at % 200 == 4:
        place = [104.75, 31.46]
    day = f"20{10 + at % 14}.{1 + at % 12}.{1 + at % 28}" if at % 50 == 5 else "2019-10-01"
    return [
        code, f"{at % 210}村路口{at}", at % 5 + 1, "510722", at % 4 + 1, "DS-2CD3T47", "",
        f"10.81.{at // 250 % 250}.{at % 250}", "", f"3C-EF-8C-00-{at // 100 % 100:02d}-{at % 100:02d}",
        at % 4 + 1, "99", at % 3 + 1, "H.265", f"{at % 21}镇{at % 210}村", *place, at % 10 + 1,
        at % 9 + 1, at % 2, f"公安局{at % 21}镇派出所", day, f"{at % 21}镇综治中心", "0816-5550200", 30,
        at % 3 + 1, 1,
    ]  # fmt: skip


def cells_by_openpyxl(path: Path) -> int:
    """Read every cell as a script of an office would; return how many there are."""
    book = openpyxl.load_workbook(path, read_only=True)
    return sum(len(row) for row in book.worksheets[0].iter_rows(values_only=True))


def _peak_mib(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def main() -> None:
    """Make the ledger, preview it, read it with openpyxl, print both."""
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", nargs="?", type=int, default=100_000)
    rows = parser.parse_args().rows
    print(f"{rows:,} rows of 27 columns, load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="bench-ledger-") as name:
        os.environ["WANGGE_HOME"] = str(Path(name) / "home")
        path = make_ledger(rows, Path(name))
        before = _peak_mib(resource.RUSAGE_SELF)
        began = time.perf_counter()
        result = preview(None, "cameras", [path], ImportOptions(crs="gcj02"))
        ours_s = time.perf_counter() - began
        print(
            f"  preview       {ours_s:6.1f} s  accepted {result.accepted:,}, rejected "
            f"{result.rejected:,}, open questions {len(result.files[0].intake.questions)}\n"
            f"  peak memory   {_peak_mib(resource.RUSAGE_SELF)} MiB ({before} before), "
            f"reading process {_peak_mib(resource.RUSAGE_CHILDREN)} MiB"
        )
        began = time.perf_counter()
        cells = cells_by_openpyxl(path)
        theirs_s = time.perf_counter() - began
        print(f"  openpyxl      {theirs_s:6.1f} s for {cells:,} cells: {ours_s / theirs_s:.2f}")


if __name__ == "__main__":
    main()
