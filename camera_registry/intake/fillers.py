"""What a factory or a platform wrote where nobody wrote anything: names, addresses."""

import re

from gis.intake.ledger import Ledger, listed
from gis.intake.places import Typed
from gis.rulebook import Words

_RULE = "CAM-33"
_SHOWN = 5


def tell_fillers(typed: Typed, ledger: Ledger) -> None:
    """Say which names are those of the factory; an address that says "Address" is not known."""
    words = ledger.pack[_RULE].params
    factory = re.compile("|".join(words["names"]), re.IGNORECASE)
    names = [name for name in typed.values.get("name", ()) if name and factory.fullmatch(name)]
    if names:
        ledger.note(_RULE, found=len(names), why=Words(
            f"名称是出厂名称({listed(list(dict.fromkeys(names))[:_SHOWN])}),请改为安装地点的名称",
            f"names are those of the factory ({listed(list(dict.fromkeys(names))[:_SHOWN])}); name "
            "them by their places",
        ))  # fmt: skip
    blank = frozenset(words["blanks"])
    addresses = typed.values.get("address", ())
    at = [n for n, one in enumerate(addresses) if one and one.casefold() in blank]
    for one in at:
        addresses[one] = None  # type: ignore[index]
    if at:
        heading = typed.headings.get("address", "address")
        ledger.note(_RULE, found=len(at), why=Words(
            f"“{heading}”是平台的占位词,按“未知”保存",
            f'"{heading}" is a word that the platform fills in; stored as unknown',
        ))  # fmt: skip
