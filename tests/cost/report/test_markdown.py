from decimal import Decimal

from cost.markdown import MAX_LENGTH
from cost.report import markdown
from cost.report.model import Report


def with_teams(report: Report, *names: str) -> Report:
    """The report with these teams, of which each cost 1 and was billed 1.25."""
    view = report.views["team"]
    base = dict.fromkeys(view.rows[0]) | {"residual": False}
    rows = [base | {"team": n, "effective": Decimal(1), "billed": Decimal("1.25")} for n in names]
    changed = view.model_copy(update={"rows": tuple(rows)})
    return report.model_copy(update={"views": {**report.views, "team": changed}})


def test_headline_has_the_totals_and_says_simulated(report: Report) -> None:
    text = markdown.render(report)
    assert "effective **$88.50** (Cost Explorer: AmortizedCost), billed $88.50" in text
    assert "Simulated month" in text


def test_tags_cannot_write_markup_or_columns(report: Report) -> None:
    assert "clusters.&lt;script>alert(1)&lt;/script>" in markdown.render(report)
    assert "a\\|b" in markdown.render(with_teams(report, "a|b"))


def test_rows_beyond_the_tables_end_are_summed_not_lost(report: Report) -> None:
    text = markdown.render(with_teams(report, *(f"t{i:02}" for i in range(14))))
    assert "| 4 more | $4.00 | $5.00 |\n| Total | $14.00 | $17.50 |" in text


def test_columns_of_words_are_aligned_as_words(report: Report) -> None:
    lines = markdown.render(report).splitlines()
    head = next(n for n, line in enumerate(lines) if line.endswith("Cost | Per GPU-hour |"))
    assert lines[head + 1].startswith("|---|---|--:|")
    assert "$" in lines[head + 2].split("|")[-2]


def test_what_has_no_room_is_named(report: Report) -> None:
    gpu = report.views["cost-per-gpu-hour"]
    loud = gpu.model_copy(update={"notes": ("x" * MAX_LENGTH,)})
    views = {**report.views, "cost-per-gpu-hour": loud}
    text = markdown.render(report.model_copy(update={"views": views}))
    assert len(text) <= MAX_LENGTH
    assert "has no room for it:** What a unit costs. The page has all." in text
    assert "What changed" in text and "Traffic and tags" in text
