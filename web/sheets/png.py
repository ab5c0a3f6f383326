"""Pages of a PDF as pixels: the same drawing, for screens and chat groups."""

import io
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

MOST_PIXELS = 120_000_000  # about A0 at 275 dots an inch; more is more than a machine should hold


_ONE_AT_A_TIME = threading.Lock()  # PDFium knows no threads


class TooManyPixelsError(ValueError):
    """The page would have more pixels than we draw; `found` and `required` are dots an inch."""

    def __init__(self, found: int, required: int) -> None:
        self.found, self.required = found, required
        super().__init__(f"{found} dots an inch are too many for this paper: at most {required}")


def pngs_of(pdf: bytes, dpi: int, page: int | None = None) -> list[bytes]:
    """Return each page of a PDF as a PNG of `dpi` dots an inch, or only one, counted from 1.

    A page that is not there gives the last. Raises TooManyPixelsError.
    """
    import pypdfium2  # who only names the error above loads no drawing library

    with _ONE_AT_A_TIME:
        document = pypdfium2.PdfDocument(pdf)
        try:
            last = len(document)
            wanted = range(last) if page is None else [min(page, last) - 1]
            return [_png(document[number], dpi) for number in wanted]
        finally:
            document.close()


def _png(page: "PdfPage", dpi: int) -> bytes:
    width, height = page.get_size()
    pixels = width * height * (dpi / 72) ** 2
    if pixels > MOST_PIXELS:
        raise TooManyPixelsError(dpi, int(dpi * (MOST_PIXELS / pixels) ** 0.5))
    image = page.render(scale=dpi / 72).to_pil()
    held = io.BytesIO()
    image.save(held, format="PNG", dpi=(dpi, dpi))
    return held.getvalue()
