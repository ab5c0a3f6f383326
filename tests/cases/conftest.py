"""The numbered cases of dirty input: real files made by the test, brought in as a person would."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gis.findings import Finding
from store.backend import Backend
from tests.stores import new_store
from web.jobs.imports.importing import import_files
from web.jobs.imports.result import ImportOptions, ImportResult

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

Bring = Callable[..., ImportResult]


@pytest.fixture
def store(tmp_path: Path) -> Backend:
    """Return an empty store of one file."""
    backend = new_store(str(tmp_path / "store.gpkg"), who="test", now=NOW)
    yield backend
    backend.close()


@pytest.fixture
def bring(store: Backend) -> Bring:
    """Return what imports files of a layer into the store, with options by name."""

    def run(layer: str, *files: Path, **options: object) -> ImportResult:
        return import_files(store, layer, files, ImportOptions(**options), who="li", now=NOW)

    return run


@pytest.fixture
def look() -> Bring:
    """Return what previews files of a layer without a store."""

    def run(layer: str, *files: Path, **options: object) -> ImportResult:
        return import_files(None, layer, files, ImportOptions(**options), who="li", now=NOW)

    return run


def findings_of(result: ImportResult, rule: str) -> list[Finding]:
    """Return the findings of one rule, each of which must speak both languages."""
    found = [one for one in result.findings if one.rule == rule]
    for one in found:
        assert one.message_zh
        assert one.message_en
    return found


def asked(result: ImportResult) -> Sequence[str]:
    """Return the ids of the questions of an import."""
    return [question.question_id for question in result.questions]
