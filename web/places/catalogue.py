"""The sample places by name."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from web.places import cities
from web.places.shifan import registers
from web.places.shifan.files import write_files
from web.places.steps import LayerFile, SamplePlace


class UnknownPlaceError(ValueError):
    """There is no sample place of this name."""


def _shifan(folder: Path, now: datetime) -> Sequence[LayerFile]:
    return write_files(folder, until=now)


PLACES = {
    place.name: place
    for place in (
        SamplePlace(
            name="shifan",
            title_zh=registers.TITLE_ZH,
            title_en=registers.TITLE_EN,
            pack="shifan",
            credit="全部数据均为程序生成的模拟数据 · All data are synthetic, made by a program",
            synthetic=True,
            files=_shifan,
        ),
        SamplePlace(
            name="cambridge",
            title_zh="剑桥市(美国马萨诸塞州)",
            title_en="Cambridge, Massachusetts",
            pack="demo_cambridge",
            credit="City of Cambridge GIS, PDDL 1.0 (public domain); dwellings derived by us",
            synthetic=False,
            files=cities.cambridge,
        ),
        SamplePlace(
            name="nantes",
            title_zh="南特市中心(法国)",
            title_en="Nantes centre, France",
            pack="demo_nantes",
            credit="IGN BD TOPO 3.5, Licence Ouverte 2.0",
            synthetic=False,
            files=cities.nantes,
        ),
        SamplePlace(
            name="geneva",
            title_zh="日内瓦市中心(瑞士)",
            title_en="Geneva centre, Switzerland",
            pack="demo_geneva",
            credit="© OpenStreetMap contributors, ODbL",
            synthetic=False,
            files=cities.geneva,
        ),
    )
}


def sample_place(name: str) -> SamplePlace:
    """Return a sample place; UnknownPlaceError names those there are."""
    if name not in PLACES:
        raise UnknownPlaceError(f"no sample place {name!r}; there are {', '.join(PLACES)}")
    return PLACES[name]
