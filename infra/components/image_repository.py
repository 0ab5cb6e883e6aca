"""A repository of container images whose tags never move, and that forgets what nobody needs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._announcements import Announcement, announce
from infra.components._context import token
from infra.components._policy import allow
from infra.components._recovery import Recovery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from infra.components._alarms import Alarming
    from infra.components._context import Context
    from infra.settings import RepositorySettings


@dataclass(frozen=True, kw_only=True)
class ImageRepositoryArgs:
    """What ImageRepository needs."""

    context: Context
    entry: str
    """The repository's name in `trimtab:images`."""
    settings: RepositorySettings
    key_arn: pulumi.Input[str]
    alarming: Alarming
    """Where scans that find critical weaknesses are told."""
    functions: Sequence[str] = ()
    """Names of the functions that run its images: Lambda pulls them in its own name."""


class ImageRepository(pulumi.ComponentResource):
    """Encrypted with a customer-managed key; images are found weak when they are pushed."""

    url: pulumi.Output[str]
    ready: list[pulumi.Resource]
    """What must exist before an image can be run."""

    def __init__(
        self, name: str, args: ImageRepositoryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("serving", self), name, None, opts)
        settings, context = args.settings, args.context
        tags = context.tags(f"images.{args.entry}", team=settings.team)
        repository = aws.ecr.Repository(
            name,
            name=context.named(args.entry),
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.key_arn}],
            image_scanning_configuration={"scan_on_push": settings.scan_on_push},
            force_delete=settings.force_destroy,
            tags=tags.own(),
            opts=context.holding_data(self),
            **mutability(settings.mutable_tags),
        )
        aws.ecr.LifecyclePolicy(
            name,
            repository=repository.name,
            policy=lifecycle(settings.untagged_days, settings.keep_images),
            opts=ResourceOptions(parent=self),
        )
        self.ready = [repository]
        if args.functions:
            policy = aws.ecr.RepositoryPolicy(
                name,
                repository=repository.name,
                policy=_lambda_policy(context, args.functions),
                opts=ResourceOptions(parent=self),
            )
            self.ready.append(policy)
        announce(self, args.alarming, _weak(context, args.entry), tags)
        self.url = repository.repository_url
        recovery = Recovery(
            rto="1 h",
            rpo="the last push",
            how="images are built again from their commit; copied where the registry replicates",
        )
        self.register_outputs({"url": self.url, "recovery": recovery.output()})


def _weak(context: Context, entry: str) -> Announcement:
    """Both kinds of scans tell: ECR's own by the name of the repository, Inspector's by its ARN.

    Source: ECR user guide, Amazon ECR events and EventBridge.
    """
    name = context.named(entry)
    return Announcement(
        name=f"images-{entry}-weak",
        what=f"Tells of images of {name} with critical weaknesses",
        pattern={
            "source": ["aws.ecr", "aws.inspector2"],
            "detail-type": ["ECR Image Scan", "Inspector2 Scan"],
            "detail": {
                "repository-name": [name, context.arn("ecr", f"repository/{name}")],
                "finding-severity-counts": {"CRITICAL": [{"numeric": [">", 0]}]},
            },
        },
        paths={
            "count": "$.detail.finding-severity-counts.CRITICAL",
            "digest": "$.detail.image-digest",
        },
        sentence=f"An image of {name} (<digest>) has <count> critical weaknesses",
    )


def mutability(patterns: Sequence[str]) -> dict[str, Any]:
    """Tags stay what they are, but for those of the patterns."""
    if not patterns:
        return {"image_tag_mutability": "IMMUTABLE"}
    return {
        "image_tag_mutability": "IMMUTABLE_WITH_EXCLUSION",
        "image_tag_mutability_exclusion_filters": [
            {"filter": pattern, "filter_type": "WILDCARD"} for pattern in patterns
        ],
    }


def lifecycle(untagged_days: int, keep: int) -> str:
    """Untagged images go after some days, tagged ones when so many newer ones are there."""
    expire = {"type": "expire"}
    rules = [
        {
            "rulePriority": 1,
            "description": f"Untagged after {untagged_days} days",
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": untagged_days,
            },
            "action": expire,
        },
        {
            "rulePriority": 2,
            "description": f"All but the newest {keep}",
            "selection": {
                "tagStatus": "tagged",
                "tagPatternList": ["*"],
                "countType": "imageCountMoreThan",
                "countNumber": keep,
            },
            "action": expire,
        },
    ]
    return json.dumps({"rules": rules})


def _lambda_policy(context: Context, functions: Sequence[str]) -> str:
    """Without it Lambda adds one of its own, which no program knows of."""
    statement = allow(
        "Functions",
        ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        [],
        principal={"Service": "lambda.amazonaws.com"},
        condition={
            "StringEquals": {"aws:SourceAccount": context.account},
            "ArnLike": {
                "aws:SourceArn": [context.arn("lambda", f"function:{name}") for name in functions]
            },
        },
    )
    del statement["Resource"]  # a repository's policy is about the repository
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
