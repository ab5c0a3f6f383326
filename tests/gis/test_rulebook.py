"""Rules are data: packs load, inherit, and speak both languages."""

import string

import pytest

from gis.findings import Outcome, Place, Severity, any_blocks, as_row
from gis.rulebook import UnknownPackError, UnknownRuleError, Words, load_pack, pack_names


def test_the_band_is_500_to_800_with_its_source():
    rule = load_pack()["GRID-01"]
    assert (rule.count("min"), rule.count("max")) == (500, 800)
    assert "500户" in rule.source
    assert rule.severity is Severity.SHOULD


def test_a_finding_is_worded_in_both_languages():
    rule = load_pack()["GRID-01"]
    found = rule.finding(Outcome.FAIL, Place("grid", "g1", "u1"), found=430, grid="第一网格", h=430)
    assert found.message("zh-CN").startswith("网格“第一网格”有430户")
    assert '"第一网格" has 430 households, outside 500-800' in found.message("en")
    assert as_row(found)["unit_code"] == "u1"


def test_a_value_may_be_a_text_in_both_languages():
    rule = load_pack()["GRID-02"]
    found = rule.finding(
        Outcome.FAIL, Place("unit", "u1", "u1"), unit="东街", h=900, options=Words("甲", "A")
    )
    assert "建议:甲" in found.message_zh
    assert "Options: A" in found.message_en


def test_only_broken_musts_and_errors_stop_a_command():
    pack = load_pack()
    place = Place("unit", "u", "u")
    assert not any_blocks([pack["GRID-01"].finding(Outcome.FAIL, place)])
    assert any_blocks([pack["GRID-10"].finding(Outcome.FAIL, place)])
    assert not any_blocks([pack["GRID-10"].finding(Outcome.UNKNOWN, place)])


@pytest.mark.parametrize("name", pack_names())
def test_every_rule_of_every_pack_has_words_and_a_source(name: str):
    pack = load_pack(name)
    for rule in pack.rules.values():
        assert rule.zh, rule.id
        assert rule.en, rule.id
        assert rule.source, rule.id
        for text in (rule.zh, rule.en):
            list(string.Formatter().parse(text))  # every brace is closed


def test_what_is_not_installed_is_said():
    with pytest.raises(UnknownPackError, match="default"):
        load_pack("atlantis")
    with pytest.raises(UnknownRuleError, match="GRID-99"):
        load_pack()["GRID-99"]
    with pytest.raises(KeyError, match="GRID-01"):
        load_pack()["GRID-01"].number("none")
