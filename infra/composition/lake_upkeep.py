"""What buckets of the lake ask for beside themselves: doors for teams, pruned checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._function_grants import functions
from infra.components._policy import allow
from infra.components.access_point import AccessPointArgs, TeamAccessPoint

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import BucketSettings, Settings


def build(built: Built) -> Outputs:
    """After network and boundary: doors may be of the network, and the function has a role."""
    doors: Outputs = {}
    for entry, settings in built.settings.lake_upkeep.items():
        doors |= {f"{entry}.{team}": arn for team, arn in _doors(built, entry, settings).items()}
        if settings.checkpoint_retention is not None:
            _prune(built, entry, settings)
    return {"access_points": doors} if doors else {}


def _doors(built: Built, entry: str, settings: BucketSettings) -> Outputs:
    made = {
        team: TeamAccessPoint(
            f"lake-{entry}-{team}",
            AccessPointArgs(
                context=built.context,
                entry=entry,
                team=team,
                settings=door,
                key=settings.key,
                bucket=built.lake.data[entry],
                vpc_id=built.network.vpc_id,
            ),
            built.opts,
        )
        for team, door in settings.access_points.items()
    }
    return {team: {"arn": door.arn, "policy": door.policy} for team, door in made.items()}


def _prune(built: Built, entry: str, settings: BucketSettings) -> None:
    # Imported only where a function is made: packing one takes a while.
    from infra.components._function import FunctionSite
    from infra.components.pruning import CheckpointPruning, PruningArgs

    if settings.checkpoint_retention is None:
        return
    site = FunctionSite(
        context=built.context,
        boundary=built.access.boundary,
        log_key_arn=built.keys.arns[settings.checkpoint_retention.log_key],
        alarming=built.alarming,
        environment_key=built.environment_key,
    )
    CheckpointPruning(
        f"lake-{entry}-pruning",
        PruningArgs(
            site=site, entry=entry, settings=settings, retention=settings.checkpoint_retention
        ),
        built.opts,
    )


def grants(context: Context, settings: Settings) -> list[Statement]:
    """Access points by their names, policies that let roles use them, and the function."""
    asked = settings.lake_upkeep.values()
    prunes = any(bucket.checkpoint_retention is not None for bucket in asked)
    doors = any(bucket.access_points for bucket in asked)
    return [*(functions(context) if prunes else []), *(_doorways(context) if doors else [])]


def _doorways(context: Context) -> list[Statement]:
    return [
        allow(
            "Doors",
            [
                "s3:CreateAccessPoint",
                "s3:DeleteAccessPoint",
                "s3:DeleteAccessPointPolicy",
                "s3:GetAccessPoint*",
                "s3:ListTagsForResource",
                "s3:PutAccessPointPolicy",
                "s3:PutAccessPointPublicAccessBlock",
                "s3:TagResource",
                "s3:UntagResource",
            ],
            [context.arn("s3", f"accesspoint/{context.named('*')}")],
        ),
        allow(
            "DoorPolicies",
            [
                "iam:CreatePolicy",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicy",
                "iam:DeletePolicyVersion",
                "iam:GetPolicy",
                "iam:GetPolicyVersion",
                "iam:ListPolicyVersions",
                "iam:TagPolicy",
                "iam:UntagPolicy",
            ],
            [context.iam_arn(f"policy{context.path}*-door")],
        ),
    ]
