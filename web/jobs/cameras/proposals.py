"""A proposal in words and as sheets: what there is to say of it, what it rests on, what leaves."""

from collections.abc import Iterator, Sequence
from typing import Any

from camera_registry.siting.proposal import Proposal, Site
from camera_registry.siting.terms import Notice, Word
from gis.findings import Outcome, Place
from gis.rulebook import Pack, Words
from gis.writing import Sheet

_BASES = ("SIT-01", "SIT-02", "SIT-04")


def assumptions(pack: Pack, *, priced: bool = False) -> Iterator[Words]:
    """Yield what the figures rest on, from the rules that say it; prices where there is a budget."""
    optics, places = pack["CAM-26"], pack["SIT-02"]
    values = {
        "angle": optics.count("default_angle"),
        "range_m": optics.count("default_dist_m"),
        "step_m": places.count("step_m"),
    }
    for rule in _BASES if priced else _BASES[:2]:
        told = pack[rule].finding(Outcome.PASS, Place("row", "siting"), **values)
        yield Words(told.message_zh, told.message_en)


def notices_of(found: Proposal) -> Iterator[Words]:
    """Yield what there is to say about a proposal."""
    for notice in found.notices:
        yield _said(notice, found)
    if found.left_out:
        yield Words(
            f"另有 {found.left_out} 个方位各自最多只看到 {found.left_out_most:g} 分，未参与比较；上限只对参与比较的 {found.weighed} 个成立。",
            f"{found.left_out} further looks see at most {found.left_out_most:g} each and were not weighed; the bound holds for the {found.weighed} that were.",
        )
    if found.generated:
        yield Words(
            f"{found.generated} 个点为自动布点，未经现场核实。",
            f"{found.generated} places were made up beside roads; nobody has looked at them.",
        )


def _said(notice: Notice, found: Proposal) -> Words:
    asked, there = f"{notice.required:g}", f"{notice.found:g}"
    if notice.word is Word.CLAMPED:
        return Words(
            f"要求 {asked} 个，能用的点位只有 {there} 个；请补充候选点。",
            f"{asked} were asked for, {there} places can be used. Add candidates.",
        )
    if notice.word is Word.NOTHING_SEEN:
        return Words(
            "没有候选点能看到现在看不到的目标；请补充候选点。",
            "No place sees anything that is not seen already. Add candidates.",
        )
    if notice.word is Word.ENOUGH:
        return Words(
            f"只选 {len(found.sites)} 个：再多也不增加覆盖。",
            f"{len(found.sites)} places are enough: more would add nothing.",
        )
    name = notice.village.partition(" ")[2] or notice.village
    return Words(
        f"“{name}”的缺额无法满足：要 {asked}，只有 {there}；请提高预算或补充候选点。",
        f'"{name}" cannot get what it must: {asked} needed, {there} there. Raise the budget or add candidates.',
    )


def sheets_of(found: Proposal) -> tuple[Sheet, ...]:
    """Return the sites as a sheet of planned cameras, which can be imported, and their views.

    The angle and range assumed are not among the columns: an assumption never becomes a record.
    """
    sites = found.sites
    columns: dict[str, Sequence[Any]] = {
        "camera_id": [camera_id(site) for site in sites],
        "unit_code": [site.unit_code for site in sites],
        "status": ["planned"] * len(sites),
        "bearing_deg": [site.bearing_deg for site in sites],
        "place": [site.source.value for site in sites],
        "place_kind": [site.kind for site in sites],
        "quota_of": [site.quota for site in sites],
        "adds": [site.adds for site in sites],
        "road_m": [site.road_m for site in sites],
        "junctions": [site.junctions for site in sites],
        "ground_m2": [site.ground_m2 for site in sites],
        "key_places": ["、".join(site.key_places) for site in sites],
        "cost": [site.cost for site in sites],
    }
    views = Sheet(
        name="views",
        columns={"camera_id": columns["camera_id"]},
        geometry=[site.view for site in sites],
    )
    return (Sheet(name="sites", columns=columns, geometry=[site.at for site in sites]), views)


def camera_id(site: Site) -> str:
    """Return the id a planned camera of this site gets: the same for the same place and heading."""
    return f"P-{site.site_id.replace(',', '-').replace('/', '-')}"
