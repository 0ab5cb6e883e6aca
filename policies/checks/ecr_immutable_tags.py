"""A tag of an image must mean the same image for ever."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._remedy import Set


def check(repository: Subject, _: NoConfig) -> Notes:
    """Mutable by default. Tags that a filter excludes may move; the rest may not."""
    tags = repository["imageTagMutability"]
    yield require(
        tags.is_one_of("IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION"),
        f"its tags may be moved to other images (imageTagMutability is {tags.shown})",
        tags,
    )


POLICY = Policy(
    id="ecr-immutable-tags",
    severity="medium",
    title="Tags of ECR repositories are immutable",
    why="With mutable tags nobody can say which code trained a model, and anybody can swap it.",
    fix='set image_tag_mutability="IMMUTABLE"',
    types=("aws:ecr/repository:Repository",),
    check=check,
    frameworks={"AWS FSBP": ("ECR.2",)},
    equivalents=("CKV_AWS_51", "AWS-0031"),
    remedy=(Set(path="imageTagMutability", value="IMMUTABLE"),),
)
