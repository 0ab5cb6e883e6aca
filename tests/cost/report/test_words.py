"""What every rendering says of the data's quality."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cost.report import markdown
from cost.report.words import quality_lines

if TYPE_CHECKING:
    from cost.report.model import Report


def with_quality(report: Report, **changed: Any) -> Report:
    return report.model_copy(update={"quality": report.quality.model_copy(update=changed)})


def test_one_is_one_and_several_are_several(report: Report) -> None:
    said = dict(quality_lines(with_quality(report, files=1, unpriced_rows=1, files_identical=2)))
    assert said["Read"].endswith("rows of 1 file, hourly")
    assert ", 1 row without a cost," in said["Could not be known"]
    assert said["Files left out"].endswith(", 2 copies")


def test_what_is_not_known_of_tags_is_no_amount(report: Report) -> None:
    known, unknown = (
        dict(quality_lines(with_quality(report, untagged_share=share))) for share in (0.25, None)
    )
    assert known["Usage without a component tag"].endswith(" (25.0 %)")
    assert unknown["Usage without a component tag"] == "not known"


def test_totals_that_are_not_known_are_said_as_in_the_tables(report: Report) -> None:
    totals = report.totals.model_copy(update={"effective": None})
    text = markdown.render(report.model_copy(update={"totals": totals}))
    assert "effective **not known**" in text
    assert "unpriced" not in text
