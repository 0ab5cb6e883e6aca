from cost.report import markdown
from cost.report.model import MoverRow, Report, SpendRow


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


def test_changes_below_a_cent_are_noise_and_the_others_have_a_sign(report: Report) -> None:
    rows = (
        MoverRow(component="a", service="S3", before="1", after="3", change="2"),
        MoverRow(component="b", service="KMS", before="1.0041", after="1", change="-0.0041"),
    )
    views = report.views.model_copy(update={"movers": rows})
    text = markdown.render(report.model_copy(update={"views": views}))
    assert "| a | S3 | $1.00 | $3.00 | +$2.00 |" in text
    assert "KMS" not in text


def test_columns_of_words_are_aligned_as_words(report: Report) -> None:
    lines = markdown.render(report).splitlines()
    head = lines.index("| Type | Bought as | GPU-hours | Effective | Per GPU-hour |")
    assert lines[head + 1] == "|---|---|--:|--:|--:|"
    assert lines[head + 2].endswith("|") and "$" in lines[head + 2].split("|")[-2]
