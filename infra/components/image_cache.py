"""Another registry's images, pulled through ours: scanned, encrypted, there when theirs is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._policy import allow
from infra.components._role import Identity, make_role, role_ready
from infra.components.image_repository import lifecycle

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import CacheSettings


@dataclass(frozen=True, kw_only=True)
class ImageCacheArgs:
    """What ImageCache needs."""

    context: Context
    entry: str
    """The cache's name in `trimtab:images`."""
    settings: CacheSettings
    key_arn: pulumi.Input[str]
    boundary: pulumi.Input[str]


class ImageCache(pulumi.ComponentResource):
    """A rule that pulls, and a template of the repositories that ECR makes when it does."""

    prefix: str
    """What stands before the name of an image: `<registry>/<prefix>/<their name>`."""

    def __init__(
        self, name: str, args: ImageCacheArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("serving", self), name, None, opts)
        context, settings = args.context, args.settings
        tags = context.tags(f"images.{args.entry}")
        self.prefix = context.named(args.entry)
        repositories = context.arn("ecr", f"repository/{self.prefix}/*")
        identity = Identity(
            name=f"{name}-template",
            what=f"Makes the repositories of {self.prefix}",
            service="ecr",
            statements=[
                allow(
                    "Make",
                    ["ecr:CreateRepository", "ecr:ReplicateImage", "ecr:TagResource"],
                    [repositories],
                ),
                allow(
                    "Encrypt",
                    ["kms:CreateGrant", "kms:DescribeKey", "kms:RetireGrant"],
                    [context.arn("kms", "key/*")],
                    condition={
                        "ForAnyValue:StringEquals": {
                            "kms:ResourceAliases": [context.key_alias(settings.key)]
                        }
                    },
                ),
            ],
        )
        role = make_role(self, context, args.boundary, identity, tags)
        template = aws.ecr.RepositoryCreationTemplate(
            name,
            prefix=self.prefix,
            description=f"Images of {settings.upstream}",
            applied_fors=["PULL_THROUGH_CACHE"],
            custom_role_arn=role.arn,
            encryption_configurations=[{"encryption_type": "KMS", "kms_key": args.key_arn}],
            # Theirs to move: what runs is pinned by its digest.
            image_tag_mutability="MUTABLE",
            lifecycle_policy=lifecycle(settings.untagged_days, settings.keep_images),
            resource_tags=tags.whole(),
            opts=ResourceOptions(parent=self, depends_on=role_ready(role)),
        )
        aws.ecr.PullThroughCacheRule(
            name,
            ecr_repository_prefix=self.prefix,
            upstream_registry_url=settings.upstream,
            credential_arn=settings.credentials,
            opts=ResourceOptions(parent=self, depends_on=[template]),
        )
        self.register_outputs({"prefix": self.prefix})
