import re

from cost.report import html
from cost.report.model import Report


def test_page_needs_no_network_and_no_script(report: Report) -> None:
    page = html.render(report)
    assert "<script" not in page
    assert "src=" not in page
    addresses = set(re.findall(r"https?://[^\"'<> ]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def test_tags_cannot_write_markup(report: Report) -> None:
    assert "clusters.&lt;script&gt;alert(1)&lt;/script&gt;" in html.render(report)


def test_a_simulated_month_says_so(report: Report) -> None:
    assert "Simulated month" in html.render(report)
    real = report.model_copy(update={"simulated": False})
    assert "Simulated month" not in html.render(real)


def test_recommendations_show_saving_and_patch(report: Report) -> None:
    page = html.render(report)
    assert "clusters.trainer: idle-gpu" in page
    assert "+    parked: true" in page


def test_unknown_list_prices_are_not_printed_as_zero(report: Report) -> None:
    assert "not in the source" in html.render(report)


def test_an_empty_bill_has_a_page(report: Report) -> None:
    empty = dict.fromkeys(type(report.views).model_fields, ())
    views = report.views.model_copy(update=empty)
    page = html.render(report.model_copy(update={"views": views, "recommendations": ()}))
    assert "No GPU time was billed." in page


def test_page_is_small(report: Report) -> None:
    assert len(html.render(report).encode()) < 2_000_000
