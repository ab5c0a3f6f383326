"""Prepare a sample place: import its files as an office would, plan, cover, check.

Every step goes through the same jobs as the command line. A store that is there already is
carried on with: files it holds are not imported again, units it has planned are not planned again.
"""

import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gis.findings import Finding
from grid_planner.plan import PlanState
from store.backend import Act, Backend
from store.cameras import load_cameras
from store.coverage import load_coverage
from store.imports import load_imports
from store.open import open_or_init
from store.places import load_units
from store.plans import list_plans
from store.settings import PlaceInfo, get_setting, place_info, save_place_info, set_settings
from web.jobs.imports.importing import ImportOptions, ImportResult, import_files
from web.jobs.progress import Progress, quiet
from web.places.steps import LayerFile, SamplePlace

# set once every file of the place is in the store
_BROUGHT_IN = "demo_files_in"


class OtherPlaceError(ValueError):
    """The store holds another place; a demo never mixes two."""


class RefusedImportError(ValueError):
    """A file of a sample place was not accepted: the findings say why."""

    def __init__(self, file: str, findings: Collection[Finding]) -> None:
        self.findings = tuple(findings)
        first = next((f.message_en for f in findings if f.severity == "error"), "see the findings")
        super().__init__(f"{file} was not imported: {first}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the preparation: what was done, how many, and how long it took."""

    title: str
    count: int
    seconds: float
    skipped: bool = False


@dataclass(slots=True, kw_only=True)
class Prepared:
    """A prepared store: its steps and what the last check found."""

    address: str
    revision: int = 0
    steps: list[Step] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0


def prepare(
    place: SamplePlace,
    address: str,
    *,
    who: str,
    now: datetime,
    workers: int = 1,
    effort: int | None = None,
    progress: Progress = quiet,
) -> Prepared:
    """Bring a sample place into the store at `address`, made new when there is none.

    `effort` is that of each plan, None by the size of the unit.
    Raises OtherPlaceError, RefusedImportError and `web.places.steps.NoDataError`.
    """
    started = time.perf_counter()
    prepared = Prepared(address=address)
    backend = open_or_init(address, who=who, now=now)
    try:
        run = _Run(backend, place, prepared, who, now, progress)
        run.claim()
        run.bring_in()
        run.plan(workers, effort)
        run.cover()
        run.check()
        prepared.revision = backend.revision()
    finally:
        backend.close()
    prepared.seconds = time.perf_counter() - started
    return prepared


@dataclass(slots=True)
class _Run:
    """One preparation under way."""

    backend: Backend
    place: SamplePlace
    prepared: Prepared
    who: str
    now: datetime
    progress: Progress

    def claim(self) -> None:
        """Write what place the store is; refuse one that is already another."""
        info = place_info(self.backend)
        wanted = PlaceInfo(
            title_zh=self.place.title_zh,
            title_en=self.place.title_en,
            synthetic=self.place.synthetic,
            pack=self.place.pack,
            credit=self.place.credit,
        )
        empty = not info.title_zh and not load_imports(self.backend)
        if not empty and info != wanted:
            raise OtherPlaceError(
                f"{self.prepared.address} holds {info.title_en or 'other data'}, not "
                f"{wanted.title_en}; name another file with --store"
            )
        if empty:
            act = Act(who=self.who, what="demo", object=self.place.name, at=self.now)
            save_place_info(self.backend, wanted, act)

    def bring_in(self) -> None:
        """Import every file that the store does not hold yet."""
        if get_setting(self.backend, _BROUGHT_IN):
            self._done("import", 0, time.perf_counter(), skipped=True)
            return
        held = {(record.layer, record.file_name) for record in load_imports(self.backend)}
        with tempfile.TemporaryDirectory(prefix="wangge-demo-") as folder:
            started = time.perf_counter()
            files = self.place.files(Path(folder), self.now)
            self._done("files", len(files), started)
            for number, file in enumerate(files):
                self.progress(file.layer, number, len(files))
                if (file.layer, file.path.name) in held:
                    self._done(f"import {file.layer}", 0, time.perf_counter(), skipped=True)
                else:
                    self._import(file)
            self.progress("", len(files), len(files))
        act = Act(who=self.who, what="demo", object=self.place.name, at=self.now)
        set_settings(self.backend, {_BROUGHT_IN: self.now.isoformat()}, act)

    def _import(self, file: LayerFile) -> ImportResult:
        started = time.perf_counter()
        options = ImportOptions(
            crs=file.crs,
            unit=file.unit,
            mapping=file.mapping,
            source_layer=file.table,
            accept_rest=file.accept_rest,
        )
        result = import_files(
            self.backend, file.layer, [file.path], options, who=self.who, now=self.now
        )
        if result.revision is None:
            raise RefusedImportError(file.path.name, result.findings)
        self._done(f"import {file.layer}", result.accepted, started)
        return result

    def plan(self, workers: int, effort: int | None) -> None:
        """Divide every unit that has no draft of a plan yet."""
        from web.jobs.plans.planning import plan_units

        started = time.perf_counter()
        drafts = list_plans(self.backend, states=[PlanState.DRAFT])
        planned = {code for head in drafts for code in head.unit_codes}
        units = [u for u in load_units(self.backend) if u.abolished_into is None]
        open_codes = [unit.code for unit in units if unit.code not in planned]
        results = []
        if open_codes:
            results = plan_units(
                self.backend,
                open_codes,
                pack=self.place.pack,
                effort=effort,
                workers=workers,
                who=self.who,
                now=self.now,
                progress=self.progress,
            )
        grids = sum(len(result.plan.grids) for result in results if result.plan)
        # a unit that cannot be divided is tried again: someone may have told what was missing
        self._done("plan", grids, started, skipped=grids == 0)

    def cover(self) -> None:
        """Work out what the cameras see, where there are any."""
        from web.jobs.cameras.coverage import cover_units

        started = time.perf_counter()
        if not load_cameras(self.backend) or load_coverage(self.backend):
            self._done("coverage", 0, started, skipped=True)
            return
        reports = cover_units(
            self.backend, None, pack=self.place.pack, who=self.who, now=self.now,
            progress=self.progress,
        )  # fmt: skip
        self._done("coverage", len(reports), started)

    def check(self) -> None:
        """Hold every rule against what is in force."""
        from web.jobs.checking import check_units

        started = time.perf_counter()
        findings = check_units(
            self.backend, None, pack=self.place.pack, now=self.now, who=self.who,
            progress=self.progress,
        )  # fmt: skip
        self.prepared.findings = list(findings)
        self._done("check", len(findings), started)

    def _done(self, title: str, count: int, started: float, *, skipped: bool = False) -> None:
        seconds = time.perf_counter() - started
        step = Step(title=title, count=count, seconds=seconds, skipped=skipped)
        self.prepared.steps.append(step)
