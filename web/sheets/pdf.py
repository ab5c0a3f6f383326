"""Pages as a PDF: vectors, fonts embedded with the characters that are used, exact page sizes."""

import io
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import shapely
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject

from grid_planner.sheet.marks import Mark, Page, Shape, Text
from web.sheets.typeface import Typeface

_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file says of itself: title, subject, language."""

    title: str
    subject: str = ""
    language: str = "zh-CN"


def pdf_of(pages: Sequence[Page], about: About, face: Typeface) -> bytes:
    """Return the pages as a PDF; equal pages give equal bytes."""
    held = io.BytesIO()
    canvas = Canvas(held, invariant=1, pageCompression=1, lang=about.language)
    canvas.setTitle(about.title)
    canvas.setSubject(about.subject)
    canvas.setCreator("Wangge")
    canvas.setAuthor("Wangge")
    with _fonts(pages, face) as names:
        for page in pages:
            canvas.setPageSize((page.width_mm * mm, page.height_mm * mm))
            pen = _Pen(canvas, page.height_mm, names, face)
            for mark in page.marks:
                pen.draw(mark)
            canvas.showPage()
        canvas.save()
    return held.getvalue()


@contextmanager
def _fonts(pages: Sequence[Page], face: Typeface) -> Iterator[Mapping[bool, str]]:
    """Register a font of the characters of the pages in each weight, and forget it afterwards.

    The library keeps the first font of a name for ever, for all documents of the process.
    """
    fonts = {}
    for bold in (False, True):
        chars = {
            c for page in pages for text in page.texts() if text.bold is bold for c in text.text
        }
        name = f"NotoSansSC-{'Bold' if bold else 'Regular'}"
        fonts[bold] = TTFont(name, io.BytesIO(face.font(chars, bold=bold)))
    with _ONE_AT_A_TIME:
        for font in fonts.values():
            pdfmetrics.registerFont(font)
        try:
            yield {bold: font.fontName for bold, font in fonts.items()}
        finally:
            for font in fonts.values():
                vars(pdfmetrics)["_fonts"].pop(font.fontName)
                vars(pdfmetrics)["_dynFaceNames"].pop(font.face.name)


@dataclass(slots=True)
class _Pen:
    """Draws marks on a page of a canvas; y of a mark runs down, that of a canvas up."""

    canvas: Canvas
    height_mm: float
    fonts: Mapping[bool, str]
    face: Typeface

    def draw(self, mark: Mark) -> None:
        if isinstance(mark, Text):
            self._text(mark)
        else:
            self._shape(mark)

    def _text(self, text: Text) -> None:
        if not text.text:
            return
        left = text.box(self.face.width).x0
        self.canvas.setFillColor(HexColor(text.colour))
        self.canvas.setFont(self.fonts[text.bold], text.size_pt)
        words = self.face.printable(text.text)
        y = (self.height_mm - text.y) * mm
        if not text.angle:
            self.canvas.drawString(left * mm, y, words)
            return
        self.canvas.saveState()
        self.canvas.translate(text.x * mm, y)
        self.canvas.rotate(-text.angle)
        self.canvas.drawString((left - text.x) * mm, 0, words)
        self.canvas.restoreState()

    def _shape(self, shape: Shape) -> None:
        self.canvas.saveState()
        if shape.fill:
            self.canvas.setFillColor(HexColor(shape.fill), alpha=shape.opacity)
        if shape.line:
            self.canvas.setStrokeColor(HexColor(shape.line))
            self.canvas.setLineWidth(shape.width_mm * mm)
            self.canvas.setLineJoin(1)
            self.canvas.setLineCap(0 if shape.dashes_mm else 1)
            self.canvas.setDash([d * mm for d in shape.dashes_mm])
        parts = shapely.get_parts(shapely.get_parts(shape.geometry))
        points = [part for part in parts if part.geom_type == "Point"]
        for point in points:
            self._dot(shape, point)
        lines = [part for part in parts if part.geom_type != "Point" and not part.is_empty]
        if lines:
            self._path(shape, lines)
        self.canvas.restoreState()

    def _dot(self, shape: Shape, point: shapely.Point) -> None:
        self.canvas.setFillColor(HexColor(shape.fill or shape.line or "#000000"))
        y = (self.height_mm - point.y) * mm
        self.canvas.circle(point.x * mm, y, shape.width_mm * mm / 2, stroke=0, fill=1)

    def _path(self, shape: Shape, parts: Iterable[shapely.Geometry]) -> None:
        path = self.canvas.beginPath()
        areal = False
        for part in parts:
            if isinstance(part, shapely.Polygon):
                areal = True
                for ring in (part.exterior, *part.interiors):
                    self._run(path, shapely.get_coordinates(ring)[:-1].tolist())
                    path.close()
            else:
                self._run(path, shapely.get_coordinates(part).tolist())
        fill = int(bool(shape.fill) and areal)
        # even-odd: a hole is a hole whichever way its ring runs
        self.canvas.drawPath(path, stroke=int(bool(shape.line)), fill=fill, fillMode=0)

    def _run(self, path: PDFPathObject, points: list[list[float]]) -> None:
        (x, y), *rest = points
        path.moveTo(x * mm, (self.height_mm - y) * mm)
        for x, y in rest:
            path.lineTo(x * mm, (self.height_mm - y) * mm)
