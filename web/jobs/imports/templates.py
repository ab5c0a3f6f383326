"""Workbooks to fill in: the headings of a layer in Chinese, choices as lists, and how to fill."""

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from gis.layers.catalogue import LAYERS
from gis.layers.fields import Field, Layer

ROWS = 2000  # as many rows get the lists of choices
_NEEDED = PatternFill("solid", fgColor="FFF2CC")
_OTHER = PatternFill("solid", fgColor="EDEDED")
_LONGEST_LIST = 255  # Excel takes no longer list in a cell's rule
_HELP = (
    ("黄色标题", "必填;其他列不知道就留空,不要填 0 或“无”"),
    ("编码、电话", "单元格已设为文本格式,请不要改成数字,否则末位会丢失"),
    ("坐标", "经度、纬度填十进制度或度分秒,并在“坐标系”列写明:CGCS2000、WGS84、GCJ02(高德、腾讯)或 BD09(百度)"),
    ("日期", "如 2024-01-05"),
    ("个人信息", "不要填居民姓名、身份证号、手机号;填了也会在导入时去掉"),
)  # fmt: skip


def template(layer_name: str) -> bytes:
    """Return the workbook of a layer; filled in, it imports without a question."""
    layer = LAYERS[layer_name]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = layer.zh
    for at, one in enumerate(layer.all_fields, start=1):
        _heading(sheet, at, one)
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet("说明"), layer)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _heading(sheet: Worksheet, at: int, one: Field) -> None:
    letter = get_column_letter(at)
    cell = sheet.cell(1, at, one.zh)
    cell.font = Font(bold=True)
    cell.fill = _NEEDED if one.required else _OTHER
    cell.comment = Comment(f"{one.name}" + (",必填" if one.required else ""), "Wangge")
    sheet.column_dimensions[letter].width = max(12, 2 * len(one.zh) + 4)
    # codes stay text whatever is typed: a number loses the digits behind the fifteenth
    sheet.column_dimensions[letter].number_format = "@"
    choices = list(dict.fromkeys(choice for choice in one.choices if not choice.isascii()))
    listed = f'"{",".join(choices)}"'
    if choices and len(listed) <= _LONGEST_LIST:
        rule = DataValidation(type="list", formula1=listed, allow_blank=True)
        rule.add(f"{letter}2:{letter}{ROWS}")
        sheet.add_data_validation(rule)


def _explain(sheet: Worksheet, layer: Layer) -> None:
    sheet.append(["列", "标识", "要求", "可填", "也认这些列名"])
    for one in layer.all_fields:
        choices = dict.fromkeys(choice for choice in one.choices if not choice.isascii())
        sheet.append(
            [
                one.zh,
                one.name,
                "必填" if one.required else "可空",
                "、".join(choices),
                "、".join(one.also),
            ]
        )
    sheet.append([])
    for row in _HELP:
        sheet.append(row)
    for letter, width in zip("ABCDE", (20, 20, 8, 50, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)
