"""Tables in plain text: compressed columns hold the same in a third."""

import pytest

from cost.rules.uncompressed_tables import RULE
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases


def stocked(*names: str, gib: float = 1000) -> object:
    return stored.objects(*(stored.File(key=f"raw/clicks/{n}", gib=gib) for n in names))


CASE = cases.Case(rule=RULE, lines=(b.bucket("data"),), objects=stocked("a.csv", "b.JSONL"))


def test_fires_with_two_thirds_of_the_text():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(2000 * 0.023 * 2 / 3)
    assert found.saving.low == found.saving.mid / 2
    assert "s3://data/raw/clicks/" in str(found.manual)


@pytest.mark.parametrize("name", ["a.csv.gz", "a.parquet", "a.jsonx", "csv/a"])
def test_what_is_compressed_or_no_text_is_fine(name: str):
    assert CASE.run(objects=stocked(name)).nothing


def test_at_the_thresholds():
    assert CASE.run({"min_saving_usd": "30.6"}).one
    assert CASE.run({"min_saving_usd": "30.7"}).nothing
    assert CASE.run({"ratio": "1"}).nothing
    assert CASE.run({"ratio": "0"}).nothing


def test_what_is_not_known_is_said():
    assert "no S3 Inventory was given" in CASE.run(objects=None).why
    assert "no price" in CASE.run(prices=b.Prices(kinds={}, hourly={})).why
