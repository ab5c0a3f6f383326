"""Catalogues and lists of objects: what the child read of them, as tables."""

from dataclasses import replace

import numpy as np

from gis.cells.words import comparable
from gis.reading.answered import blobs, columns_of
from gis.reading.asking import Answer, asked
from gis.reading.errors import UnreadableFileError
from gis.reading.grid import listed_rows
from gis.reading.header import named
from gis.reading.saying import catalogue_folders, secret_names
from gis.reading.table import Note, RawTable, Reading
from gis.rulebook import Words

_DEVICE_IDS = ("deviceid", "gbdeviceid")  # of a catalogue, of a list of channels


def records_table(reading: Reading) -> RawTable:
    """Return the table of a list of objects."""
    return _devices(_table(reading, _answer(reading)))


def catalogue_table(reading: Reading) -> RawTable:
    """Return the devices of a catalogue; its folders and platforms are named and left out."""
    answer = _answer(reading)
    table = _table(reading, answer)
    promised = int(answer["promised"])
    if promised > len(table):
        what = Words(f"目录说明共有 {promised} 项,文件中只有 {len(table)} 项",
                     f"the catalogue promises {promised} items and holds {len(table)}")  # fmt: skip
        wanted = Words("请确认导出是否完整", "see whether the export is whole")
        told = Note(rule="IN-56", values={"found": what, "required": wanted})
        table = replace(table, notes=(*table.notes, told))
    return _devices(table)


def _answer(reading: Reading) -> Answer:
    path = reading.path
    options = {"secrets": "\t".join(secret_names())}
    return asked(path, reading.kind, reading.wanted, path.name, options=options)


def _table(reading: Reading, answer: Answer) -> RawTable:
    rows = answer["rows"].astype(np.int64)
    if not len(rows):
        raise UnreadableFileError(
            reading.path.name,
            Words("没有任何记录", "it holds no records"),
            Words("请重新导出该文件", "export the file again"),
        )
    columns = columns_of(answer)
    names = named([name if name.strip() else "-" for name in columns])
    secret = [blob.decode() for blob in blobs(answer, "secrets")]
    notes = [Note(rule="IN-57", values={"found": ", ".join(secret)})] if secret else []
    return RawTable(
        file=reading.path.name,
        layer=reading.path.stem,
        kind=reading.kind,
        columns=dict(zip(names, columns.values(), strict=True)),
        rows=rows,
        notes=tuple(notes),
    )


def _devices(table: RawTable) -> RawTable:
    """Return the rows that are devices by their codes: places and folders have others."""
    name = next((one for one in table.columns if comparable(one) in _DEVICE_IDS), None)
    if name is None:
        return table
    types, longest = catalogue_folders()
    codes = [str(cell or "").strip() for cell in table.columns[name].tolist()]
    out = np.array(
        [code.isdecimal() and (0 < len(code) <= longest or code[10:13] in types) for code in codes],
        dtype=bool,
    )
    if not out.any() or out.all():
        return table
    what = Words("目录、分组或平台,不是设备", "folders, groups or platforms and no devices")
    values = {"found": what, "n": int(out.sum()), "rows": listed_rows(table.rows[out]),
              "sheet": Words("", "")}  # fmt: skip
    return replace(
        table,
        columns={one: column[~out] for one, column in table.columns.items()},
        rows=table.rows[~out],
        notes=(*table.notes, Note(rule="IN-53", values=values)),
    )
