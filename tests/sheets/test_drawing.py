"""What comes out of the printer: page sizes, texts, fonts and pixels of real PDFs."""

import ctypes
import io
import threading

import numpy as np
import pypdfium2
import pytest
import shapely
from PIL import Image
from pypdfium2 import raw

from grid_planner.sheet.catalogue import Setting, pages_of
from grid_planner.sheet.content import Order
from grid_planner.sheet.marks import Page, Shape, Text
from grid_planner.sheet.paper import Format, Paper
from tests.sheets.looks import overlaps
from tests.sheets.places import town, two_squares
from web.sheets.pdf import About, pdf_of
from web.sheets.png import TooManyPixelsError, pngs_of
from web.sheets.typeface import typeface

FACE = typeface()
MM = 72 / 25.4
ZH, EN = Order(language="zh", on="2026-11-21"), Order(language="en", on="2026-11-21")
POINTS = [(37 * n % 997, 91 * n % 991) for n in range(1, 40)]


def drawn(made, order=ZH, sheet="wall", **setting) -> bytes:
    pages = pages_of(made, order, Setting(sheet, **setting), FACE.width)
    return pdf_of(pages, About(title=made.place), FACE)


def texts(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return [page.get_textpage().get_text_range() for page in document]


def one_line(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("landscape", [True, False])
def test_the_page_has_exactly_the_size_of_the_paper(paper, landscape):
    document = pypdfium2.PdfDocument(drawn(two_squares(), paper=paper, landscape=landscape))
    form = Format(paper, landscape)
    assert document[0].get_size() == pytest.approx(
        (form.width_mm * MM, form.height_mm * MM), abs=0.01
    )


@pytest.mark.parametrize("order", [ZH, EN], ids=["zh", "en"])
def test_every_code_count_and_name_can_be_read_out_of_the_file(order):
    made = town(POINTS, order.language)
    said = one_line("\n".join(texts(drawn(made, order))))
    for grid in made.grids:
        assert grid.code in said
        assert one_line(grid.name) in said
        assert all(one_line(contact.name) in said for contact in grid.contacts)
    known = sum(grid.households for grid in made.grids)
    assert (f"{known:,}" if order is EN else str(known)) in said


def test_no_character_is_drawn_without_its_glyph():
    """A font of an earlier sheet of the same process once served the later ones."""
    for words in ("甲乙丙", "丁戊己", "Grid 12", "庚辛"):
        page = Page(width_mm=60, height_mm=20, marks=(Text(text=words, x=5, y=10, size_pt=12),))
        pdf = pdf_of([page], About(title="x"), FACE)
        assert words in texts(pdf)[0]
        pixels = np.asarray(Image.open(io.BytesIO(pngs_of(pdf, 100)[0])).convert("L"))
        columns = np.flatnonzero((pixels < 128).any(axis=0))
        assert columns.max() - columns.min() > 0.7 * FACE.width(words, 12, False) / 25.4 * 100


def test_fonts_are_embedded_and_hold_only_what_is_used():
    pdf = drawn(two_squares())
    document = pypdfium2.PdfDocument(pdf)
    names = set()
    for thing in document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
        font = raw.FPDFTextObj_GetFont(thing.raw)
        assert raw.FPDFFont_GetIsEmbedded(font) == 1
        held = ctypes.create_string_buffer(99)
        raw.FPDFFont_GetBaseFontName(font, held, 99)
        names.add(held.value.decode())
    assert {name.split("+")[-1] for name in names} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}
    assert len(pdf) < 200_000


def test_equal_sheets_are_equal_files():
    assert drawn(two_squares()) == drawn(two_squares())


def test_many_sheets_at_once_are_the_same_as_one_after_the_other():
    made = [town(POINTS[:n]) for n in (3, 5, 8, 11)]
    alone = [drawn(one) for one in made]
    together = [b""] * len(made)

    def draw(n):
        together[n] = drawn(made[n])

    threads = [threading.Thread(target=draw, args=(n,)) for n in range(len(made))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == alone


@pytest.mark.parametrize("sheet", ["wall", "survey", "check", "registration", "notice"])
def test_the_margins_of_every_sheet_stay_white(sheet):
    pdf = drawn(town(POINTS[:12], blocks=two_squares().blocks), sheet=sheet)
    for png in pngs_of(pdf, 72):
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
        rim = int(7 * MM)
        inside = pixels[rim:-rim, rim:-rim]
        assert (pixels < 250).sum() == (inside < 250).sum()
        assert (inside < 128).mean() > 0.002


def test_the_real_typeface_leaves_no_text_over_another():
    for order in (ZH, EN):
        for sheet in ("wall", "registration", "notice", "check"):
            made = town(POINTS, order.language)
            for page in pages_of(made, order, Setting(sheet), FACE.width):
                assert overlaps(page, FACE.width) == []


def test_a_picture_has_the_pixels_that_were_asked_for():
    (png,) = pngs_of(drawn(two_squares(), paper=Paper.A4, landscape=True), 100)
    picture = Image.open(io.BytesIO(png))
    assert picture.size == pytest.approx((297 / 25.4 * 100, 210 / 25.4 * 100), abs=1)
    assert picture.info["dpi"] == pytest.approx((100, 100), abs=0.1)


def test_too_many_pixels_are_refused_with_what_is_possible():
    pdf = drawn(two_squares(), paper=Paper.A0)
    with pytest.raises(TooManyPixelsError) as refused:
        pngs_of(pdf, 1200)
    assert 200 < refused.value.required < 300


@pytest.mark.parametrize("angle", [0, 30, -75, 90])
@pytest.mark.parametrize("anchor", ["start", "middle", "end"])
def test_a_turned_text_is_drawn_in_the_room_it_was_given(angle, anchor):
    text = Text(text="人民路Ag", x=30, y=30, size_pt=14, anchor=anchor, angle=angle)
    page = Page(width_mm=60, height_mm=60, marks=(text,))
    (png,) = pngs_of(pdf_of([page], About(title="x"), FACE), 254)  # ten pixels a mm
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    rows, columns = np.nonzero(pixels < 128)
    room = text.shape(FACE.width)
    assert shapely.contains_xy(room.buffer(0.2), columns / 10, rows / 10).all()
    ink = shapely.MultiPoint(np.column_stack([columns, rows]) / 10).minimum_rotated_rectangle
    assert ink.area > 0.5 * room.area


def test_a_hole_stays_open_and_a_translucent_shape_lets_through():
    ring = shapely.box(0, 0, 20, 20).difference(shapely.box(5, 5, 15, 15))
    marks = (
        Shape(geometry=shapely.box(0, 0, 20, 20), fill="#000000"),
        Shape(geometry=ring, fill="#ffffff", opacity=0.5),
    )
    page = Page(width_mm=20, height_mm=20, marks=marks)
    (png,) = pngs_of(pdf_of([page], About(title="x"), FACE), 72)
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    assert pixels[28, 28] == 0
    assert 120 <= pixels[5, 5] <= 135
