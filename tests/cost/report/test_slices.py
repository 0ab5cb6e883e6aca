from decimal import Decimal

from cost.report.model import Report
from cost.report.slices import slices
from tests.fixtures.bill import BILLED


def test_dearest_first_what_has_no_value_among_them_and_the_total(report: Report) -> None:
    found = slices(report.views["component"], 9)
    named = ["clusters.trainer", "clusters.<script>alert(1)</script>", "(none)", "Total"]
    assert [line.name for line in found] == named
    assert found[-1].billed == BILLED


def test_what_is_not_shown_is_one_line_with_its_sum(report: Report) -> None:
    found = slices(report.views["component"], 1)
    assert [(line.name, line.effective) for line in found[1:]] == [
        ("2 more", Decimal("41.7953")),
        ("Total", BILLED),
    ]
