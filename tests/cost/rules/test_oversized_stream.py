"""Streams with more shards than their records need."""

import pytest

from cost.rules.oversized_stream import RULE
from tests.cost import builders as b
from tests.cost.rules import cases

MIB = 1024 * 1024


def shards(number: int = 8) -> b.Line:
    return cases.line(
        "arn:aws:kinesis:us-east-1:111122223333:stream/clicks",
        "USE1-Storage-ShardHour",
        quantity=str(24 * number),
        usd=str(0.36 * number),
        service="AmazonKinesis",
        component="streams.clicks",
    )


def load(records_a_second: float, bytes_a_second: float = 0) -> tuple:
    values = {
        "stream_records_in": records_a_second * 3600,
        "stream_bytes_in": bytes_a_second * 3600,
    }
    return tuple(b.readings("clicks", name, value) for name, value in values.items())


CASE = cases.Case(rule=RULE, lines=(shards(),), series=load(200))


def test_fires_with_the_shards_that_hold_the_load():
    found = CASE.run().one
    assert found.change is not None
    assert (found.change.path, found.change.old, found.change.new) == (("shards",), 8, 1)
    assert float(found.saving.mid) == pytest.approx(0.36 * 7 * 730 / 24)


@pytest.mark.parametrize(
    ("series", "needed"),
    [(load(250), 1), (load(251), 2), (load(1, MIB / 4), 1), (load(1, MIB / 2), 2)],
)
def test_a_shard_takes_a_thousand_records_and_a_mebibyte(series: tuple, needed: int):
    assert CASE.run(series=series).one.proposed == f"{needed} shards"


def test_one_that_needs_its_shards_is_fine():
    assert CASE.run(lines=(shards(1),)).nothing
    assert CASE.run(series=load(2000)).nothing


def test_a_missing_metric_is_no_zero():
    assert "no stream_records_in" in CASE.run(series=load(1)[1:]).why
