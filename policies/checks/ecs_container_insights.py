"""Clusters must measure their tasks, where production depends on them."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._truth import Node, Truth, some

CLUSTER = "aws:ecs/cluster:Cluster"
ACCOUNT_DEFAULT = "aws:ecs/accountSettingDefault:AccountSettingDefault"
ON = ("enabled", "enhanced")


def check(cluster: Subject, config: EnvironmentConfig) -> Notes:
    """Off by default, unless the account's default is on.

    Not asked for outside production: its metrics are custom ones, at about 0.30 USD a month each.
    """
    defaults = [Node(r.inputs) for r in cluster.index.of_type(ACCOUNT_DEFAULT)]
    yield require(
        some(
            (
                _is_on(list(cluster["settings"].items()), defaults),
                cluster.outside_production(config),
            )
        ),
        "Container Insights is off: nobody sees the tasks' memory or CPU",
        cluster["settings"],
    )


def _is_on(own: list[Node], defaults: list[Node]) -> Truth:
    for settings in (own, defaults):
        named = [(s["name"].is_one_of("containerInsights"), s["value"]) for s in settings]
        found = some(is_it & value.is_one_of(*ON) for is_it, value in named)
        if found is not Truth.NO or any(is_it is Truth.YES for is_it, _ in named):
            return found
    return Truth.NO


POLICY = Policy(
    id="ecs-container-insights",
    severity="low",
    title="ECS clusters in production use Container Insights",
    why="Without it a task that is killed for memory leaves no trace, and nobody can right-size.",
    fix='add the setting containerInsights with the value "enabled" or "enhanced"',
    types=(CLUSTER,),
    check=check,
    kind="stack",
    frameworks={"AWS FSBP": ("ECS.12",)},
    equivalents=("CKV_AWS_65", "AWS-0034"),
    config=EnvironmentConfig,
)
