"""Every engine reads the same bill and answers every question about it alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cost.analysis import _metric
from cost.analysis._budgets import parse
from cost.analysis._found import views
from cost.analysis._view import Options, View
from cost.bill import Bill, load
from cost.engines._base import Session
from cost.report.build import build
from cost.views import compute
from tests.cost.billing.builders import GPUS
from tests.engines import bills, same
from tests.engines.rehearsal import RehearsedSession

SPARK = pytest.param("spark", marks=pytest.mark.spark)
ATHENA = pytest.param("athena", marks=pytest.mark.slow)
WRITERS = {"cur2": bills.cur2, "legacy": bills.legacy, "focus": bills.focus_csv}

Read = Callable[[str, str], tuple[Bill, Session | None]]


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each bill, written once."""
    return {name: write(tmp_path_factory.mktemp(name)) for name, write in WRITERS.items()}


@pytest.fixture(scope="session")
def read(
    files: dict[str, Path],
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Read:
    """A bill by its name, read by an engine, once."""
    known: dict[tuple[str, str], tuple[Bill, Session | None]] = {}

    def read_(name: str, engine: str) -> tuple[Bill, Session | None]:
        if (name, engine) not in known:
            session: Session | None = None
            source: Any = files[name]
            if engine == "spark":
                session = request.getfixturevalue("spark")()
            elif engine == "athena":
                session = RehearsedSession(tmp_path_factory.mktemp("athena"), {"t": source})
                source = "t"
            bill = load([source], gpus=GPUS, engine=session or "duckdb")
            known[name, engine] = bill, session
        return known[name, engine]

    return read_


@pytest.fixture(scope="session")
def requests_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a service answered."""
    path = tmp_path_factory.mktemp("metric") / "requests.csv"
    path.write_text("date,component,value\n2026-10-01,services.api,1000\n2026-10-01,gone,5\n")
    return path


@pytest.mark.parametrize(
    ("name", "engine"),
    [
        pytest.param("cur2", "spark", marks=pytest.mark.spark),
        pytest.param("legacy", "spark", marks=pytest.mark.spark),
        pytest.param("focus", "spark", marks=pytest.mark.spark),
        pytest.param("cur2", "athena", marks=pytest.mark.slow),
    ],
)
def test_both_roll_ups_and_the_quality_box_are_alike(name: str, engine: str, read: Read) -> None:
    (found, _), (expected, _) = read(name, engine), read(name, "duckdb")
    for roll_up in ("daily", "hourly"):
        ours, theirs = (same.rows(getattr(b, roll_up).to_pyarrow()) for b in (found, expected))
        assert theirs
        assert same.alike(ours, theirs), roll_up
    assert found.quality.model_dump() == expected.quality.model_dump()
    assert (found.period, found.currency) == (expected.period, expected.currency)


@pytest.mark.spark
@pytest.mark.parametrize("name", WRITERS)
def test_lines_are_alike(name: str, read: Read) -> None:
    (found, session), (expected, _) = read(name, "spark"), read(name, "duckdb")
    assert session is not None
    ours = same.rows(session.fetch(found.rows))
    theirs = same.rows(expected.rows.to_pyarrow())
    assert theirs
    assert same.alike(ours, theirs)


def on(engine: Session, bill: Bill) -> Bill:
    """The bill with its roll-ups on the engine, so that views are computed there."""
    put = {}
    for name in ("daily", "hourly"):
        table = getattr(bill, name)
        found = table.to_pyarrow()
        if isinstance(engine, RehearsedSession):
            engine.con.con.register(f"{name}_rows", found)
            engine.con.raw_sql(f"CREATE OR REPLACE TABLE {name} AS FROM {name}_rows")
            put[name] = engine.con.table(name)
        else:
            put[name] = engine.small(name, found.to_pydict(), table.schema())
    return replace(bill, daily=put["daily"], find_hourly=lambda: put["hourly"])


@pytest.fixture(scope="session")
def there(read: Read) -> Callable[[str], Bill]:
    """The bill whose roll-ups lie on an engine."""
    known: dict[str, Bill] = {}

    def there_(engine: str) -> Bill:
        if engine not in known:
            bill, session = read("cur2", engine)
            assert session is not None
            known[engine] = on(session, bill)
        return known[engine]

    return there_


@pytest.mark.parametrize("engine", [SPARK, ATHENA])
@pytest.mark.parametrize("view", views(), ids=lambda v: v.id)
def test_views_are_alike(
    view: View, engine: str, read: Read, there: Callable[[str], Bill], requests_file: Path
) -> None:
    metric = _metric.read(requests_file) if "metric" in view.accepts else None
    more = {"budget": parse(("5", "team=ml:8"))} if "budget" in view.needs else {}
    options = Options(metric=metric, more=more)
    found, expected = (
        compute(b, view, options) for b in (there(engine), read("cur2", "duckdb")[0])
    )
    assert expected.rows or view.id == "changes"  # October alone
    ours, theirs = (sorted(map(dict, r.rows), key=same._order) for r in (found, expected))
    assert same.alike(ours, theirs)
    assert found.total == expected.total


@pytest.mark.parametrize("engine", [SPARK, ATHENA])
def test_the_report_is_alike(engine: str, read: Read, there: Callable[[str], Bill]) -> None:
    found, expected = (build(b, sources=["x"]) for b in (there(engine), read("cur2", "duckdb")[0]))
    assert found.totals == expected.totals
    assert list(found.views) == list(expected.views)
    for name, view in expected.views.items():
        ours, theirs = (sorted(r.rows, key=same._order) for r in (found.views[name], view))
        assert same.alike(ours, theirs), name


@pytest.mark.spark
def test_a_view_by_a_tag_that_only_lines_have(read: Read) -> None:
    spend = next(v for v in views() if v.id == "spend")
    options = Options(by=("tag:app",))
    found, expected = (compute(read("cur2", e)[0], spend, options) for e in ("spark", "duckdb"))
    assert found.rows == expected.rows
    assert "Lake" in {row["tag:app"] for row in found.rows}
