"""The page of one village or community: map of views and gaps, figures, indicators, gaps listed."""

from collections.abc import Sequence
from dataclasses import dataclass

from camera_registry.coverage.indicators import Indicator
from camera_registry.coverage.report import CoverageReport
from grid_planner.sheet.furniture import head
from grid_planner.sheet.marks import ALARM, ASCENT, MM_PER_PT, Box, Mark, Text, line_height
from grid_planner.sheet.press import Press
from grid_planner.sheet.tables import Column, Columns, Row, Style, Table, draw, set_rows, widths
from web.reports.content import Gap, Report, Village
from web.reports.lists import gap_cells
from web.reports.maps import MapFrame, map_marks
from web.reports.tables import Teller, facts, outcome_of, parts_of, stamps
from web.reports.words import Voice, voice

_MAP = 0.60  # of the width of the page
_TABLE_PT, _FACT_PT, _HEAD_PT = 7.0, 7.5, 8.5
_BETWEEN = 3.0
_HECTARE, _KILOMETRE = 10_000.0, 1000.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What the pages of all villages are set with: shapes found by place, room, words and font."""

    held: MapFrame
    room: Box
    press: Press


@dataclass(frozen=True, slots=True)
class _Side:
    """The column of tables beside the map, from the top down."""

    room: Box
    press: Press

    @property
    def style(self) -> Style:
        """Return how its tables are set."""
        return Style(_TABLE_PT * self.press.growth, self.press.measure)

    def table(self, title: str, table: Table, y: float) -> tuple[list[Mark], float, int]:
        """Return a titled table, the y below it, and how many rows found no room."""
        size = _HEAD_PT * self.press.growth
        base = y + ASCENT * size * MM_PER_PT
        marks: list[Mark] = [Text(text=title, x=self.room.x0, y=base, size_pt=size, bold=True)]
        y += line_height(size)
        across = widths(table, self.style, self.room.width)
        rows = set_rows(table, across, self.style)
        kept, used = [rows[0]], rows[0].height
        # the last line of the room says how many rows are left out
        for row in rows[1:]:
            if y + used + row.height > self.room.y1 - line_height(_FACT_PT) * 1.2:
                break
            kept.append(row)
            used += row.height
        aligns = tuple(column.align for column in table.columns)
        marks += draw(kept, Columns(across, aligns, self.style), (self.room.x0, y))
        return marks, y + used + _BETWEEN, len(rows) - len(kept)


def village_page(report: Report, village: Village, setting: Setting) -> list[Mark]:
    """Return the marks of the page of a village within a room; the foot is not in it."""
    room, press = setting.room, setting.press
    say = voice(report.face.language)
    title = say("title", place=village.unit.name)
    marks, y = head(title, stamps(report.face, report), room, press)
    marks, y = [*marks, *_facts(report, room, y, press)], y + line_height(_FACT_PT) * 1.4
    split = room.x0 + room.width * _MAP
    marks += map_marks(village, setting.held, Box(room.x0, y, split - _BETWEEN, room.y1), press)
    side = _Side(Box(split, y, room.x1, room.y1), press)
    tables = [
        (say("tab.figures"), _figures(village, say)),
        (say("tab.fulls"), _fulls(village.indicators, say)),
    ]
    if village.gaps is not None:
        tables.append((say("gaps.title"), _gaps(village.gaps, say)))
    for heading, table in tables:
        drawn, y, left = side.table(heading, table, y)
        marks += drawn
        if left:
            words = say("more", n=left)
            base = y - _BETWEEN + ASCENT * _FACT_PT * MM_PER_PT + 0.6
            marks.append(Text(text=words, x=split, y=base, size_pt=_FACT_PT, colour=ALARM))
            break
    return marks


def _facts(report: Report, room: Box, y: float, press: Press) -> list[Mark]:
    say = voice(report.face.language)
    size = _FACT_PT * press.growth
    told = "    ".join(f"{label}{say('colon')}{value}" for label, value in facts(report.face))
    while size > _FACT_PT / 2 and press.width(told, size) > room.width:
        size *= 0.95
    return [Text(text=told, x=room.x0, y=y + ASCENT * size * MM_PER_PT, size_pt=size)]


def _figures(village: Village, say: Voice) -> Table:
    """Return count and coverage as two columns of pairs."""
    value, name = Column(heading=say("col.value"), align="end"), say("col.indicator")
    names = Column(heading=name, breaks=True)
    made = (names, value, names, value)
    if village.report is None:
        return Table(made, (Row(cells=(say("unmeasured"), "", "", "")),))
    pairs = _pairs(village.report, Teller(say))
    half = (len(pairs) + 1) // 2
    right = [*pairs[half:], ("", "")]
    return Table(made, tuple(Row(cells=(*pairs[at], *right[at])) for at in range(half)))


def _pairs(report: CoverageReport, tell: Teller) -> list[tuple[str, str]]:
    say = tell.say
    none, required = say("nothing_asked"), report.required
    seen = round((report.key_place_share or 0.0) * report.key_places)
    guess = report.share_on_assumptions if report.area_share else None
    values = {
        "cameras": report.cameras,
        "required": none if required is None else required,
        "quota": none if required is None else say(f"state.{report.state.value}"),
        "working": report.working,
        "status_unknown": report.status_unknown,
        "suspect": report.suspect,
        "without_view": report.without_view,
        "assumed": tell.share(guess) if report.area_share else say("none"),
        "open_ha": tell.number(report.open_area_m2, _HECTARE),
        "area": tell.share(report.area_share),
        "area_declared.full": tell.share(report.area_share_declared),
        "area_working.full": tell.share(report.area_share_working),
        "road_km": tell.number(report.road_m, _KILOMETRE),
        "road": tell.share(report.road_share),
        "road_declared.full": tell.share(report.road_share_declared),
        "key": f"{seen}/{report.key_places}",
    }
    return [(_one_line(say(f"col.{key}")), str(value)) for key, value in values.items()]


def _fulls(indicators: Sequence[Indicator], say: Voice) -> Table:
    """Return the indicators with numerator and denominator, share and outcome."""
    made = (
        Column(heading=say("col.indicator"), breaks=True),
        Column(heading=say("col.of.short"), align="end"),
        Column(heading=say("col.unknown.short"), align="end"),
        Column(heading=say("col.unsorted.short"), align="end"),
        Column(heading="%", align="end"),
        Column(heading=say("col.state")),
    )
    return Table(made, tuple(Row(cells=told_indicator(one, say)) for one in indicators))


def told_indicator(one: Indicator, say: Voice) -> tuple[str, ...]:
    """Return an indicator as texts: name, found of how many, unknown, class unknown, %, outcome."""
    found, of = parts_of(one, say)
    unit = {"m2": " m²", "m": " m"}.get(one.unit, "") if isinstance(of, int) else ""
    return (
        say.of(one.name),
        str(found) if found == of and isinstance(found, str) else f"{found} / {of}{unit}",
        str(one.unknown),
        str(one.unsorted),
        "—" if one.share is None else f"{100 * one.share:.1f}",
        outcome_of(one, say),
    )


def _gaps(gaps: Sequence[Gap], say: Voice) -> Table:
    """Return the gaps; key places bear the numbers they have on the map."""
    made = (
        Column(heading="", align="end"),
        Column(heading=say("col.kind")),
        Column(heading=say("col.name"), breaks=True),
        Column(heading=say("col.unseen"), align="end"),
        Column(heading=say("col.length"), align="end"),
    )
    if not gaps:
        return Table(made, (Row(cells=("", "", say("gaps.none"), "", "")),))
    rows = [
        Row(cells=(_number(gap, number), *(str(cell) for cell in gap_cells(gap, say))))
        for number, gap in enumerate(gaps, start=1)
    ]
    return Table(made, tuple(rows))


def _number(gap: Gap, number: int) -> str:
    return str(number) if gap.kind == "key_place" else ""


def _one_line(heading: str) -> str:
    """Return a heading that is broken for a narrow column as one line."""
    return heading.replace("-\n", "").replace("\n（", "（").replace("\n", " ")
