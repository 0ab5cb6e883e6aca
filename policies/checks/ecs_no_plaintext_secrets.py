"""Secrets of containers must come from where secrets are kept, not from the definition."""

from __future__ import annotations

from cost.models import Model
from policies._base import Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION, called, containers
from policies._secrets import is_secret


class Config(Model):
    """Exceptions."""

    names: tuple[str, ...] = ()
    """Variables that look like secrets and are none, such as `PAGE_TOKEN`."""


def check(task: Subject, config: Config) -> Notes:
    """By the variable's name, or by the value's form, which no message shows."""
    for container in containers(task):
        for variable in container["environment"].items():
            name, value = variable["name"], variable["value"]
            if name.value in config.names:
                continue
            yield require(
                ~is_secret(name, value),
                f"{called(container)} has a secret in plain text in its variable {name.shown}",
                value,
            )


POLICY = Policy(
    id="ecs-no-plaintext-secrets",
    severity="critical",
    title="Containers of ECS tasks have no secrets in plain environment variables",
    why="Everyone who may describe the task definition reads them, in every revision, for ever.",
    fix="move the variable to the container's secrets, with valueFrom an ARN of Secrets Manager",
    types=(TASK_DEFINITION,),
    check=check,
    frameworks={"AWS FSBP": ("ECS.8",)},
    equivalents=("AWS-0036",),
    config=Config,
)
