"""What is kept of a report is that report, in all that is printed of it; its name says what of."""

from __future__ import annotations

import os
import threading
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cost.analysis._metric import Metric
from cost.analysis._teams import Teams
from cost.analysis._view import Options
from cost.report import _kept, html, markdown, tables
from cost.report._kept import DamagedError, Made, Shelf
from cost.report.make import Asked
from cost.report.model import Report
from cost.report.rollup import Rollup
from tests.fixtures.bill import recommendation


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "reports")


@pytest.fixture(scope="module")
def made(report: Report, rollup: Rollup) -> Made:
    return Made(report, rollup)


def printed(made: Made, folder: Path) -> dict[str, bytes]:
    """All formats, to the byte."""
    files = [
        *tables.write(made.report, folder, "csv"),
        *tables.write(made.report, folder, "parquet"),
    ]
    return {path.name: path.read_bytes() for path in files} | {
        "html": html.render(made.report, made.rollup).encode(),
        "json": made.report.model_dump_json(indent=2, by_alias=True).encode(),
        "markdown": markdown.render(made.report).encode(),
    }


def test_all_formats_are_the_same_to_the_byte(shelf: Shelf, made: Made, tmp_path: Path) -> None:
    shelf.put("a", made)
    found = shelf.get("a")
    assert found == made
    assert found is not None
    computed, kept = printed(made, tmp_path / "computed"), printed(found, tmp_path / "kept")
    assert len(computed) == 2 * len(made.report.views) + 3
    assert kept == computed


def test_a_page_without_filters_stays_one(shelf: Shelf, made: Made) -> None:
    shelf.put("a", replace(made, rollup=None))
    assert shelf.get("a") == Made(made.report, None)


OTHER_OPTIONS: dict[str, Any] = {
    "by": ("team",),
    "cost": "billed",
    "teams": Teams.model_validate({"teams": [{"team": "ml", "match": {"region": "eu-west-1"}}]}),
    "metric": Metric(name="requests", dimension=None, amounts={}),
    "more": {"budget": ("5",)},
}
OTHER: dict[str, Any] = {
    "sources": ("another",),
    "month": "2026-10",
    "engine": "spark",
    "currency": "EUR",
    "options": Options(cost="list"),
    "recommendations": (recommendation(),),
}
ASKED = Asked(sources=("bill",))


@pytest.mark.parametrize("field", [field.name for field in fields(Asked)])
def test_all_that_is_asked_for_is_in_the_name(field: str) -> None:
    assert _kept.name(replace(ASKED, **{field: OTHER[field]})) != _kept.name(ASKED)


@pytest.mark.parametrize("field", [field.name for field in fields(Options)])
def test_so_is_every_option_of_the_views(field: str) -> None:
    options = replace(Options(), **{field: OTHER_OPTIONS[field]})
    assert _kept.name(replace(ASKED, options=options)) != _kept.name(ASKED)


def test_and_what_is_in_them() -> None:
    names = {
        _kept.name(replace(ASKED, recommendations=(recommendation(evidence={"hours": hours}),)))
        for hours in (Decimal(1), Decimal("1.0"), "1", None)
    }
    assert len(names) == 4
    assert _kept.name(ASKED) == _kept.name(Asked(sources=("bill",)))


def test_no_view_asks_what_day_it_is(project: Path) -> None:
    """Else the day would belong into the name."""
    code = [
        *(project / "cost" / "analysis").glob("*.py"),
        *(project / "cost" / "report").glob("*.py"),
    ]
    for path in (*code, project / "cost" / "views.py"):
        text = path.read_text(encoding="utf-8")
        assert "now(" not in text, path
        assert "today(" not in text, path


@pytest.mark.parametrize("left", [0, 1, 64, 65, 5000, -1])
def test_a_torn_one_is_noticed(shelf: Shelf, made: Made, left: int) -> None:
    shelf.put("a", made)
    path = shelf.folder / "a"
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(DamagedError):
        shelf.get("a")


def test_a_changed_digit_is_noticed(shelf: Shelf, made: Made) -> None:
    shelf.put("a", made)
    path = shelf.folder / "a"
    path.write_bytes(path.read_bytes().replace(b"5.672", b"5.673", 1))
    with pytest.raises(DamagedError):
        shelf.get("a")


def test_what_was_asked_for_last_stays(
    shelf: Shelf, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("a", made)
    size = (shelf.folder / "a").stat().st_size
    monkeypatch.setattr(_kept, "MOST_BYTES", 2 * size)
    shelf.put("b", made)
    for age, name in enumerate(("b", "a")):
        os.utime(shelf.folder / name, ns=(age, age))
    assert shelf.get("a")
    shelf.put("c", made)
    assert sorted(path.name for path in shelf.folder.iterdir()) == ["a", "c"]


def test_runs_at_the_same_time_find_nothing_or_all(shelf: Shelf, made: Made) -> None:
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            shelf.put("a", made)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert {shelf.get("a") == made for _ in range(20) if (shelf.folder / "a").exists()} <= {
            True
        }
    finally:
        ended.set()
        thread.join()
    assert [path.name for path in shelf.folder.iterdir()] == ["a"]


def test_a_folder_that_cannot_be_written_harms_nothing(made: Made, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    shelf = Shelf(tmp_path / "file" / "reports")
    shelf.put("a", made)
    assert shelf.get("a") is None
