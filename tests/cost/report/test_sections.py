from cost.analysis._view import CHAPTERS, Options
from cost.report.model import Report
from cost.report.sections import chapters, sections, silent


def test_a_view_takes_what_it_heeds_and_nothing_else() -> None:
    found = {s.name: s.options for s in sections(Options(more={"budget": ("5",)}))}
    assert found["budget"].more == {"budget": ("5",)}
    assert found["forecast"].more == {}
    assert "budget" not in {s.name for s in sections(Options())}


def test_every_view_is_in_a_chapter_or_said_to_be_silent(report: Report) -> None:
    told = [view.view for views in chapters(report).values() for view in views]
    quiet = [view.view for view in silent(report)]
    assert "spot-savings" in quiet
    assert sorted(told + quiet) == sorted(n for n, v in report.views.items() if n == v.view)
    assert [c for c in CHAPTERS.values() if c in chapters(report)] == list(chapters(report))
