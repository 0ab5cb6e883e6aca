"""The explicit provider of a stack's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi_aws as aws

from infra.tagging import default_tags

if TYPE_CHECKING:
    from infra.components._context import Context


def make_provider(context: Context, region: str) -> aws.Provider:
    """The explicit provider: this account and no other, whatever credentials are about."""
    name = "aws" if region == context.region else f"aws-{region}"
    tags = default_tags(context.project, context.stack, context.settings)
    return aws.Provider(
        name,
        region=region,
        allowed_account_ids=[context.account],
        default_tags={"tags": tags},
    )
