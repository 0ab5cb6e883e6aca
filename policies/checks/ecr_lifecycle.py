"""Repositories must forget old images: each push of a CUDA image adds gigabytes to the bill."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, or_unsure, require

LIFECYCLE = "aws:ecr/lifecyclePolicy:LifecyclePolicy"


def check(repository: Subject, _: NoConfig) -> Notes:
    """ECR keeps everything by default."""
    policies, more = repository.attached("repository", LIFECYCLE)
    if not policies:
        yield require(
            or_unsure(more),
            "no lifecycle policy: its images are kept for ever, at 0.10 USD a month for each GB",
        )


POLICY = Policy(
    id="ecr-lifecycle",
    severity="low",
    title="Every ECR repository has a lifecycle policy",
    why="Fifty builds a week of a 10 GB image add 200 USD a month, every month, unnoticed.",
    fix="add an ecr.LifecyclePolicy that expires untagged images and keeps the last N tagged ones",
    types=("aws:ecr/repository:Repository",),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("ECR.3",)},
)
