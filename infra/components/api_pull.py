"""A pull: a function asks an interface on a schedule, and lands what is new."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
from pulumi import ResourceOptions

from infra.components._alarms import Alarm, make_alarms
from infra.components._context import token
from infra.components._function import FunctionSpec, function_name, make_function
from infra.components._landing import SHARED, Landing, landing_alarms, make_judge, make_tables
from infra.components._policy import Statement, allow
from infra.components._recovery import Recovery

if TYPE_CHECKING:
    from collections.abc import Mapping

    from infra.components._function import FunctionSite
    from infra.components.catalog import Catalog
    from infra.settings import PullSettings

RAW_PREFIX = "source/"


@dataclass(frozen=True, kw_only=True)
class ApiPullArgs:
    """What ApiPull needs."""

    entry: str
    settings: PullSettings
    site: FunctionSite
    catalog: Catalog
    key_arns: Mapping[str, pulumi.Input[str]]
    bucket_key: str
    """The entry of the key that encrypts the bucket."""


class ApiPull(pulumi.ComponentResource):
    """The function, its memory, and the tables of what it landed and of what it set aside."""

    outputs: dict[str, Any]

    def __init__(self, name: str, args: ApiPullArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__(token("ingest", self), name, None, opts)
        self._args, self._context = args, args.site.context
        self._tags = self._context.tags(f"pulls.{args.entry}", team=args.settings.team)
        self._landing = Landing(
            context=self._context,
            section="pulls",
            entry=args.entry,
            settings=args.settings,
            bucket_key=args.bucket_key,
            database=args.catalog.database,
            tags=self._tags,
        )
        table = make_tables(self, self._landing, json_lines=True)
        self._make_function()
        wanted = [*landing_alarms(self._landing), self._silence()]
        make_alarms(self, args.site.alarming, args.entry, self._tags, *wanted)
        self.outputs = {"table": table.name}
        recovery = Recovery(
            rto="1 h",
            rpo="0",
            how="bodies as they came are in the lake; the interface is asked again from the "
            "watermark",
        )
        self.register_outputs({**self.outputs, "recovery": recovery.output()})

    def _make_function(self) -> None:
        args, landing, settings = self._args, self._landing, self._args.settings
        judge = make_judge(self, landing, args.key_arns[settings.key])
        raw = f"{RAW_PREFIX}{args.entry}/"
        spec = FunctionSpec(
            name=f"{args.entry}-pull",
            what=f"Fetches {settings.url.split('?')[0]}"[:250],
            module="pull",
            shared=(*SHARED, "pull_source"),
            environment={
                **judge.environment,
                "SOURCE": source(settings),
                "LANDING": landing.url(landing.prefix),
                "RAW": landing.url(raw),
                **_secret_variables(settings),
            },
            statements=[
                *judge.statements,
                *landing.writes(landing.prefix, landing.quarantine_prefix, raw),
                *self._read_own(raw),
                *_read_secret(settings),
            ],
            memory_mib=512,
            timeout_seconds=settings.timeout_seconds,
            # Two at a time would fetch the same pages: one of them would give up.
            concurrency=1,
            schedule=settings.schedule,
        )
        make_function(self, args.site, spec, self._tags)

    def _read_own(self, raw: str) -> list[Statement]:
        """A run goes on where the last one stopped: its state, and the pages that it has."""
        landing = self._landing
        return [
            allow("ReadBodies", ["s3:GetObject"], [f"{landing.bucket_arn}/{raw}*"]),
            # Without it S3 does not tell that a body is not there yet.
            allow(
                "FindBodies",
                ["s3:ListBucket"],
                [landing.bucket_arn],
                condition={"StringLike": {"s3:prefix": [f"{raw}*"]}},
            ),
            allow(
                "ReadState",
                ["dynamodb:GetItem"],
                [self._context.arn("dynamodb", f"table/{landing.seen_table}")],
            ),
        ]

    def _silence(self) -> Alarm:
        name = function_name(self._context, f"{self._args.entry}-pull")
        hours = self._args.settings.silent_hours
        return Alarm(
            name="silent",
            what=f"{name} has not run for {hours} hours: its rule is off, or it was throttled",
            namespace="AWS/Lambda",
            metric="Invocations",
            dimensions={"FunctionName": name},
            statistic="Sum",
            comparison="<",
            threshold=1,
            period_seconds=3600,
            periods=hours,
            missing="breaching",
        )


def source(settings: PullSettings) -> str:
    """How the interface is asked, as the function reads it: `pull_source.Source`."""
    given: dict[str, Any] = {"url": settings.url}
    if settings.items is not None:
        given["items"] = settings.items
    for name in ("page", "watermark"):
        part = getattr(settings, name)
        if part is not None:
            given[name] = part.model_dump(exclude_none=True)
    return json.dumps(given, separators=(",", ":"))


def _secret_variables(settings: PullSettings) -> dict[str, str]:
    if settings.secret is None:
        return {}
    return {
        "SECRET_ARN": settings.secret.arn,
        "SECRET_HEADER": settings.secret.header,
        "SECRET_FORMAT": settings.secret.format,
    }


def _read_secret(settings: PullSettings) -> list[Statement]:
    secret = settings.secret
    if secret is None:
        return []
    found = [allow("ReadSecret", ["secretsmanager:GetSecretValue"], [secret.arn])]
    if secret.key_arn is not None:
        region = secret.arn.split(":")[3]
        found.append(
            allow(
                "DecryptSecret",
                ["kms:Decrypt"],
                [secret.key_arn],
                condition={
                    "StringEquals": {"kms:ViaService": f"secretsmanager.{region}.amazonaws.com"}
                },
            )
        )
    return found
