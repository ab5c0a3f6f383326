"""The tables of a report of cameras as forms: numbers stay numbers, what is not known is said."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from camera_registry.coverage.indicators import FULLS, Indicator
from camera_registry.coverage.report import CoverageReport
from gis.findings import Outcome
from grid_planner.sheet.forms import Cell, Entry, Form
from grid_planner.sheet.marks import ALARM
from grid_planner.sheet.tables import Column
from web.reports.content import Face, Report, Sum, Township, Village, summed
from web.reports.words import Voice, voice

_HECTARE, _KILOMETRE = 10_000.0, 1000.0


@dataclass(frozen=True, slots=True)
class Teller:
    """Figures as cells, in the words of one language."""

    say: Voice

    def share(self, share: float | None) -> Cell:
        """Return a share as a percentage with two decimals; what is not measured is said."""
        return self.say("unmeasured") if share is None else round(100 * share, 2)

    def number(self, value: float | None, by: float = 1.0, digits: int = 1) -> Cell:
        """Return a number divided by `by`, rounded; what is not known is said."""
        return self.say("unknown") if value is None else round(value / by, digits)

    def count(self, value: int | None) -> Cell:
        """Return a count; what is not known is said."""
        return self.say("unknown") if value is None else value

    def text(self, value: str | None) -> Cell:
        """Return a text; what is not on record is said."""
        return value or self.say("unregistered")

    def truth(self, value: bool | None) -> Cell:  # noqa: FBT001 -- a value of the register
        """Return yes, no or unknown."""
        return self.say("unknown" if value is None else "yes" if value else "no")


def columns(say: Voice, *keys: str) -> tuple[Column, ...]:
    """Return columns by their names; `>` sets a column at the right, each `+` gives room."""
    return tuple(
        Column(
            heading=say(f"col.{key.rstrip('>+')}"),
            align="end" if ">" in key else "start",
            breaks="+" in key,
            share=float(key.count("+")) or 1.0,
        )
        for key in keys
    )


def stamps(face: Face, report: Report) -> tuple[tuple[str, str], ...]:
    """Return the marks of a report: internal, classified points, synthetic data."""
    say = voice(face.language)
    told = [say("mark.internal")]
    secret = sum(one.camera.secrecy is True for one in report.cameras())
    told += [say("mark.classified", n=secret)] if secret else []
    told += [say("mark.synthetic")] if face.synthetic else []
    return tuple((words, ALARM) for words in told)


def facts(face: Face) -> tuple[tuple[str, str], ...]:
    """Return who took the report, when, for what, and of which state of the data."""
    say = voice(face.language)
    told = [
        (say("face.who"), face.who),
        (say("face.at"), face.at),
        (say("face.purpose"), face.purpose or say("face.purpose.none")),
        (say("face.revision"), str(face.revision)),
        (say("face.pack"), f"{face.pack} {face.pack_version}"),
    ]
    if face.hidden:
        left = say("comma").join(say(f"hidden.{name}") for name in face.hidden)
        told.append((say("face.hidden"), left))
    return tuple(told)


def form_of(report: Report, tab: str, form_columns: tuple[Column, ...], entries: Sequence[Entry],
          *notes: str) -> Form:  # fmt: skip
    """Return a table of a report with its face; `tab` and `notes` are keys of the words."""
    face = report.face
    say = voice(face.language)
    title = say("title", place=face.place)
    return Form(
        name=say(tab),
        title=f"{title}{say('colon')}{say(tab)}",
        facts=facts(face),
        columns=form_columns,
        entries=tuple(entries),
        notes=tuple(say(note) for note in notes),
        stamps=stamps(face, report),
    )


_Ranked = TypeVar("_Ranked")


def by_rank(things: Iterable[tuple[_Ranked, Sum]]) -> list[tuple[int | None, _Ranked, Sum]]:
    """Return places best first: by the share of quotas met, then by ground seen.

    Equals share a rank; what has no figure to go by comes last and has none.
    """
    order = sorted(things, key=lambda one: _merit(one[1]))
    keys = [_merit(one[1]) for one in order]
    return [
        (None if keys[at] == _NO_MERIT else keys.index(keys[at]) + 1, *one)
        for at, one in enumerate(order)
    ]


_NO_MERIT = (1.0, 1.0)


def _merit(one: Sum) -> tuple[float, float]:
    judged = one.met + one.failed + one.open
    met = one.met / judged if judged else -1.0
    return -met, 1.0 if one.area_share is None else -one.area_share


def _rank(rank: int | None) -> Cell:
    return "—" if rank is None else rank


def townships_form(report: Report) -> Form:
    """Return the townships by rank, and their total."""
    say = voice(report.face.language)
    tell = Teller(say)
    entries = [
        Entry(cells=(_rank(rank), township.name, *_sum(one, tell)))
        for rank, township, one in by_rank((t, summed(t.villages)) for t in report.townships)
    ]
    if len(report.townships) > 1:
        entries.append(Entry(cells=("", say("total"), *_sum(summed(report.villages()), tell))))
    made = columns(
        say, "rank>", "township+", "villages>", "met>", "failed>", "open>", "cameras>",
        "required>", "working>", "status_unknown>", "open_ha>", "area>", "road_km>", "road>",
        "key_places>", "key_seen>",
    )  # fmt: skip
    return form_of(report, "tab.townships", made, entries, "note.rank", "note.quota")


def _sum(one: Sum, tell: Teller) -> tuple[Cell, ...]:
    if not one.measured:
        return (one.of, *[tell.say("unmeasured")] * 13)
    judged = one.met + one.failed + one.open
    return (
        one.of,
        *((one.met, one.failed, one.open) if judged else [tell.say("nothing_asked")] * 3),
        one.cameras,
        one.required if judged else tell.say("nothing_asked"),
        one.working,
        one.status_unknown,
        tell.number(one.open_m2, _HECTARE),
        tell.share(one.area_share),
        tell.number(one.road_m, _KILOMETRE),
        tell.share(one.road_share),
        one.key_places,
        one.key_seen,
    )


_VILLAGES = (
    "cameras>", "required>", "short>", "quota", "working>", "status_unknown>", "suspect>",
    "without_view>", "area>", "area_declared>", "area_working>", "road>", "road_declared>",
    "key_places>", "key_seen>", "assumed>",
)  # fmt: skip


def villages_form(report: Report) -> Form:
    """Return the villages and communities, by township."""
    say = voice(report.face.language)
    tell = Teller(say)
    entries: list[Entry] = []
    for one in report.townships:
        if len(report.townships) > 1:
            entries.append(Entry(group=one.name))
        entries += [
            Entry(cells=(village.unit.name, village.unit.code, *_village(village, tell)))
            for village in one.villages
        ]
    made = columns(say, "village+", "code", *_VILLAGES)
    return form_of(report, "tab.villages", made, entries, "note.quota")


def township_form(report: Report, township: Township) -> Form:
    """Return the villages of a township by rank."""
    say = voice(report.face.language)
    tell = Teller(say)
    order = by_rank((village, summed([village])) for village in township.villages)
    entries = [
        Entry(cells=(_rank(rank), village.unit.name, *_village(village, tell)))
        for rank, village, _ in order
    ]
    made = columns(say, "rank>", "village+", *_VILLAGES)
    form = form_of(report, "tab.villages", made, entries, "note.rank", "note.quota")
    title = say("title", place=township.name)
    return replace(form, title=f"{title}{say('colon')}{say('tab.villages')}")


def _village(village: Village, tell: Teller) -> tuple[Cell, ...]:
    if village.report is None:
        return tuple([tell.say("unmeasured")] * len(_VILLAGES))
    return tuple(_report(village.report, tell))


def _report(report: CoverageReport, tell: Teller) -> Iterator[Cell]:
    """Return the figures of a report, count and coverage side by side."""
    none = tell.say("nothing_asked")
    yield report.cameras
    yield none if report.required is None else report.required
    yield none if report.missing is None else report.missing
    yield none if report.required is None else tell.say(f"state.{report.state.value}")
    yield from (report.working, report.status_unknown, report.suspect, report.without_view)
    yield tell.share(report.area_share)
    yield tell.share(report.area_share_declared)
    yield tell.share(report.area_share_working)
    yield tell.share(report.road_share)
    yield tell.share(report.road_share_declared)
    yield report.key_places
    yield round((report.key_place_share or 0.0) * report.key_places)
    yield tell.share(report.share_on_assumptions) if report.area_share else tell.say("none")


def hamlets_form(report: Report) -> Form:
    """Return the hamlets of every village, count and ground."""
    say = voice(report.face.language)
    tell = Teller(say)
    entries = [
        Entry(
            cells=(
                name,
                one.code,
                village.unit.name,
                one.cameras,
                say("nothing_asked") if one.required is None else one.required,
                say(f"state.{one.state.value}"),
                one.status_unknown,
                tell.share(one.area_share),
                tell.share(one.road_share),
            )
        )
        for village in report.villages()
        for name, one in village.hamlets
    ]
    made = columns(say, "hamlet+", "code", "village+", "cameras>", "required>", "quota",
                   "status_unknown>", "area>", "road>")  # fmt: skip
    return form_of(report, "tab.hamlets", made, entries, "note.quota")


def fulls_form(report: Report, *, villages: bool) -> Form:
    """Return the four fulls of the whole, of each township and, where asked, of each village."""
    say = voice(report.face.language)
    places = [(report.face.place, report.indicators)]
    if len(report.townships) > 1:
        places += [(one.name, one.indicators) for one in report.townships]
    if villages and len(report.villages()) > 1:
        places += [(one.unit.name, one.indicators) for one in report.villages()]
    return fulls_of(report, places, say)


def fulls_of(report: Report, places: Sequence[tuple[str, Sequence[Indicator]]], say: Voice) -> Form:
    """Return the four fulls of named places, a group of rows each."""
    tell = Teller(say)
    entries: list[Entry] = []
    for name, indicators in places:
        entries.append(Entry(group=name))
        entries += [Entry(cells=(name, *indicator_cells(one, tell))) for one in indicators]
    made = columns(say, "place", "full", "indicator++", "found>", "of>", "unit", "unknown>",
                   "unsorted>", "unmeasured>", "share>", "asked>", "state")  # fmt: skip
    return form_of(report, "tab.fulls", made, entries, "note.fulls")


def indicator_cells(one: Indicator, tell: Teller) -> tuple[Cell, ...]:
    """Return an indicator as cells, from its full to its outcome."""
    say = tell.say
    share: Cell = say("unknown") if one.share is None else round(100 * one.share, 2)
    asked: Cell = say("nothing_asked") if one.required is None else round(100 * one.required, 1)
    return (
        say.of(FULLS[one.full]),
        say.of(one.name),
        *parts_of(one, say),
        say(f"unit.{one.unit}"),
        one.unknown,
        one.unsorted,
        one.unmeasured,
        say("none") if one.of == 0 and not one.unsorted else share,
        asked,
        outcome_of(one, say),
    )


def parts_of(one: Indicator, say: Voice) -> tuple[Cell, Cell]:
    """Return numerator and denominator; a number only where something is known of them."""
    if one.found is None or one.of is None:
        return say("unknown"), say("unknown")
    if one.of == 0:
        words = say("unknown" if one.unsorted else "none")
        return words, words
    return (say("unknown") if one.unknown == one.of else round(one.found)), round(one.of)


def outcome_of(one: Indicator, say: Voice) -> str:
    """Return the outcome in words; where nothing is asked and nothing open, that."""
    if one.required is None and one.state is Outcome.NOT_APPLICABLE:
        return say("nothing_asked")
    return say(f"state.{one.state.value}")
