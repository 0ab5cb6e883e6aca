"""What `--engine` takes, and what is said where it cannot be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cost.bill import load
from cost.engines import _java
from cost.engines._base import all_engines, open_session
from cost.errors import InputError, NotFound
from tests.cost.billing.builders import cur, write_csv


def refused(text: str, folder: Path) -> InputError:
    with pytest.raises(InputError) as told:
        open_session(text, None, folder)
    assert told.value.exit_code == 2
    return told.value


def test_there_are_three() -> None:
    assert [engine.id for engine in all_engines()] == ["athena", "duckdb", "spark"]


def test_a_name_that_is_none(tmp_path: Path) -> None:
    told = refused("dukdb", tmp_path)
    assert isinstance(told, NotFound)
    assert told.allowed == "did you mean duckdb?"
    assert "spark://HOST:PORT" in str(told.next_step)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("duckdb://here", "duckdb, without more"),
        ("spark?memory=4g", "spark.driver.memory=4g"),
        ("spark?spark.driver.memory=", "?name=value"),
        ("athena://billing", "s3_staging_dir=s3://"),
        ("athena://billing?s3_staging_dir=bucket", "s3_staging_dir=s3://"),
        ("athena://billing?workgroup=a", "work_group"),
    ],
)
def test_an_address_that_is_none(text: str, what: str, tmp_path: Path) -> None:
    assert what in str(refused(text, tmp_path))


@pytest.mark.parametrize(
    ("engine", "package"),
    [("spark", "pyspark.errors"), ("athena://b?s3_staging_dir=s3://a", "pyathena.error")],
)
def test_libraries_that_are_not_there(
    engine: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    name = engine.partition(":")[0]
    assert f"uv sync --frozen --inexact --extra {name}" in str(refused(engine, tmp_path))


def test_spark_without_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="needs Java 17 or 21"):
        _java._require_java()


def test_what_was_unpacked_goes_where_no_engine_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(NotFound):
        load([write_csv(tmp_path / "a.csv", [cur()])], engine="sparc")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
