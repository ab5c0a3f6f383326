"""Files as an office brings them, for the tests of the import wizard."""

import io

from tests.e2e.town import SOUTH, STEP, WEST

GOOD, BAD = 6, 2
HEADINGS = ("楼栋编号", "栋名", "户数", "经度", "纬度", "户主姓名", "备注")


def ledger() -> bytes:
    """Return a ledger of buildings in GBK that names no datum: two rows of it are of no use.

    One column is about residents, one has a heading that nobody knows.
    """
    rows = [HEADINGS]
    for n in range(GOOD):
        east, north = WEST + (0.3 + n % 3) * STEP, SOUTH + (0.3 + n // 3) * STEP
        rows.append(
            (f"C{n:02d}", f"{n}号楼", str(20 + n), f"{east:.6f}", f"{north:.6f}", "王某某", "")
        )
    rows.append(("C90", "90号楼", "很多", f"{WEST:.6f}", f"{SOUTH:.6f}", "李某某", "待核"))
    rows.append(("C91", "91号楼", "12", "0", "0", "赵某某", ""))
    return "\r\n".join(",".join(row) for row in rows).encode("gb18030")


def drawing() -> bytes:
    """Return the beginning of a DWG drawing."""
    return b"AC1032" + bytes(4096)


def filled(template: bytes, rows: list[dict[str, object]]) -> bytes:
    """Return a template with rows filled in under its headings."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(template))
    sheet = book.worksheets[0]
    column = {cell.value: cell.column for cell in sheet[1]}
    for at, row in enumerate(rows, start=2):
        for heading, value in row.items():
            sheet.cell(at, column[heading], value)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
