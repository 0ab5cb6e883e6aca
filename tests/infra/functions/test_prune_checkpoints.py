"""Which checkpoints stay; tried on the emulator's S3, with the layout that jobs write."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from infra.functions.prune_checkpoints import Rules, Step, jobs, keeps, prune
from tests.fixtures.emulator import emulator

if TYPE_CHECKING:
    from infra.sandbox.emulator import Emulator

pytestmark = pytest.mark.slow

__all__ = ["emulator"]

NOW = datetime.now(UTC) + timedelta(days=30)
"""The emulator dates what is written to today; then everything is old."""


class Time:
    """Lambda's context: the milliseconds that are left, fewer at each question."""

    def __init__(self, milliseconds: int = 900_000, step: int = 0) -> None:
        self.left, self.step = milliseconds, step

    def get_remaining_time_in_millis(self) -> int:
        self.left -= self.step
        return self.left


class Bucket:
    """A bucket of checkpoints."""

    def __init__(self, s3: Any, name: str) -> None:
        self.s3, self.name = s3, name
        s3.create_bucket(Bucket=name)

    def save(self, job: str, step: int, *, whole: bool = True, **tags: str) -> None:
        """One checkpoint of two files and, if it is whole, its manifest."""
        folder = f"{job}/step={step:012d}/g0001-a/"
        names = ["model.bin", "state.bin", *(["MANIFEST.json"] if whole else [])]
        for name in names:
            tagging = "&".join(f"{k}={v}" for k, v in tags.items())
            self.s3.put_object(Bucket=self.name, Key=folder + name, Body=b"x", Tagging=tagging)

    def latest(self, job: str, body: str) -> None:
        self.s3.put_object(Bucket=self.name, Key=f"{job}/LATEST", Body=body.encode())

    def expiring(self, job: str) -> list[int]:
        """The steps of which every object is tagged to go; none may be tagged in part."""
        found: dict[int, set[bool]] = {}
        for item in self.s3.list_objects_v2(Bucket=self.name, Prefix=f"{job}/step=")["Contents"]:
            tags = self.tags(item["Key"])
            step = int(item["Key"].split("step=")[1].split("/")[0])
            found.setdefault(step, set()).add(tags.get("retention") == "expire")
        assert all(len(states) == 1 for states in found.values()), "a step is tagged in part"
        return sorted(step for step, states in found.items() if states == {True})

    def tags(self, key: str) -> dict[str, str]:
        found = self.s3.get_object_tagging(Bucket=self.name, Key=key)["TagSet"]
        return {tag["Key"]: tag["Value"] for tag in found}


@pytest.fixture
def bucket(emulator: Emulator, request: pytest.FixtureRequest) -> Bucket:
    name = request.node.name.replace("_", "-").replace("[", "-").rstrip("]")[:60]
    return Bucket(emulator.clients("000000005151").get("s3", "us-east-1"), name)


def rules(bucket: Bucket, **more: Any) -> Rules:
    wanted: dict[str, Any] = {"keep_last": 2, "min_age": timedelta(days=2), "dry_run": False}
    return Rules(bucket=bucket.name, **(wanted | more))


def run(bucket: Bucket, *, now: datetime = NOW, **more: Any) -> dict[str, Any]:
    return prune(bucket.s3, rules(bucket, **more), now, Time())


def test_the_last_of_each_job_stay(bucket: Bucket) -> None:
    for step in (1, 2, 3, 10):
        bucket.save("a", step)
    bucket.save("b", 5)
    done = run(bucket)
    assert bucket.expiring("a") == [1, 2] and bucket.expiring("b") == []
    assert (done["jobs"], done["kept"], done["expiring"]) == (2, 3, 2)
    assert done["expiring_bytes"] == 6


def test_a_dry_run_changes_nothing_and_tells_the_same(bucket: Bucket) -> None:
    for step in (1, 2, 3):
        bucket.save("a", step)
    done = run(bucket, dry_run=True)
    assert bucket.expiring("a") == [] and done["expiring"] == 1 and done["dry_run"] is True


def test_the_best_stays_however_old_and_keeps_its_tags(bucket: Bucket) -> None:
    bucket.save("a", 1, keep="best", owner="me")
    for step in (2, 3, 4):
        bucket.save("a", step)
    run(bucket)
    assert bucket.expiring("a") == [2]
    run(bucket, keep_best=False)
    assert bucket.expiring("a") == [1, 2]
    tags = bucket.tags("a/step=000000000001/g0001-a/model.bin")
    assert tags == {"keep": "best", "owner": "me", "retention": "expire"}


def test_what_latest_names_stays_though_newer_ones_are_there(bucket: Bucket) -> None:
    for step in (1, 2, 3, 4):
        bucket.save("a", step)
    names = {"manifest": "step=000000000002/g0001-a/MANIFEST.json", "best": "step=000000000001/x"}
    bucket.latest("a", json.dumps(names))
    run(bucket, keep_last=1)
    assert bucket.expiring("a") == [3]


@pytest.mark.parametrize("body", ["", "[]", "{", '{"manifest": 7}', '{"manifest": "../step=x/"}'])
def test_a_latest_that_makes_no_sense_protects_nothing_and_stops_nothing(
    bucket: Bucket, body: str
) -> None:
    for step in (1, 2, 3):
        bucket.save("a", step)
    bucket.latest("a", body)
    run(bucket)
    assert bucket.expiring("a") == [1]


def test_incomplete_steps_do_not_count_and_are_not_taken_from_who_still_writes(
    bucket: Bucket,
) -> None:
    bucket.save("a", 1)
    bucket.save("a", 2, whole=False)  # given up long ago
    bucket.save("a", 3)
    bucket.save("a", 4)
    bucket.save("a", 5, whole=False)  # perhaps on its way
    run(bucket)
    assert bucket.expiring("a") == [1, 2]


def test_young_checkpoints_are_left_alone(bucket: Bucket) -> None:
    for step in (1, 2, 3):
        bucket.save("a", step)
    done = run(bucket, now=datetime.now(UTC))
    assert done["kept"] == 3 and bucket.expiring("a") == []


def test_a_choice_is_taken_back(bucket: Bucket) -> None:
    for step in (1, 2, 3):
        bucket.save("a", step)
    run(bucket)
    assert bucket.expiring("a") == [1]
    manifest = "a/step=000000000001/g0001-a/MANIFEST.json"
    tags = [{"Key": "keep", "Value": "best"}, {"Key": "retention", "Value": "expire"}]
    bucket.s3.put_object_tagging(Bucket=bucket.name, Key=manifest, Tagging={"TagSet": tags})
    assert run(bucket)["taken_back"] == 1
    assert bucket.expiring("a") == [] and bucket.tags(manifest) == {"keep": "best"}


def test_running_twice_changes_nothing_more(bucket: Bucket) -> None:
    for step in (1, 2, 3):
        bucket.save("a", step)
    assert run(bucket) == run(bucket)
    assert bucket.expiring("a") == [1]


def test_it_stops_in_time_and_says_so(bucket: Bucket) -> None:
    for step in range(1, 7):
        bucket.save("a", step)
    done = prune(bucket.s3, rules(bucket), NOW, Time(30_000, step=4_000))
    assert done["complete"] is False and 0 < done["expiring"] < 4
    assert run(bucket)["complete"] is True
    assert bucket.expiring("a") == [1, 2, 3, 4]


def test_an_object_with_all_its_tags_stays_whole(bucket: Bucket) -> None:
    for step in (1, 2, 3):
        bucket.save("a", step, **({f"t{n}": "x" for n in range(10)} if step == 1 else {}))
    run(bucket)
    assert bucket.expiring("a") == []


def test_what_is_no_checkpoint_is_nobodys_business(bucket: Bucket) -> None:
    for key in ("readme.txt", "a/LATEST", "a/step=x/model.bin", "a/stepping=1/model.bin"):
        bucket.s3.put_object(Bucket=bucket.name, Key=key, Body=b"x")
    assert run(bucket)["jobs"] == 0


def test_a_prefix_keeps_it_away_from_the_rest(bucket: Bucket) -> None:
    for step in (1, 2, 3):
        bucket.save("ours/a", step)
        bucket.save("theirs/a", step)
    run(bucket, prefix="ours/")
    assert bucket.expiring("ours/a") == [1] and bucket.expiring("theirs/a") == []


def test_jobs_without_manifests_are_counted_by_their_folders() -> None:
    steps = {n: Step(n, keys=[f"a/step={n}/model.bin"]) for n in (1, 2, 3)}
    assert keeps(steps, 2) == {2, 3}
    assert keeps(steps, 9) == {1, 2, 3}


def test_one_job_may_lie_inside_anothers_folder() -> None:
    found = [
        {"Key": key, "LastModified": NOW, "Size": 1}
        for key in ("a/step=1/m", "a/b/step=1/m", "step=7/m")
    ]
    assert {job: sorted(steps) for job, steps in jobs(found).items()} == {
        "a/": [1],
        "a/b/": [1],
        "": [7],
    }


@pytest.mark.parametrize("value", ["0", "-1", "many"])
def test_a_number_that_would_delete_everything_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"KEEP_LAST|invalid literal"):
        Rules.of({"BUCKET": "b", "KEEP_LAST": value, "MIN_AGE_DAYS": "2"})


def test_without_a_word_it_is_a_dry_run() -> None:
    assert Rules.of({"BUCKET": "b", "KEEP_LAST": "1", "MIN_AGE_DAYS": "1"}).dry_run is True
