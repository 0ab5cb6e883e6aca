"""Tables of many small files: the reads that the bill has of their bucket."""

import dataclasses

import pytest

from cost.rules.small_files import RULE
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases

READS = cases.line("data", "Requests-Tier2", unit="Requests", quantity="9", usd="2")


def table(count: int, mib: float = 1, name: str = "events") -> tuple:
    return tuple(
        stored.File(key=f"lake/{name}/day={n % 30}/hour={n % 24}/{n}.parquet", gib=mib / 1024)
        for n in range(count)
    )


CASE = cases.Case(rule=RULE, lines=(b.bucket("data"), READS), objects=stored.objects(*table(1280)))
MONTH = 2 * 730 / 24


def test_fires_with_the_reads_that_fewer_files_need():
    found = CASE.run().one
    assert (found.current, found.proposed) == ("1280 files", "10 files")
    assert float(found.saving.mid) == pytest.approx(MONTH * 1270 / 1280)
    assert (found.saving.low, float(found.saving.high)) == (0, pytest.approx(MONTH))
    assert "s3://data/lake/events/" in str(found.manual)


def test_reads_are_shared_with_what_else_lies_there():
    others = [stored.File(key=f"models/{n}.bin") for n in range(1280)]
    found = CASE.run(objects=stored.objects(*table(1280), *others)).one
    assert float(found.saving.mid) == pytest.approx(MONTH * 1270 / 2560)


def test_at_the_thresholds():
    assert CASE.run({"min_files": "1280"}).one
    assert CASE.run({"min_files": "1281"}).nothing
    assert CASE.run({"small_mib": "1"}).nothing
    assert CASE.run({"small_mib": "1.1"}).one
    assert CASE.run({"min_reads_usd": "61"}).nothing


def test_nobody_pays_for_what_nobody_reads():
    assert CASE.run(lines=(b.bucket("data"),)).nothing


def test_what_is_not_known_is_said():
    assert "no S3 Inventory was given" in CASE.run(objects=None).why
    assert CASE.objects is not None
    bare = dataclasses.replace(CASE.objects, lacks={"data": frozenset(["size"])})
    assert "does not list size" in CASE.run(objects=bare).why
