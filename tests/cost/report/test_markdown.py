from cost.report import markdown
from cost.report.model import Report, SpendRow


def test_headline_has_the_totals_and_says_simulated(report: Report) -> None:
    text = markdown.render(report)
    assert "effective **$88.50**, billed $88.50" in text
    assert "Simulated month" in text


def test_tags_cannot_write_markup_or_columns(report: Report) -> None:
    assert "clusters.&lt;script&gt;alert(1)&lt;/script&gt;" in markdown.render(report)
    row = SpendRow(key="a|b", billed="1", effective="1")
    views = report.views.model_copy(update={"team": (row,)})
    assert "a\\|b" in markdown.render(report.model_copy(update={"views": views}))


def test_rows_beyond_the_tables_end_are_summed_not_lost(report: Report) -> None:
    rows = tuple(SpendRow(key=f"t{i:02}", billed="1.25", effective="1") for i in range(14))
    views = report.views.model_copy(update={"team": rows})
    text = markdown.render(report.model_copy(update={"views": views}))
    assert "| 4 more | $4.00 | $5.00 |" in text
