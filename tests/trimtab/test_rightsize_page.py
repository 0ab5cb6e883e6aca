"""The page of recommendations: all of a result, drawn where it can be, and nothing active."""

import re

from cost.optimise import Result, optimise
from cost.rules._base import Context
from cost.rules.idle_instance import RULE as IDLE
from cost.rules.oversized_cpu import RULE as CPU
from tests.cost import builders as b
from trimtab.rightsize_page import html

RULES = {rule.id: rule for rule in (IDLE, CPU)}
HOSTILE = "clusters.<img src=x onerror=alert(1)>"


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


def test_without_metrics_the_reasons_are_there_and_nothing_is_recommended():
    _, text = page(b.context(b.instance(component="clusters.a")))
    assert "Nothing to recommend." in text
    assert "no metrics were given" in text


def test_names_of_others_have_no_effect():
    _, text = page(b.context(b.instance(component=HOSTILE), metrics=b.at_rest()))
    assert "<img" not in text
    assert "&lt;img src=x" in text
    assert "default-src 'none'" in text
