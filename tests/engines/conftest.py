"""One Spark for all tests; where it must be there, its absence is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cost.engines import duckdb
from cost.engines._base import Session, open_session

SMALL = (
    "spark://local[2]?spark.driver.memory=1g&spark.sql.shuffle.partitions=1"
    "&spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1"
)
"""Two cores, no shuffle to speak of, and a compiler that does not work for hours to come."""


def needs(what: str, *, there: bool) -> None:
    """Skip without it; fail where TRIMTAB_REQUIRE names Spark, as in CI."""
    if there:
        return
    if "spark" in os.environ.get("TRIMTAB_REQUIRE", ""):
        pytest.fail(f"Spark must be tested here, and there is no {what}")
    pytest.skip(f"no {what}: make .venv/.engines, and Java (docs/engines.md)")


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A function that opens a session of Spark."""
    try:
        import pyspark  # noqa: F401 - is it there?
    except ImportError:
        needs("pyspark", there=False)
    needs("Java", there=bool(os.environ.get("JAVA_HOME") or shutil.which("java")))
    opened: list[Any] = []

    def open_() -> Session:
        folder: Path = tmp_path_factory.mktemp("spark")
        opened.append(open_session(SMALL, duckdb.connect(folder), folder))
        session: Session = opened[-1]
        return session

    yield open_
    for session in opened[-1:]:
        session.con.disconnect()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spark leaves the sockets open that its results came through."""
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"))
