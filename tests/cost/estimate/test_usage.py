"""A usage file says what only use can tell; the more particular wins, a wrong name is refused."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from cost.errors import InputError, NotFound, SourceError
from cost.estimate import estimate, read_usage
from cost.pricing.base import Percentiles
from cost.pricing.catalogue import load
from tests.cost.estimate.stacks import BUCKET, bucket, nat, stack

GRAPH = stack(bucket("raw"), bucket("curated"), bucket("logs"), nat())


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "usage.yaml"
    path.write_text(text)
    return path


FULL = f"""\
version: 1
types:
  {BUCKET}: {{standard_gb: 10}}
components:
  lake.raw: {{standard_gb: 2000.5}}
  lake.logs: {{standard_gb: {{p10: 1, p50: 2, p90: 3}}}}
resources:
  nat: {{data_gb: 0}}
"""


def test_the_more_particular_wins(tmp_path: Path) -> None:
    usage = read_usage(written(tmp_path, FULL))
    usage.check(GRAPH)
    found = {r.name: r.parts for r in estimate(GRAPH, load(), usage).resources}
    assert found["curated"][0].quantity == Percentiles.exactly(10)
    assert found["raw"][0].quantity == Percentiles.exactly(Decimal("2000.5"))
    assert found["logs"][0].quantity == Percentiles(p10=1, p50=2, p90=3)
    assert found["nat"][1].monthly == Percentiles.exactly(0)
    assert found["nat"][1].basis == "usage"


def test_a_full_usage_file_makes_a_total_complete(tmp_path: Path) -> None:
    assert not estimate(GRAPH, load()).complete
    assert estimate(GRAPH, load(), read_usage(written(tmp_path, FULL))).complete


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("types: {aws:s3/bucket:Buckets: {standard_gb: 1}}", "did you mean aws:s3/bucket:Bucket"),
        ("components: {lake.row: {standard_gb: 1}}", r"did you mean lake\.raw"),
        ("components: {lake.raw: {standard_gib: 1}}", r"lake\.raw.*did you mean standard_gb"),
        ("resources: {natt: {data_gb: 1}}", "did you mean nat"),
        ("resources: {nat: {gb: 1}}", "data_gb"),
    ],
    ids=["type", "component", "key", "resource", "key of another type"],
)
def test_wrong_names_suggest_near_ones(tmp_path: Path, text: str, message: str) -> None:
    usage = read_usage(written(tmp_path, f"version: 1\n{text}\n"))
    with pytest.raises(NotFound, match=f"(?s){message}"):
        usage.check(GRAPH)


def test_a_name_may_be_in_any_of_the_graphs(tmp_path: Path) -> None:
    usage = read_usage(written(tmp_path, "version: 1\ncomponents: {lake.raw: {standard_gb: 1}}\n"))
    usage.check(stack(nat()), GRAPH)
    with pytest.raises(NotFound):
        usage.check(stack(nat()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: 2", "version: 1"),
        ("just text", "version: 1"),
        ("version: 1\nkinds: {}", "did you mean|no section"),
        ("version: 1\ntypes: [a]", "not a mapping"),
        ("version: 1\ntypes: {x: {gb: -1}}", "types > x > gb: -1 is not a quantity"),
        ("version: 1\ntypes: {x: {gb: lots}}", "'lots' is not a quantity"),
        ("version: 1\ntypes: {x: {gb: true}}", "True is not a quantity"),
        ("version: 1\ntypes: {x: {gb: .inf}}", "inf is not a quantity"),
        ("version: 1\ntypes: {x: {gb: {p10: 3, p50: 2, p90: 1}}}", "p10 <= p50"),
        ("version: 1\ntypes: {x: 1, x: 2}", "not valid YAML"),
        ("a: [", "not valid YAML"),
    ],
)
def test_a_file_that_is_not_one(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_usage(written(tmp_path, text))
    assert "usage.yaml" in str(caught.value)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        read_usage(tmp_path / "none.yaml")
