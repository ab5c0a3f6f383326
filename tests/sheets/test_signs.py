"""Chinese sentences on paper have the signs of Chinese type."""

from grid_planner.sheet.signs import typeset


def test_a_sentence_of_a_rule_gets_full_width_signs():
    assert (
        typeset("网格“第三网格”有482户,不在500—800户的范围内(原则上),请调整边界。")
        == "网格“第三网格”有482户\uff0c不在500—800户的范围内\uff08原则上\uff09\uff0c请调整边界。"
    )


def test_what_stands_in_quotes_or_between_figures_stays():
    assert typeset("“甲,乙(1)”,应为 12:30 之前") == "“甲,乙(1)”\uff0c应为 12:30 之前"
    assert typeset("WGS-84(GPS), 104.691, 31.51") == "WGS-84(GPS), 104.691, 31.51"
    assert typeset("") == ""
