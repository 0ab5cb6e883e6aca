import base64
import hashlib
import re
from dataclasses import replace
from html import unescape

from cost.report import html
from cost.report.model import Report
from cost.report.rollup import Rollup


def test_page_needs_no_network_and_allows_its_own_script_alone(
    report: Report, rollup: Rollup
) -> None:
    page = html.render(report, rollup)
    assert "src=" not in page
    assert not re.findall(r"https?://[^\"'<> ]+", page)
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    (policy,) = re.findall(r'Content-Security-Policy" content="(.*?)"', page)
    assert unescape(policy) == (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    )


def test_without_a_rollup_there_is_no_script(report: Report) -> None:
    assert "<script" not in html.render(report)


def test_a_last_bar_for_fewer_days_is_told_from_the_others(report: Report, rollup: Rollup) -> None:
    weeks = replace(rollup, step=7, days=rollup.days[::7])
    for drawn, said in ((rollup, False), (weeks, True)):
        page = html.render(report, drawn)
        assert ("<span>2026-10-29, 3 of 7 days</span>" in page) is said
        assert ('<div class="short" title="2026-10-29, 3 of 7 days: ' in page) is said
        assert ("The last bar is paler" in page) is said


def test_tags_cannot_write_markup(report: Report, rollup: Rollup) -> None:
    page = html.render(report, rollup)
    assert "clusters.&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def test_a_simulated_month_says_so(report: Report) -> None:
    assert "Simulated month" in html.render(report)
    real = report.model_copy(update={"simulated": False})
    assert "Simulated month" not in html.render(real)


def test_recommendations_show_saving_and_patch(report: Report) -> None:
    page = html.render(report)
    assert re.search(r"clusters.trainer</th><td>idle-gpu", page)
    assert "+    parked: true" in page


def test_unknown_list_prices_are_not_printed_as_zero(report: Report) -> None:
    assert '<data value="">not known</data>' in html.render(report)


def test_every_view_has_a_table_or_says_why_not(report: Report) -> None:
    page = html.render(report)
    for name, view in report.views.items():
        if name == view.view:
            assert f'<h3 id="{name}">' in page or f"<dt>{view.title}</dt>" in page


def test_tables_name_the_setting_of_cost_explorer_that_they_equal(report: Report) -> None:
    said = "Adds up to the bill&#39;s effective cost, Cost Explorer&#39;s AmortizedCost: $88.50."
    assert said in html.render(report)


def test_page_is_small(report: Report, rollup: Rollup) -> None:
    assert len(html.render(report, rollup).encode()) < 200_000
