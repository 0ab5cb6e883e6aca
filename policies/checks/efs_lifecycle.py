"""Files that nobody reads must move to cheap storage, and throughput be paid by use."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._remedy import Set
from policies._truth import Node, Truth, some


def check(system: Subject, config: EnvironmentConfig) -> Notes:
    """All stays in Standard by default. Provisioned throughput is left to production."""
    policies = system["lifecyclePolicies"]
    moves = some(_cools(rule) for rule in policies.items())
    yield require(moves, "files that nobody reads stay in Standard, at 0.30 USD a GB", policies)
    mode = system["throughputMode"]
    yield require(
        ~(mode.is_one_of("provisioned") & system.outside_production(config)),
        "outside production throughput is paid at 6 USD a MB/s and month, used or not",
        mode,
    )


def _cools(rule: Node) -> Truth:
    if rule.unknown:
        return Truth.UNSURE
    return rule["transitionToIa"].given() | rule["transitionToArchive"].given()


POLICY = Policy(
    id="efs-lifecycle",
    severity="low",
    title="EFS moves unread files to cheaper storage, and throughput is paid by use",
    why="A TB in Standard is 300 USD a month, in Infrequent Access 16; old datasets lie there.",
    fix='set lifecycle_policies=[{"transition_to_ia": "AFTER_30_DAYS"}], throughput_mode="elastic"',
    types=("aws:efs/fileSystem:FileSystem",),
    check=check,
    remedy=(Set(path="throughputMode", value="elastic"),),
    config=EnvironmentConfig,
)
