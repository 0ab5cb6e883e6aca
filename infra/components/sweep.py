"""A sweep: many trials of one job, and a guard that ends it when it cost its maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from infra.components._announcements import Announcement, announce
from infra.components._context import token
from infra.components._function import FunctionSite, FunctionSpec, make_function
from infra.components._job_definition import Definition, QueueSite, make_job_definition
from infra.components._policy import Statement, allow, use_key

if TYPE_CHECKING:
    from decimal import Decimal

    from infra.settings import SweepSettings
    from infra.tagging import Tags


@dataclass(frozen=True, kw_only=True)
class SweepArgs:
    """What Sweep needs."""

    entry: str
    """Its name in `trimtab:sweeps`."""
    settings: SweepSettings
    queue: QueueSite
    hourly_usd: Decimal
    """What an hour of one trial is counted with."""
    bucket_key: str
    """The entry of `trimtab:keys` that encrypts the queue's bucket of checkpoints."""
    site: FunctionSite

    @property
    def name(self) -> str:
        """Of its job definition, in the stack."""
        return f"sweep-{self.entry}"

    @property
    def prefix(self) -> str:
        """Where trials write their results."""
        return f"sweeps/{self.entry}/"

    @property
    def tags(self) -> Tags:
        """The sweep's tags."""
        return self.site.context.tags(
            f"sweeps.{self.entry}", team=self.settings.team, expires_on=self.settings.expires_on
        )


class Sweep(pulumi.ComponentResource):
    """An array job whose cost is watched while it runs.

    It is started with AWS's own tools, from a pipeline or by hand: `submit` says how.
    """

    submit: str
    """The command that starts it."""

    def __init__(
        self, name: str, args: SweepArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(token("compute", self), name, None, opts)
        definition = Definition(
            name=args.name,
            job=args.settings.job,
            environment={"SWEEP": args.entry, "RESULTS": args.prefix},
        )
        made = make_job_definition(self, args.queue, definition, args.tags)
        self._make_guard(args)
        named = args.site.context.named
        self.submit = (
            f"aws batch submit-job --job-name {args.name} --job-queue {args.queue.name} "
            f"--job-definition {named(args.name)} --array-properties size={args.settings.trials}"
        )
        self.register_outputs({"job_definition": made.arn_prefix, "submit": self.submit})

    def _make_guard(self, args: SweepArgs) -> None:
        context, stop = args.site.context, args.settings.early_stop
        environment = {
            "SWEEP": args.entry,
            "QUEUE": args.queue.name,
            "DEFINITION": context.named(args.name),
            "HOURLY_USD": f"{args.hourly_usd:f}",
            "MOST_USD": f"{args.settings.max_cost_usd:f}",
            "BUCKET": context.bucket(args.queue.settings.checkpoints),
            "PREFIX": args.prefix,
        }
        if stop is not None:
            environment |= {
                "GOAL": stop.goal,
                "PATIENCE": str(stop.patience),
                "LEAST_IMPROVEMENT": str(stop.least_improvement),
            }
        spec = FunctionSpec(
            name=f"{args.name}-guard",
            what=f"Ends sweep {args.entry} when it cost its maximum, or stopped getting better",
            module="sweep_guard",
            environment=environment,
            statements=(*_watching(args), *(_reading(args) if stop is not None else ())),
            timeout_seconds=240,
            schedule="rate(5 minutes)",
        )
        make_function(self, args.site, spec, args.tags)
        ended = Announcement(
            name=f"{args.name}-ended",
            what=f"Tells that sweep {args.entry} was ended by its guard",
            pattern={
                "source": ["trimtab"],
                "detail-type": ["Sweep ended"],
                "detail": {"sweep": [args.entry], "queue": [args.queue.name]},
            },
            paths={"message": "$.detail.message"},
            sentence="<message>",
        )
        announce(self, args.site.alarming, ended, args.tags)


def _watching(args: SweepArgs) -> list[Statement]:
    context = args.site.context
    return [
        allow("LookAtJobs", ["batch:DescribeJobs", "batch:ListJobs"], ["*"]),  # know no resources
        allow("EndJobs", ["batch:TerminateJob"], [context.arn("batch", "job/*")]),
        allow("Tell", ["events:PutEvents"], [context.arn("events", "event-bus/default")]),
    ]


def _reading(args: SweepArgs) -> list[Statement]:
    """The results, and nothing else of the bucket."""
    context = args.site.context
    bucket = f"arn:aws:s3:::{context.bucket(args.queue.settings.checkpoints)}"
    return [
        allow(
            "ListResults",
            ["s3:ListBucket"],
            [bucket],
            condition={"StringLike": {"s3:prefix": [f"{args.prefix}*"]}},
        ),
        allow("ReadResults", ["s3:GetObject"], [f"{bucket}/{args.prefix}*"]),
        use_key(context, "DecryptResults", args.bucket_key, ["kms:Decrypt"]),
    ]
