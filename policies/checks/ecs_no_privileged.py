"""Containers must not be privileged: such a one is root on the machine that it shares."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION, called, containers


def check(task: Subject, _: NoConfig) -> Notes:
    """Off by default."""
    for container in containers(task):
        # AWS's name is `privileged`. Whoever writes `privilege` wants the same, and finds the name.
        for flag in (container["privileged"], container["privilege"]):
            yield require(~flag.is_true(), f"{called(container)} is privileged", flag)


POLICY = Policy(
    id="ecs-no-privileged",
    severity="high",
    title="Containers of ECS tasks are not privileged",
    why="A privileged container is root on its host: one exploit reads every other task's memory.",
    fix="remove privileged; grant single Linux capabilities in linuxParameters where needed",
    types=(TASK_DEFINITION,),
    check=check,
    frameworks={"AWS FSBP": ("ECS.4",)},
    equivalents=("CKV_AWS_334",),
)
