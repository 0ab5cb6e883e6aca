"""The function that chooses which checkpoints of a bucket stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi

from infra.components._context import token
from infra.components._function import FunctionSpec, make_function
from infra.components._policy import allow, use_key

if TYPE_CHECKING:
    from pulumi import ResourceOptions

    from infra.components._context import Context
    from infra.components._function import FunctionSite
    from infra.components._policy import Statement
    from infra.settings import BucketSettings, RetentionSettings


@dataclass(frozen=True, kw_only=True)
class PruningArgs:
    """What the function needs to know."""

    site: FunctionSite
    entry: str
    """The bucket's entry in `trimtab:lake`."""
    settings: BucketSettings
    retention: RetentionSettings


class CheckpointPruning(pulumi.ComponentResource):
    """A daily look at all jobs' checkpoints; it tags, the bucket's lifecycle deletes."""

    function: pulumi.Output[str]

    def __init__(self, name: str, args: PruningArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("storage", self), name, None, opts)
        context, wanted = args.site.context, args.retention
        spec = FunctionSpec(
            name=f"prune-{args.entry}",
            what=f"Tags checkpoints of {args.entry} that are neither among the last nor the best",
            module="prune_checkpoints",
            environment={
                "BUCKET": context.bucket(args.entry),
                "PREFIX": wanted.prefix or "",
                "KEEP_LAST": str(wanted.keep_last),
                "KEEP_BEST": str(wanted.keep_best).lower(),
                "MIN_AGE_DAYS": str(wanted.min_age_days),
                "DRY_RUN": str(wanted.dry_run).lower(),
            },
            statements=_statements(context, args),
            memory_mib=512,
            timeout_seconds=900,
            schedule="rate(1 day)",
        )
        function = make_function(self, args.site, spec, context.tags(f"lake.{args.entry}"))
        self.function = function.name
        self.register_outputs({"function": self.function})


def _statements(context: Context, args: PruningArgs) -> list[Statement]:
    """List, read LATEST, change tags. It can delete nothing, and write no object."""
    bucket = f"arn:aws:s3:::{context.bucket(args.entry)}"
    prefix = args.retention.prefix or ""
    return [
        allow("List", ["s3:ListBucket"], [bucket]),
        allow("Latest", ["s3:GetObject"], [f"{bucket}/{prefix}*LATEST"]),
        allow(
            "Tags",
            ["s3:DeleteObjectTagging", "s3:GetObjectTagging", "s3:PutObjectTagging"],
            [f"{bucket}/{prefix}*step=*"],
        ),
        use_key(context, "Decrypt", args.settings.key, ["kms:Decrypt"]),
    ]
