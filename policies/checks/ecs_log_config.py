"""Each container must say where its logs go."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION, called, containers


def check(task: Subject, _: NoConfig) -> Notes:
    """Nowhere by default: on Fargate they are lost, on an instance they stay on its disk."""
    for container in containers(task):
        driver = container["logConfiguration.logDriver"]
        yield require(
            driver.given() & ~driver.is_one_of("none"),
            f"{called(container)} sends its logs nowhere",
            driver,
        )


POLICY = Policy(
    id="ecs-log-config",
    severity="medium",
    title="Each container of an ECS task sends its logs somewhere",
    why="When the task stops its output is gone, and with it the reason why it stopped.",
    fix="set the container's logConfiguration, for example awslogs with a log group",
    types=(TASK_DEFINITION,),
    check=check,
    frameworks={"AWS FSBP": ("ECS.9",)},
)
