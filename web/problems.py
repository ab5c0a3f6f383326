"""How an exception is answered over HTTP: a problem document (RFC 9457) in the reader's language."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from gis.rulebook import Words
from web.errors import FAILURE, TABLE, BodyTooLargeError, LockedOutError, meaning_of


def add_error_answers(app: FastAPI) -> None:
    """Make every exception of the table, and the framework's own, a problem document."""
    for kind in (*TABLE, HTTPException, Exception):
        app.add_exception_handler(kind, _answer)


def problem(error: Exception, language: str, place: str = "") -> JSONResponse:
    """Return the problem document of an error of the table."""
    row = meaning_of(error)
    chinese = language.startswith("zh")
    found = getattr(error, "found", None)
    document = {
        "type": f"urn:wangge:problem:{row.code}",
        "title": row.zh if chinese else row.en,
        "status": row.status,
        "code": row.code,
        "detail": _detail(error, chinese=chinese),
        "place": place,
        "found": found,
        "required": getattr(error, "required", getattr(error, "expected", None)),
        "next": row.next_zh if chinese else row.next_en,
        **getattr(error, "more", {}),
    }
    headers = {"Cache-Control": "no-store"}
    if isinstance(error, LockedOutError):
        headers["Retry-After"] = str(found)
    return JSONResponse(document, row.status, headers, media_type="application/problem+json")


def language_of(accept_language: str) -> str:
    """Return `en` when that is what the reader puts first, else `zh`."""
    return "en" if accept_language.strip().lower().startswith("en") else "zh"


def _answer(request: Request, error: Exception) -> Response:
    if isinstance(error.__cause__, BodyTooLargeError):  # the framework wraps what reading raises
        error = error.__cause__
    return problem(error, language_of(request.headers.get("accept-language", "")), request.url.path)


def _detail(error: Exception, *, chinese: bool) -> str:
    words = getattr(error, "words", None)
    if isinstance(words, Words):  # said in both languages where it was raised
        return words.zh if chinese else words.en
    if isinstance(error, RequestValidationError):
        rows = (f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        return "; ".join(rows)
    if isinstance(error, HTTPException):
        return str(error.detail)
    # what we did not foresee may carry anything: the log has it, the answer has not
    return "" if meaning_of(error) is FAILURE else str(error)
