"""Lifecycles must end uploads that were never completed: their parts are billed and not listed."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._truth import Node, Truth, every, some
from policies._types import BUCKET, BUCKET_LIFECYCLE

FILTERS = ("prefix", "and", "tag", "objectSizeGreaterThan", "objectSizeLessThan")


class Config(Model):
    """When."""

    most_days: int = 7
    """Days after an upload began."""


def check(subject: Subject, config: Config) -> Notes:
    """Parts are kept for ever by default. A rule for some objects alone leaves the others'."""
    rules = [_beside(rule, config) for rule in subject["rules"].items()]
    rules += [_inline(rule, config) for rule in subject["lifecycleRules"].items()]
    if subject.type in BUCKET and not rules:
        return  # what has no lifecycle is s3-lifecycle's
    yield require(
        some(rules),
        f"parts of unfinished uploads stay, at 0.023 USD a GB-month, more than"
        f" {config.most_days} days: no rule for all objects aborts them",
        subject["rules"],
    )


def _beside(rule: Node, config: Config) -> Truth:
    narrows = (rule["prefix"], *(rule["filter"].below(name) for name in FILTERS))
    days = rule["abortIncompleteMultipartUpload.daysAfterInitiation"]
    for_all = every(_is_empty(node) for node in narrows)
    return rule["status"].is_one_of("Enabled") & for_all & _in_time(days, config)


def _inline(rule: Node, config: Config) -> Truth:
    for_all = _is_empty(rule["prefix"]) & _is_empty(rule["tags"])
    days = rule["abortIncompleteMultipartUploadDays"]
    return rule["enabled"].is_true() & for_all & _in_time(days, config)


def _is_empty(node: Node) -> Truth:
    return Truth.UNSURE if node.unknown else Truth.of(not node.value)


def _in_time(days: Node, config: Config) -> Truth:
    if days.unknown:
        return Truth.UNSURE
    number = days.number()
    return Truth.of(number is not None and number <= config.most_days)


POLICY = Policy(
    id="s3-abort-multipart",
    severity="low",
    title="Lifecycles end unfinished uploads within a week",
    why="A crashed upload of a checkpoint leaves its parts: invisible in listings, billed monthly.",
    fix="add abort_incomplete_multipart_upload={'days_after_initiation': 7} to a rule for all",
    types=(*BUCKET_LIFECYCLE, *BUCKET),
    check=check,
    equivalents=("CKV_AWS_300",),
    config=Config,
)
