"""What is wrong with a page at a glance: texts over one another, or beyond the edge."""

import shapely

from grid_planner.sheet.marks import Shape


def outside(page, measure, margin_mm: float) -> list:
    """Return what reaches into the margins of a page."""
    room = shapely.box(margin_mm, margin_mm, page.width_mm - margin_mm, page.height_mm - margin_mm)
    room = room.buffer(0.5)  # half a line's width, and a hanging letter
    wrong = [t.text for t in page.texts() if not room.contains(t.shape(measure))]
    shapes = [mark.geometry for mark in page.marks if isinstance(mark, Shape)]
    return wrong + [s for s in shapes if not s.is_empty and not room.covers(s)]


def overlaps(page, measure) -> list[tuple[str, str]]:
    """Return pairs of texts of a page that lie over one another."""
    texts = [text for text in page.texts() if text.text.strip()]
    shapes = [shapely.buffer(text.shape(measure), -0.04 * text.size_pt) for text in texts]
    a, b = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    return [
        (texts[i].text, texts[j].text) for i, j in zip(a.tolist(), b.tolist(), strict=True) if i < j
    ]
