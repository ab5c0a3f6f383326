"""Columns follow from the fields; times and counts keep their meaning."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from gis.findings import Finding
from gis.places import Block, Delivered
from store.rows import Kind, canonical, codec, from_plain, iso, json_text, moment
from tests.store import things


def test_columns_follow_from_the_fields():
    kept = codec(Block)
    assert kept.geometry == "geometry"
    assert dict(kept.columns)["households"] is Kind.INT
    assert dict(kept.columns)["approx"] is Kind.YES
    row = kept.row(things.block(1, None))
    assert row["households"] is None
    assert "geometry" not in row


def test_a_delivered_pair_is_three_columns():
    camera = things.full_camera()
    kept = codec(type(camera))
    row = kept.row(camera)
    assert (row["delivered_x"], row["delivered_datum"]) == (104.0041, "gcj02")
    assert kept.values(row)["delivered"] == Delivered(x=104.0041, y=31.0009, datum="gcj02")


def test_a_wrong_word_is_refused():
    with pytest.raises(ValueError, match="flying"):
        codec(type(things.camera())).row(things.camera(status="flying"))


def test_times_are_kept_in_utc_and_sort_as_texts():
    beijing = timezone(timedelta(hours=8))
    noon = datetime(2026, 1, 1, 12, tzinfo=beijing)
    assert iso(noon) == "2026-01-01T04:00:00.000000Z"
    assert moment(iso(noon)) == noon
    assert iso(noon) < iso(noon + timedelta(microseconds=1)) < iso(noon + timedelta(days=400))
    with pytest.raises(ValueError, match="zone"):
        iso(noon.replace(tzinfo=None))
    assert moment(iso(noon)).tzinfo == UTC


def test_findings_come_back_from_json():
    kept = (things.finding(found="约900"), things.finding(found=None))
    import orjson

    assert from_plain(tuple[Finding, ...], orjson.loads(json_text(kept))) == kept


def test_equal_content_is_one_text():
    assert (
        canonical("a", [1, None, True, 1.5, "网", b"\x01"])
        == '["a",1,null,true,1.5,"网","01"]'.encode()
    )
