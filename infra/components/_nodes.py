"""What the agent of a training node is told, and what its role allows it for checkpoints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infra.components._policy import Statement, allow

if TYPE_CHECKING:
    from infra.components._cluster import ClusterArgs
    from infra.components._context import Context
    from infra.settings import TrainingSettings

ENDING_HOOK = "ending"
"""The lifecycle hook that holds an instance until its jobs have written what they have."""


def guard_record(context: Context, entry: str) -> str:
    """The parameter that exists while the spend guard stops a cluster: its sizes from before.

    Queues have theirs below `queues/`: an entry of each may have the same name.

    Agents look for it whether or not the stack has a guard: one that is added reaches the nodes
    that run already.
    """
    return f"/{context.project}/{context.stack}/guard/{entry}"


def node_config(args: ClusterArgs, settings: TrainingSettings) -> dict[str, Any]:
    """See infra.functions.node_agent.Node; jobs read the bucket of their checkpoints from it."""
    return {
        "region": args.context.region,
        "group": args.group,
        "hook": ENDING_HOOK,
        "notice_seconds": settings.notice_seconds,
        "guard": guard_record(args.context, args.entry),
        "checkpoints": f"s3://{args.context.bucket(settings.checkpoints)}/",
    }


def hear_of_guard(context: Context, entry: str) -> Statement:
    """To read the parameter by which the spend guard stops a cluster or a queue."""
    parameter = context.arn("ssm", f"parameter{guard_record(context, entry)}")
    return allow("HearOfTheGuard", ["ssm:GetParameter"], [parameter])


def node_permissions(args: ClusterArgs, bucket: str) -> list[Statement]:
    """To mark the best checkpoint, which retention spares, and to hear of the spend guard."""
    context = args.context
    return [
        allow(
            "MarkTheBest",
            ["s3:PutObjectTagging"],
            [f"arn:aws:s3:::{context.bucket(bucket)}/*"],
        ),
        hear_of_guard(context, args.entry),
    ]
