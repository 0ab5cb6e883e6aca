"""Chooses which checkpoints stay, and tags the others for the bucket's lifecycle to delete.

A job's folder has `LATEST`, and a folder `step=<N>/` for each checkpoint; one is complete with a
`MANIFEST.json` below it. Of each job these stay: the last few that are complete, what LATEST names,
what is tagged `keep: best`, everything newer than the oldest of the last few (it may be on its way)
and everything young. All else gets the tag `retention: expire`.

Nothing is deleted here, and a wrong choice can be taken back: a checkpoint that is kept after all
loses the tag in the next run, and one that the lifecycle deleted has its older versions.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

log = logging.getLogger(__name__)
log.setLevel(logging.INFO)

EXPIRE = ("retention", "expire")
"""What the lifecycle rule `pruned` looks for; infra/components/_lifecycle.py has the same."""
BEST = ("keep", "best")
MANIFEST = "MANIFEST.json"
STEP = re.compile(r"^(?P<job>.*?)step=(?P<step>\d+)/")
SPARE_SECONDS = 20.0
"""What is not done that long before the function's end is left for the next run."""
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
MOST_TAGS = 10
"""What S3 allows an object."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What stays."""

    bucket: str
    prefix: str = ""
    keep_last: int
    keep_best: bool = True
    min_age: timedelta
    dry_run: bool = True

    @classmethod
    def of(cls, environment: Any) -> Rules:
        """From the function's variables.

        Raises:
            KeyError, ValueError: they are not those of infra/components/pruning.py.
        """
        keep_last = int(environment["KEEP_LAST"])
        if keep_last < 1:
            raise ValueError("KEEP_LAST: at least 1, or every checkpoint would go")
        return cls(
            bucket=environment["BUCKET"],
            prefix=environment.get("PREFIX", ""),
            keep_last=keep_last,
            keep_best=environment.get("KEEP_BEST", "true") == "true",
            min_age=timedelta(days=int(environment["MIN_AGE_DAYS"])),
            dry_run=environment.get("DRY_RUN", "true") != "false",
        )


@dataclass
class Step:
    """One checkpoint of one job."""

    number: int
    keys: list[str] = field(default_factory=list)
    newest: datetime = LONG_AGO
    size: int = 0

    @property
    def manifests(self) -> list[str]:
        """An attempt to save a step ends with its manifest; there may be several attempts."""
        return [key for key in self.keys if key.rsplit("/", 1)[-1] == MANIFEST]


Jobs = dict[str, dict[int, Step]]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Look at all jobs once.

    Args:
        event: the schedule's; nothing of it is used.
        context: Lambda's, for the time that is left.
    """
    import boto3

    del event
    return prune(boto3.client("s3"), Rules.of(os.environ), datetime.now(UTC), context)


def prune(s3: Any, rules: Rules, now: datetime, context: Any) -> dict[str, Any]:
    """Tag what does not stay, and untag what stays after all; tell what was done."""
    told = {"jobs": 0, "kept": 0, "expiring": 0, "expiring_bytes": 0, "taken_back": 0}
    done = {**told, "dry_run": rules.dry_run, "complete": True}
    for job, steps in sorted(jobs(_objects(s3, rules)).items()):
        done["jobs"] += 1
        stays = _staying(s3, rules, now, job, steps)
        for number, step in sorted(steps.items()):
            if _seconds(context) < SPARE_SECONDS:
                return {**done, "complete": False}
            _settle(s3, rules, step, f"{job}step={number}", done, stays=number in stays)
    log.info(json.dumps(done))
    return done


def _staying(s3: Any, rules: Rules, now: datetime, job: str, steps: dict[int, Step]) -> set[int]:
    """The numbers of a job's steps that stay, whatever their tags say."""
    latest, best = _latest(s3, rules, job)
    wanted = (latest, best) if rules.keep_best else (latest,)
    named = {number for number in wanted if number is not None}
    young = {number for number, step in steps.items() if now - step.newest < rules.min_age}
    return keeps(steps, rules.keep_last) | young | named


def _settle(
    s3: Any, rules: Rules, step: Step, name: str, done: dict[str, Any], *, stays: bool
) -> None:
    if stays or (rules.keep_best and _is_best(s3, rules, step)):
        done["kept"] += 1
        done["taken_back"] += _take_back(s3, rules, step)
        return
    done["expiring"] += 1
    done["expiring_bytes"] += step.size
    log.info(json.dumps({"expire": name, "bytes": step.size}))
    # The manifest first: without it a step is no step, whatever of it is left.
    manifests = step.manifests
    for key in [*manifests, *(key for key in step.keys if key not in manifests)]:
        _tag(s3, rules, key, expire=True)


def jobs(found: Iterable[dict[str, Any]]) -> Jobs:
    """The objects that belong to checkpoints, by job and step. All others are nobody's business."""
    by_job: Jobs = defaultdict(dict)
    for item in found:
        match = STEP.match(item["Key"])
        if match is None:
            continue
        number = int(match["step"])
        step = by_job[match["job"]].setdefault(number, Step(number))
        step.keys.append(item["Key"])
        step.newest = max(step.newest, item["LastModified"])
        step.size += item["Size"]
    return by_job


def keeps(steps: dict[int, Step], last: int) -> set[int]:
    """The numbers of the last complete steps, and of all that are newer than the oldest of them.

    A job whose steps have no manifests at all has another way to save them: all count.
    """
    complete = [n for n, step in steps.items() if step.manifests] or list(steps)
    lowest = sorted(complete, reverse=True)[:last][-1]
    return {number for number in steps if number >= lowest}


def _objects(s3: Any, rules: Rules) -> Iterator[dict[str, Any]]:
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=rules.bucket, Prefix=rules.prefix)
    for page in pages:
        yield from page.get("Contents", [])


def _latest(s3: Any, rules: Rules, job: str) -> tuple[int | None, int | None]:
    """The steps that LATEST calls the newest and the best; what makes no sense names none."""
    try:
        body = s3.get_object(Bucket=rules.bucket, Key=f"{job}LATEST")["Body"].read(65536)
        latest = json.loads(body)
        return _step_of(latest.get("manifest")), _step_of(latest.get("best"))
    except s3.exceptions.NoSuchKey:
        return None, None
    except (ValueError, AttributeError) as error:
        log.warning("%sLATEST makes no sense: %r", job, error)
        return None, None


def _step_of(key: Any) -> int | None:
    match = STEP.match(key) if isinstance(key, str) else None
    return int(match["step"]) if match else None


def _is_best(s3: Any, rules: Rules, step: Step) -> bool:
    """Is it marked on a manifest, or without one on any object?"""
    return any(BEST in _tags(s3, rules, key).items() for key in step.manifests or step.keys)


def _take_back(s3: Any, rules: Rules, step: Step) -> int:
    """Untag a step that was to go, and is kept after all. It shows on its first object."""
    first = (step.manifests or step.keys)[0]
    if EXPIRE not in _tags(s3, rules, first).items():
        return 0
    for key in step.keys:
        _tag(s3, rules, key, expire=False)
    return 1


def _tags(s3: Any, rules: Rules, key: str) -> dict[str, str]:
    """An object's tags; one that was deleted meanwhile has none."""
    try:
        found = s3.get_object_tagging(Bucket=rules.bucket, Key=key)["TagSet"]
    except s3.exceptions.NoSuchKey:
        return {}
    return {tag["Key"]: tag["Value"] for tag in found}


def _tag(s3: Any, rules: Rules, key: str, *, expire: bool) -> None:
    """Set or take away the one tag; the others stay as they are."""
    before = _tags(s3, rules, key)
    after = {k: v for k, v in before.items() if k != EXPIRE[0]}
    if expire:
        after[EXPIRE[0]] = EXPIRE[1]
    if after == before or rules.dry_run:
        return
    if len(after) > MOST_TAGS:
        log.warning("%s has %d tags: it cannot be tagged and stays", key, len(before))
        return
    tags = [{"Key": k, "Value": v} for k, v in sorted(after.items())]
    try:
        if tags:
            s3.put_object_tagging(Bucket=rules.bucket, Key=key, Tagging={"TagSet": tags})
        else:
            s3.delete_object_tagging(Bucket=rules.bucket, Key=key)
    except s3.exceptions.NoSuchKey:
        log.info("%s is gone already", key)


def _seconds(context: Any) -> float:
    left: float = context.get_remaining_time_in_millis() / 1000
    return left
