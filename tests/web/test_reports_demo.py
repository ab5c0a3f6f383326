"""Reports of the sample places: at most a megabyte as a map, the gaps of the check in the list."""

from datetime import UTC, datetime

import pytest

from store.open import open_store
from tests.sheets.looks import outside, overlaps
from web.jobs.cameras.coverage import camera_findings
from web.jobs.demo import prepare
from web.jobs.reports.asked import Asked, Sight
from web.jobs.reports.gathering import gather
from web.jobs.reports.writing import take_report
from web.places.catalogue import sample_place
from web.reports.pages import report_pages
from web.reports.standalone import MOST_BYTES
from web.sheets.typeface import typeface

pytestmark = pytest.mark.long
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
PLACES = ["shifan", pytest.param("geneva", marks=pytest.mark.shared)]


@pytest.mark.parametrize("place", PLACES)
def test_a_sample_place_is_reported_whole(tmp_path, place):
    path = str(tmp_path / f"{place}.gpkg")
    prepare(sample_place(place), path, who="test", now=NOW, effort=50)
    backend = open_store(path)
    asked = Asked(who="test", now=NOW, purpose="test", language="en")
    for what in ("coverage", "cameras", "plan", "incidents"):
        taken = take_report(backend, what, "html", asked=asked, sight=Sight())
        assert len(taken.content) <= MOST_BYTES, what
        assert b"within" in taken.content
    report = gather(backend, asked, Sight())
    unseen = [f for f in camera_findings(backend) if f.rule == "COV-08"]
    gaps = [gap for village in report.villages() for gap in village.gaps]
    assert sum(gap.kind == "key_place" for gap in gaps) == len(unseen)
    backend.close()
    face = typeface()
    for page in report_pages(report, face.width):
        assert outside(page, face.width, 8) == []
        assert overlaps(page, face.width) == []
