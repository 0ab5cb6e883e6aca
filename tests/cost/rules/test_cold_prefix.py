"""Folders that nobody reads: the inventory says what is old, the access logs what is read."""

import pytest

from cost.rules.cold_prefix import RULE
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases

MADE = b.resource("aws:s3/bucket:Bucket", "x", id="data")
FILES = (
    stored.File(key="2024/a.bin", gib=1000, days_old=400),
    stored.File(key="2024/b.bin", gib=1000, days_old=200),
    stored.File(key="hot/c.bin", gib=1000, days_old=400),
)


def lifecycle(**rule) -> object:
    rules = [{"status": "Enabled", **rule}]
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    return b.graph(MADE, b.resource(kind, "x", inputs={"bucket": "data", "rules": rules}))


CASE = cases.Case(
    rule=RULE,
    lines=(b.bucket("data", component="lake.data"),),
    objects=stored.objects(*FILES),
    reads=stored.reads({"hot/c.bin": 3, "2024/a.bin": 95}),
    graph=lifecycle(noncurrentVersionExpiration={"noncurrentDays": 3}),
)


def test_fires_with_what_was_neither_read_nor_written():
    found = CASE.run().one
    assert found.evidence["values"] == {"gib": 2000.0, "places": 1}
    assert float(found.saving.mid) == pytest.approx(2000 * (0.023 - 0.004))
    assert found.change is not None
    assert found.change.path == ("intelligent_tiering",)


@pytest.mark.parametrize(("days", "fires"), [(91, True), (89, False)])
def test_a_read_of_one_object_warms_its_folder(days: float, fires: bool):
    given = stored.reads({"hot/c.bin": 3, "2024/a.bin": days})
    assert CASE.run(reads=given).nothing is not fires


@pytest.mark.parametrize(("days", "fires"), [(91, True), (89, False)])
def test_a_new_object_warms_its_folder(days: float, fires: bool):
    young = stored.File(key="2024/new.bin", days_old=days, storage_class="STANDARD_IA")
    assert CASE.run(objects=stored.objects(*FILES, young)).nothing is not fires


def test_what_is_cold_already_is_fine():
    archived = [
        stored.File(key="old/x", gib=9999, days_old=400, storage_class=kind)
        for kind in ("GLACIER_IR", "INTELLIGENT_TIERING", "DEEP_ARCHIVE")
    ]
    assert CASE.run(objects=stored.objects(*archived)).nothing


def test_what_lies_at_the_top_has_no_folder_to_name():
    assert CASE.run(objects=stored.objects(stored.File(key="top.bin", gib=9999))).nothing


def test_a_bucket_that_moves_objects_already_gets_advice():
    moves = lifecycle(transitions=[{"days": 30, "storageClass": "INTELLIGENT_TIERING"}])
    assert CASE.run(graph=moves).one.change is None
    assert CASE.run(graph=None).one.change is None


def test_what_is_not_known_is_said():
    assert "no S3 Inventory was given" in CASE.run(objects=None).why
    assert "no access logs were given" in CASE.run(reads=None).why
    short = stored.reads({}, logged=89)
    assert "cover 89 days" in CASE.run(reads=short).why
