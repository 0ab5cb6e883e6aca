"""Checkpoints that newer ones have replaced: the highest steps of each job stay."""

import dataclasses

import pytest

from cost.rules.stale_checkpoints import RULE
from tests.cost import builders as b
from tests.cost import stored
from tests.cost.rules import cases

LINE = b.bucket("data", component="lake.checkpoints")
MADE = b.resource("aws:s3/bucket:Bucket", "x", id="data")


def lifecycle(**rule) -> object:
    rules = [{"status": "Enabled", **rule}]
    kind = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    return b.graph(MADE, b.resource(kind, "x", inputs={"bucket": "data", "rules": rules}))


def job(name: str = "a", *, steps: int = 10, gib: float = 100, days_old: float = 20) -> tuple:
    return tuple(
        stored.File(key=f"jobs/{name}/step={n}/model.pt", gib=gib, days_old=days_old)
        for n in range(100, 100 * (steps + 1), 100)
    )


KEPT = lifecycle(noncurrentVersionExpiration={"noncurrentDays": 3})
CASE = cases.Case(rule=RULE, lines=(LINE,), objects=stored.objects(*job()), graph=KEPT)


def test_fires_with_all_but_the_last_three():
    found = CASE.run().one
    assert float(found.saving.mid) == pytest.approx(700 * 0.023)
    assert float(found.saving.low) == pytest.approx(600 * 0.023), "the best may be one of them"
    assert found.change is not None
    assert found.change.path == ("checkpoint_retention",)
    assert found.change.new == {"keep_last": 3, "dry_run": False}


def test_steps_are_numbers_and_jobs_are_their_own():
    files = (*job("a", steps=3), *job("b", steps=4, gib=1000))
    found = CASE.run(objects=stored.objects(*files)).one
    assert found.evidence["values"] == {"gib": 1000.0, "jobs": 1}
    assert "s3://data/jobs/b/" in str(CASE.run(objects=stored.objects(*files), graph=None).one)


@pytest.mark.parametrize(
    "key", ["run/checkpoint-{}/a.bin", "run/epoch_{}.pt", "run/ckpt{}.pth", "global_step{}/x"]
)
def test_other_names_of_checkpoints(key: str):
    files = [stored.File(key=key.format(n), gib=1000, days_old=30) for n in range(8, 12)]
    assert CASE.run(objects=stored.objects(*files)).one.current == "1 replaced checkpoints"


def test_at_the_thresholds():
    assert CASE.run({"min_age_days": "20"}, objects=stored.objects(*job(days_old=20))).nothing
    assert CASE.run({"min_age_days": "19"}, objects=stored.objects(*job(days_old=20))).one
    assert CASE.run({"keep_last": "10"}).nothing
    assert CASE.run({"min_saving_usd": "17"}).nothing


def test_what_expires_by_age_has_no_retention_of_its_own():
    assert CASE.run(graph=lifecycle(expiration={"days": 30})).one.change is None
    assert CASE.run(graph=None).one.change is None


def test_what_is_not_known_is_said():
    assert "no S3 Inventory was given" in CASE.run(objects=None).why
    other = stored.objects(*job(), bucket="other")
    assert "no S3 Inventory of data" in CASE.run(objects=other).why
    bare = stored.objects(*job(), lacks=["size"])
    assert "does not list size" in CASE.run(objects=bare).why
    strange = [dataclasses.replace(file, storage_class="OUTPOSTS") for file in job()]
    assert "OUTPOSTS" in CASE.run(objects=stored.objects(*strange)).why
