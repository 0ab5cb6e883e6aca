"""Evidence in words."""

from typing import Any

from cost.rules.idle_instance import RULE
from tests.cost import builders as b
from trimtab import evidence_text as text

ABOVE = {
    "hours_above_percent": 0.02,
    "hours_above_percent_95": [0.0, 0.1],
    "chance_of_any_hour_above_percent": 6.5,
    "horizon_days": 14,
    "growth_percent_a_week": 1.2,
    "method": "m",
}
SEASON = {
    "by_weekday_percent": {"Mon": 9.6, "Sat": 7.8, "Sun": None},
    "by_hour_utc_percent": [6.2, None, 13.1],
    "explained_percent": 99.6,
}
OPTION = {
    "type": "c6a.2xlarge",
    "usd_per_hour": "0.306",
    "saving_percent": "60.2",
    "trade_offs": ["vCPU 16 -> 8", "it is Arm"],
    "spot": "0.1316 USD/h",
}


def given(**values: Any) -> Any:
    found = b.run(RULE, b.context(b.instance(), metrics=b.at_rest())).one
    evidence = found.evidence | {"values": found.evidence["values"] | values}
    return found.model_copy(update={"evidence": evidence})


def test_options_are_rows_with_all_that_must_be_tested():
    known, unknown = text.options(given(options=[OPTION | ABOVE, OPTION]))
    terms = "vCPU 16 -> 8; it is Arm; as spot 0.1316 USD/h"
    assert known == ("c6a.2xlarge", "0.306", "60.2 %", "0.02 %", terms)
    assert unknown[3] == "-"


def test_the_chance_of_hours_above_and_the_busy_hours_are_sentences():
    above, season, *hours = text.sentences(given(demand_above=ABOVE, season=SEASON))
    assert above.startswith("expected above the new size: 0.02 % of the next 14 days' hours")
    assert season.startswith("busiest on average: Mon (9.6 %), and at 02:00 UTC (13.1 %)")
    assert "cpu_utilization: 336 of 336 billed hours are measured" in hours


def test_what_has_words_is_no_figure_and_nothing_is_shown_as_code():
    figures = text.figures(given(season=SEASON, shares={"disk": 1.5, "cpu": [2, 3]}))
    assert figures["shares"] == "disk 1.5, cpu 2, 3"
    assert not {"season", "hours"} & figures.keys()
