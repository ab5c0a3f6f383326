"""`wangge site`: where a number of further cameras help most, and what is proven of the answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.opening import opened
from web.cli.output import JsonOption, StoreOption, emit, language, progress, refuse, who, words
from web.cli.units import units_named

if TYPE_CHECKING:
    from camera_registry.siting.proposal import Proposal, Site
    from gis.places import Unit
    from gis.rulebook import Pack

_HEADINGS = {
    "zh": ("序", "经度", "纬度", "朝向", "点位", "村(社区)", "补缺额", "增加分值", "道路(米)",
           "路口", "空地(㎡)", "重点场所"),
    "en": ("no", "lon", "lat", "heading", "place", "unit", "quota of", "adds", "road m",
           "junctions", "ground m2", "key places"),
}  # fmt: skip
_LEFT = (4, 5, 6, 11)
_SOURCES = {
    "register": ("候选点", "candidate"),
    "drawn": ("手工点", "drawn"),
    "generated": ("自动布点", "generated"),
}
_CUTS = {
    "outside": ("在所选村(社区)之外", "outside the units asked for"),
    "building": ("在建筑物内", "inside a building"),
    "private": ("在禁止安装的场所内(CAM-14)", "inside a private place (CAM-14)"),
    "consent": ("须先取得周边单位同意(CAM-16)", "where a unit has to consent first (CAM-16)"),
}


def site(
    units: Annotated[
        list[str] | None,
        typer.Argument(help="Codes of villages, communities or townships; all if none."),
    ] = None,
    *,
    count: Annotated[int, typer.Option("--count", "-n", min=0, help="How many more cameras.")],
    store: StoreOption,
    budget: Annotated[
        float | None, typer.Option(min=0, help="What they may cost together (SIT-04).")
    ] = None,
    seconds: Annotated[float, typer.Option(min=1, help="A ceiling for the search.")] = 30.0,
    at: Annotated[
        list[str] | None, typer.Option(help="LON,LAT of a further place; may be repeated.")
    ] = None,
    generate: Annotated[
        bool | None,
        typer.Option(
            "--generate/--no-generate",
            help="Make places up beside roads; default: where a unit or hamlet has none.",
        ),
    ] = None,
    quotas: Annotated[
        bool, typer.Option(help="Give villages what they lack (CAM-01, CAM-02) first.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Write it to FILE.geojson, .xlsx, .gpkg or .csv.")
    ] = None,
    pack: Annotated[
        str | None, typer.Option(help="Rule pack; that of the store if not given.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Say where COUNT more cameras help most: what they add, and a proven bound.

    Cameras that stand, are planned or wait for repair are fixed. Nothing is kept: the proposal is
    printed, or written with --out. Exit 1 when no choice keeps to the budget.
    """
    from datetime import UTC, datetime

    from camera_registry.siting.proposal import Wish
    from web.jobs.cameras.siting import Order, site_units

    if out is not None and out.exists():
        refuse(words(f"{out} 已存在,请换名。", f"{out} exists already; choose another name."))
    drawn = [_point(pair) for pair in at or ()]
    wish = Wish(count=count, budget=budget, quotas=quotas, seconds=seconds)
    order = Order(wish=wish, drawn=drawn, generate=generate)
    with opened(store) as backend:
        chosen = units_named(backend, units)
        with progress("site") as step:
            staged, found = site_units(
                backend, chosen, order, who=who(), now=datetime.now(UTC), pack=pack, progress=step
            )
    if not staged.scene.units:
        refuse(
            words(
                "所选村(社区)没有边界,无法选址。", "The units have no boundary: nothing to site in."
            )
        )
    if out is not None:
        _write(out, found)
    there = {unit.code: unit for unit in staged.scene.units}
    document = _document(found) | {
        "pack": staged.pack.name, "revision": staged.revision, "units": sorted(there)
    }  # fmt: skip
    emit(document, as_json, _lines(found, there, staged.pack, priced=budget is not None))
    raise typer.Exit(1 if found.proof.value == "infeasible" else 0)


def _point(pair: str) -> Any:
    from shapely import Point

    try:
        lon, lat = (float(part) for part in pair.split(","))
    except ValueError:
        refuse(words(f"--at {pair}:应为 经度,纬度", f"--at {pair}: expected LON,LAT"), code=2)
    return Point(lon, lat)


def _write(file: Path, found: "Proposal") -> None:
    from gis.writing import UnknownFormatError, write_sheets
    from web.jobs.cameras.proposals import sheets_of

    try:
        write_sheets(file, sheets_of(found))
    except UnknownFormatError as error:
        refuse(str(error))


def _document(found: "Proposal") -> dict[str, Any]:
    from dataclasses import asdict

    from shapely.geometry import mapping

    rows = [
        asdict(site)
        | {"at": [site.at.x, site.at.y], "source": site.source.value, "view": mapping(site.view)}
        for site in found.sites
    ]
    notices = [asdict(notice) | {"word": notice.word.value} for notice in found.notices]
    return {
        "sites": rows,
        "value": found.value,
        "bound": found.bound,
        "gap": round(found.gap, 6),
        "proof": found.proof.value,
        "stopped": found.stopped,
        "curve": list(found.curve),
        "total": found.total,
        "shares": asdict(found.shares),
        "missing": dict(found.owed.missing),
        "asked_of": dict(found.owed.quotas),
        "places": found.places,
        "generated": found.generated,
        "weighed": found.weighed,
        "left_out": found.left_out,
        "cut": {reason.value: n for reason, n in found.cut.items()},
        "spent": found.spent,
        "notices": notices,
    }


def _lines(
    found: "Proposal", units: "dict[str, Unit]", pack: "Pack", *, priced: bool
) -> Iterator[str]:
    """Return a table of the sites, what they add together, what is proven, what it rests on."""
    from web.cli.tables import aligned
    from web.jobs.cameras.proposals import assumptions, notices_of

    chinese = language() == "zh"
    rows: list[tuple[str, ...]] = [_HEADINGS[language()]]
    rows += [_row(n, site, units) for n, site in enumerate(found.sites, start=1)]
    yield from aligned(rows, left=_LEFT)
    yield ""
    yield from _proven(found)
    yield from _before_after(found)
    if found.owed.missing:
        lacking = "、".join(f"{name} {n}" for name, n in found.owed.missing.items())
        yield words(f"按标准尚缺:{lacking}", f"Missing by the standard: {lacking}")
    for reason, n in found.cut.items():
        zh, en = _CUTS[reason.value]
        yield words(f"去掉 {n} 个点:{zh}", f"{n} places left out: {en}")
    yield from (text.zh if chinese else text.en for text in notices_of(found))
    yield from (text.zh if chinese else text.en for text in assumptions(pack, priced=priced))


def _row(number: int, site: "Site", units: "dict[str, Unit]") -> tuple[str, ...]:
    source = _SOURCES[site.source.value][0 if language() == "zh" else 1]
    unit = units.get(site.unit_code)
    return (
        str(number),
        f"{site.at.x:.6f}",
        f"{site.at.y:.6f}",
        f"{site.bearing_deg:.0f}°",
        f"{source} {site.kind or ''}".strip(),
        unit.name if unit is not None else site.unit_code,
        site.quota or "",
        f"{site.adds:g}",
        f"{site.road_m:.0f}",
        str(site.junctions),
        f"{site.ground_m2:.0f}",
        "、".join(site.key_places) if language() == "zh" else ", ".join(site.key_places),
    )


def _proven(found: "Proposal") -> Iterator[str]:
    n, value, bound = len(found.sites), f"{found.value:g}", f"{found.bound:g}"
    if found.proof.value == "optimal":
        yield words(
            f"{n} 个点共增加 {value} 分,已证明为最优:在所比较的 {found.weighed} 个方位中任选 {n} 个都不会更多。",
            f"{n} places add {value}; proven best: no {n} of the {found.weighed} looks weighed add more.",
        )
    elif found.proof.value == "gap":
        yield words(
            f"{n} 个点共增加 {value} 分;任选 {n} 个都不会超过 {bound} 分(差距不超过 {100 * found.gap:.2f}%)。",
            f"{n} places add {value}; no {n} of them can add more than {bound} (gap {100 * found.gap:.2f} %).",
        )
    if len(found.curve) > 1:
        steps = ", ".join(
            f"{k}: {v:g}" for k, v in enumerate(found.curve) if _told(k, len(found.curve))
        )
        yield words(f"前几个点累计:{steps}", f"The first ones together: {steps}")


def _told(k: int, length: int) -> bool:
    return k in (1, 2, 3, 5, 10, 20, 50, 100, 200, 300, length - 1)


def _before_after(found: "Proposal") -> Iterator[str]:
    shares = found.shares
    now, after, sure, sure_after = (
        _percent(s) for s in (shares.now, shares.after, shares.now_declared, shares.after_declared)
    )
    yield words(
        f"覆盖分值占比:现在 {now},增设后 {after};不计按默认值估算的现有视域:{sure} → {sure_after}。",
        f"Share of the weight seen: {now} now, {after} then; without existing views that rest on assumptions: {sure} -> {sure_after}.",
    )


def _percent(share: float | None) -> str:
    return "?" if share is None else f"{100 * share:.2f}%"
