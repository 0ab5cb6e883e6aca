"""A task's own role must not be the one that starts it."""

from __future__ import annotations

from policies._base import NoConfig, Notes, Policy, Subject, require
from policies._containers import TASK_DEFINITION
from policies._truth import Truth

ROLES = ("taskRoleArn", "executionRoleArn")


def check(task: Subject, _: NoConfig) -> Notes:
    """A task definition with one role, or none, is fine."""
    own, starter = (task[prop] for prop in ROLES)
    if own.absent or starter.absent:
        return
    yield require(_differ(task), "the task runs as the role that starts it", own, starter)


def _differ(task: Subject) -> Truth:
    own, starter = (task[prop] for prop in ROLES)
    if not (own.unknown or starter.unknown):
        return Truth.of(own.value != starter.value)
    # Neither is known before deployment, but the program says which roles they are.
    depends = task.resource.property_dependencies
    of_own, of_starter = (set(depends.get(prop, ())) for prop in ROLES)
    if own.unknown and starter.unknown and of_own and of_starter:
        if of_own.isdisjoint(of_starter):
            return Truth.YES
        if of_own == of_starter and len(of_own) == 1:
            return Truth.NO
    return Truth.UNSURE


POLICY = Policy(
    id="ecs-roles-distinct",
    severity="low",
    title="An ECS task's role is not its execution role",
    why="The execution role may pull images and read secrets; the code in the task need not.",
    fix="make two roles: task_role_arn for the code, execution_role_arn for the agent",
    types=(TASK_DEFINITION,),
    check=check,
    kind="stack",
    equivalents=("CKV_AWS_249",),
)
