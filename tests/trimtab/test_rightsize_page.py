"""The page of recommendations: all of a result, drawn where it can be, and nothing active."""

import re
from datetime import date
from typing import Literal

import pytest

from cost.optimise import Result, optimise
from cost.rules._base import Context
from cost.rules.idle_instance import RULE as IDLE
from cost.rules.oversized_cpu import RULE as CPU
from tests.cost import builders as b
from trimtab.evidence_days import Days
from trimtab.rightsize_page import _picture, html

RULES = {rule.id: rule for rule in (IDLE, CPU)}
HOSTILE = "clusters.<img src=x onerror=alert(1)>"


def drawn(kind: Literal["line", "bar"], values: dict[int, float]) -> Days:
    dates = tuple(date(2026, 10, day) for day in values)
    return Days(
        title="t", unit="USD", top=2, dates=dates, values=(tuple(values.values()),), kind=kind
    )


def page(context: Context) -> tuple[Result, str]:
    result = optimise(context, tuple(RULES.values()))
    return result, html(result, context, RULES)


def test_an_idle_component_is_drawn_with_its_saving_and_evidence():
    result, text = page(b.context(b.instance(component="clusters.a"), metrics=b.at_rest()))
    assert "<h1>Right-sizing: $140.16 a month</h1>" in text
    assert f'href="#{result.recommendations[0].id}"' in text
    (peaks,) = re.findall(r'<polyline class="line0" points="([^"]*)"', text)
    assert len(peaks.split()) == b.DAYS
    assert "cpu_utilization: 336 of 336 billed hours are measured" in text
    assert "Setting <code>parked</code>" in text


def test_the_line_of_the_new_size_stands_where_it_is_full():
    series = b.readings("i-1", "cpu_utilization", 20.0)
    given = b.context(
        b.instance("i-1", "m5.4xlarge", hourly_usd="0.768"), metrics=b.metrics(series)
    )
    result, text = page(given)
    (one,) = result.recommendations
    assert one.evidence["values"]["full_at_percent"] < 100
    assert text.count('class="level"') == 1
    assert f"<td>{one.proposed}</td>" in text


def test_a_component_of_two_stacks_is_told_apart():
    lines = (b.instance(f"i-{n}", component="clusters.a", stack=n) for n in ("dev", "prod"))
    resting = b.metrics(*b.at_rest_series("i-dev"), *b.at_rest_series("i-prod"))
    _, text = page(b.context(*lines, metrics=resting))
    assert re.findall(r'<td><a href="#\w+">(.*?)</a>', text) == [
        "dev: clusters.a",
        "prod: clusters.a",
    ]


def test_what_has_no_room_is_summed_up():
    series = (s for n in "123" for s in b.at_rest_series(f"i-{n}"))
    lines = (b.instance(f"i-{n}", component=f"clusters.{n}") for n in "123")
    given = b.context(*lines, metrics=b.metrics(*series))
    text = html(optimise(given, (IDLE,)), given, RULES, most=1)
    assert text.count("<h2") == 1
    assert "2 more save $280.32 a month" in text


def test_a_day_of_credits_is_drawn_on_the_line():
    heights = re.findall(r'<rect[^>]* height="([^"]*)"', _picture(drawn("bar", {1: -1.5, 2: 1})))
    assert heights == ["0.0", "80.0"]


def test_a_day_that_is_not_known_leaves_a_gap():
    bars = re.findall(r'<rect[^>]* x="([^"]*)"', _picture(drawn("bar", {1: 1, 2: 1, 4: 1})))
    first, second, last = map(float, bars)
    assert last - second == pytest.approx(2 * (second - first), abs=0.2)
    lines = re.findall(r'points="([^"]*)"', _picture(drawn("line", {1: 1, 2: 1, 4: 1})))
    assert [len(set(line.split())) for line in lines] == [2, 1]


def test_without_metrics_the_reasons_are_there_and_nothing_is_recommended():
    _, text = page(b.context(b.instance(component="clusters.a")))
    assert "Nothing to recommend." in text
    assert "no metrics were given" in text


def test_names_of_others_have_no_effect():
    _, text = page(b.context(b.instance(component=HOSTILE), metrics=b.at_rest()))
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert "default-src 'none'" in text
