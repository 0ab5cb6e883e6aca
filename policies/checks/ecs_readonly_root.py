"""Containers must not write to their root file system."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION, called, containers
from policies._truth import Truth, some


def check(task: Subject, _: NoConfig) -> Notes:
    """Writable by default. Windows containers cannot be read-only."""
    family = task["runtimePlatform.operatingSystemFamily"]
    windows = Truth.UNSURE if family.unknown else Truth.of(str(family.value).startswith("WINDOWS"))
    for container in containers(task):
        flag = container["readonlyRootFilesystem"]
        yield require(
            some((flag.is_true(), windows)),
            f"{called(container)} may write to its root file system",
            flag,
        )


POLICY = Policy(
    id="ecs-readonly-root",
    severity="medium",
    title="Containers of ECS tasks have a read-only root file system",
    why="Who gets into a container cannot leave a changed program behind in a read-only one.",
    fix="set readonlyRootFilesystem true, and mount volumes for what has to be written",
    types=(TASK_DEFINITION,),
    check=check,
    frameworks={"AWS FSBP": ("ECS.5",)},
    equivalents=("CKV_AWS_336",),
)
