"""What stands around a map: title and marks, legend, scale, the line at the foot."""

from collections.abc import Sequence

import shapely

from grid_planner.plan import PlanState
from grid_planner.sheet.beneath import kinds_shown, sample
from grid_planner.sheet.content import Content, Order, PlanOnSheet
from grid_planner.sheet.mapping import grid_line, unit_line
from grid_planner.sheet.marks import (
    ALARM,
    ASCENT,
    DESCENT,
    INK,
    MM_PER_PT,
    QUIET,
    WHITE,
    Box,
    Mark,
    Shape,
    Text,
    frame,
    line_height,
)
from grid_planner.sheet.press import Press
from grid_planner.sheet.scales import bar_metres
from grid_planner.sheet.tables import Style, broken
from grid_planner.sheet.words import Speech

BETWEEN = "  |  "
_SHOWN_PLANS = 6
_PARTS = 4
_KILOMETRE = 1000
# of the size of a text: how far under the middle of a line its baseline lies
_DROP = 0.34


def stamps(content: Content, order: Order, *, posted: bool = True) -> list[tuple[str, str]]:
    """Return the marks of a sheet with their colours: internal use, state, self-approved, synthetic.

    `posted` sheets carry the approval number of the map, or that they are for internal use.
    """
    speech = Speech(order.language)
    marks = []
    if posted and order.approval_no:
        marks.append((speech("mark.approval", number=order.approval_no), INK))
    elif posted:
        marks.append((speech("mark.internal"), ALARM))
    states = {plan.state for plan in content.plans()} - {PlanState.IN_FORCE}
    for state in sorted(states):
        words = speech(f"state.{state.value}")
        told = words if state is PlanState.APPROVED else speech("mark.not_in_force", state=words)
        marks.append((told, ALARM))
    alone = [plan.plan_id for plan in content.plans() if plan.self_approved]
    if alone:
        many = len(content.plans()) > 1
        plans = _some(alone, speech)
        marks.append(
            (
                speech("mark.self_approved.of", plans=plans)
                if many
                else speech("mark.self_approved"),
                ALARM,
            )
        )
    if content.synthetic:
        marks.append((speech("mark.synthetic"), ALARM))
    return marks


def state_line(content: Content, order: Order) -> str:
    """Return one sentence on the plans of a sheet: which, of what state, from which day."""
    speech, plans = Speech(order.language), content.plans()
    if not plans:
        return ""
    if len(plans) == 1:
        (plan,) = plans
        return speech("list.comma").join(
            [speech("foot.plan", plans=plan.plan_id), _state(plan, speech)]
        )
    counts = [
        speech("state.count", state=speech(f"state.{state.value}"), n=n)
        for state in PlanState
        if (n := sum(plan.state is state for plan in plans))
    ]
    told = speech("foot.plans.many", n=len(plans))
    return told + speech("colon") + speech("list.comma").join(counts)


def _state(plan: PlanOnSheet, speech: Speech) -> str:
    if plan.state is PlanState.IN_FORCE and plan.in_force_from:
        return speech("state.from", date=plan.in_force_from)
    if plan.state is PlanState.APPROVED and plan.in_force_from:
        return speech("state.waits", date=plan.in_force_from)
    return speech(f"state.{plan.state.value}")


def foot_line(content: Content, order: Order) -> str:
    """Return the line at the foot: day, packs, system of coordinates, what the borders are for."""
    speech = Speech(order.language)
    packs = sorted({(plan.pack, plan.pack_version) for plan in content.plans()})
    parts = [
        speech("foot.date", date=order.on),
        *(speech("foot.pack", pack=pack, version=version) for pack, version in packs),
        state_line(content, order),
        speech("foot.crs"),
        speech("foot.use"),
        content.credit,
    ]
    return BETWEEN.join(part for part in parts if part)


def _some(names: Sequence[str], speech: Speech) -> str:
    shown = speech("list.comma").join(names[:_SHOWN_PLANS])
    return shown + ("…" if len(names) > _SHOWN_PLANS else "")


def stamp_marks(
    told: Sequence[tuple[str, str]], room: Box, press: Press
) -> tuple[list[Mark], Box | None]:
    """Return framed marks in the upper right corner of a room, and what they take of it.

    They stand side by side, in more lines where one is too short for them.
    """
    size = 9.0 * press.growth
    marks: list[Mark] = []
    pad = size * MM_PER_PT * 0.45
    high = line_height(size) + pad
    x, y, left = room.x1, room.y0, room.x1
    for words, colour in reversed(told):
        wide = press.width(words, size, bold=True) + 2 * pad
        if x < room.x1 and x - wide < room.x0:
            x, y = room.x1, y + high + pad
        box = Box(x - wide, y, x, y + high)
        marks.append(Shape(geometry=box.shape(), line=colour, width_mm=0.35 * press.growth))
        marks.append(_centred(words, box, size, colour))
        x, left = box.x0 - pad, min(left, box.x0)
    return marks, Box(left, room.y0, room.x1, y + high) if told else None


def _centred(words: str, box: Box, size: float, colour: str = INK, *, bold: bool = True) -> Text:
    x, y = box.middle
    return Text(
        text=words, x=x, y=y + _DROP * size * MM_PER_PT, size_pt=size, bold=bold, colour=colour,
        anchor="middle",
    )  # fmt: skip


def head(
    title: str, told: Sequence[tuple[str, str]], room: Box, press: Press
) -> tuple[list[Mark], float]:
    """Return title and marks at the top of a room, and the y below them.

    The marks have a line of their own above the title where there is no room beside it.
    """
    size = 20.0 * press.growth
    while press.width(title, size, bold=True) > room.width:
        size *= 0.95
    drawn, box = stamp_marks(told, room, press)
    wide, top = press.width(title, size, bold=True), room.y0
    if box is not None and room.middle[0] + wide / 2 + 2 > box.x0:
        top = box.y1 + 1.0
    y = top + ASCENT * size * MM_PER_PT
    heading = Text(text=title, x=room.middle[0], y=y, size_pt=size, bold=True, anchor="middle")
    return [*drawn, heading], top + line_height(size)


def foot(words: str, room: Box, press: Press, right: str = "") -> tuple[list[Mark], float]:
    """Return the lines at the foot of a room, and the y above them."""
    style = Style(6.5 * press.growth, press.measure)
    end = press.width(right, style.size_pt) + 3 if right else 0.0
    lines = broken(words, room.width - end, style)
    step = line_height(style.size_pt)
    top = room.y1 - len(lines) * step
    marks: list[Mark] = [
        Text(text=line, x=room.x0, y=top + (n + 0.75) * step, size_pt=style.size_pt, colour=QUIET)
        for n, line in enumerate(lines)
        if line
    ]
    if right:
        y = top + (len(lines) - 0.25) * step
        marks.append(
            Text(text=right, x=room.x1, y=y, size_pt=style.size_pt, colour=QUIET, anchor="end")
        )
    return marks, top - step * 0.4


def legend(content: Content, room: Box, press: Press) -> tuple[list[Mark], float]:
    """Return the legend, item after item in lines from the top of a room, and its height."""
    size = 7.5 * press.growth
    step, gap = line_height(size) * 1.25, 3.5 * press.growth
    wide, high = 8.0 * press.growth, step * 0.5
    keys = ["legend.grid", "legend.unit", *kinds_shown(content.ground), "legend.colour"]
    marks: list[Mark] = []
    x, y = room.x0, room.y0
    for key in keys:
        words = press.speech(key)
        picture = 0.0 if key == "legend.colour" else wide + 1.2 * press.growth
        need = picture + press.width(words, size)
        if x > room.x0 and x + need > room.x1:
            x, y = room.x0, y + step
        if picture:
            box = Box(x, y + (step - high) / 2, x + wide, y + (step + high) / 2)
            marks += _sample(key, box, press.growth)
        base = y + step / 2 + _DROP * size * MM_PER_PT
        colour = INK if picture else QUIET
        marks.append(Text(text=words, x=x + picture, y=base, size_pt=size, colour=colour))
        x += need + gap
    return marks, y + step - room.y0


def _sample(key: str, box: Box, growth: float) -> list[Mark]:
    line = shapely.linestrings([[box.x0, box.middle[1]], [box.x1, box.middle[1]]])
    if key == "legend.grid":
        return [grid_line(line, growth)]
    if key == "legend.unit":
        return [unit_line(line, growth)]
    return sample(key, box, growth)


def scale_bar(ratio: float, at: tuple[float, float], press: Press) -> tuple[list[Mark], Box]:
    """Return the scale as ratio and bar, and the room it takes from its upper left corner."""
    size, small = 8.5 * press.growth, 7.0 * press.growth
    told = f"{ratio:,.0f}" if press.speech.language == "en" else f"{ratio:.0f}"
    words = press.speech("wall.ratio", ratio=told)
    metres = bar_metres(ratio, 45.0 * press.growth)
    long, thick = metres * 1000 / ratio, 1.6 * press.growth
    base = at[1] + ASCENT * size * MM_PER_PT
    x = at[0] + press.width(words, size, bold=True) + 4.0 * press.growth
    marks: list[Mark] = [Text(text=words, x=at[0], y=base, size_pt=size, bold=True)]
    for part in range(_PARTS):
        left, right = x + long * part / _PARTS, x + long * (part + 1) / _PARTS
        box = Box(left, base - thick, right, base)
        marks.append(frame(box, fill=INK if part % 2 == 0 else WHITE, width=0.15 * press.growth))
    below = base + (ASCENT + 0.2) * small * MM_PER_PT
    middle, last, words = _marked(metres, press.speech)
    for told, place in (("0", x), (middle, x + long / 2)):
        marks.append(Text(text=told, x=place, y=below, size_pt=small, anchor="middle"))
    end = x + long - press.width(last, small) / 2  # the number stands under its mark
    marks.append(Text(text=words, x=end, y=below, size_pt=small))
    right = end + press.width(words, small)
    return marks, Box(at[0], at[1], right, below + DESCENT * small * MM_PER_PT)


def _marked(metres: float, speech: Speech) -> tuple[str, str, str]:
    """Return the numbers at the middle and the end of a bar, and the last with its unit."""
    if metres >= _KILOMETRE:
        last = f"{metres / _KILOMETRE:g}"
        return f"{metres / _KILOMETRE / 2:g}", last, speech("wall.kilometres", n=last)
    return f"{metres / 2:g}", f"{metres:g}", speech("wall.metres", n=f"{metres:g}")
