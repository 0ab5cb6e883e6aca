"""Objects that are stored more than once: the oldest is the original."""

import pytest

from cost.rules.duplicate_objects import RULE
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases


def copy(place: str, *, days_old: float, gib: float = 400, etag: str = "abc") -> stored.File:
    return stored.File(key=f"{place}/part-0.parquet", gib=gib, days_old=days_old, etag=etag)


FIRST = copy("raw/images", days_old=300)
SECOND = copy("team/me", days_old=200)
CASE = cases.Case(rule=RULE, lines=(b.bucket("data"),), objects=stored.objects(FIRST, SECOND))


def test_fires_with_what_the_copies_cost():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(400 * 0.023)
    assert found.saving.low == 0
    assert "s3://data/team/me/" in str(found.manual)


def test_another_digest_or_size_is_no_copy():
    other = copy("team/me", days_old=200, etag="def")
    assert CASE.run(objects=stored.objects(FIRST, other)).nothing
    larger = copy("team/me", days_old=200, gib=401)
    assert CASE.run(objects=stored.objects(FIRST, larger)).nothing


def test_at_the_thresholds():
    assert CASE.run({"min_mib": str(400 * 1024)}).one
    assert CASE.run({"min_mib": str(400 * 1024 + 1)}).nothing
    assert CASE.run({"min_saving_usd": "9.2"}).one
    assert CASE.run({"min_saving_usd": "9.21"}).nothing


def test_what_is_not_known_is_said():
    assert "no S3 Inventory was given" in CASE.run(objects=None).why
    bare = stored.objects(FIRST, SECOND, lacks=["e_tag"])
    assert "does not list e_tag" in CASE.run(objects=bare).why
