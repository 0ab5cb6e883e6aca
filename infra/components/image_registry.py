"""What all images of an account and region share: how they are scanned, and where copies are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.settings import RegistrySettings


@dataclass(frozen=True, kw_only=True)
class ImageRegistryArgs:
    """What ImageRegistry needs."""

    context: Context
    settings: RegistrySettings


class ImageRegistry(pulumi.ComponentResource):
    """An account's registry; there is one in a region, so one stack alone has it."""

    def __init__(
        self, name: str, args: ImageRegistryArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("serving", self), name, None, opts)
        settings, context = args.settings, args.context
        enhanced = settings.scanning == "enhanced"
        frequency = "CONTINUOUS_SCAN" if enhanced else "SCAN_ON_PUSH"
        everything = [{"filter": "*", "filter_type": "WILDCARD"}]
        aws.ecr.RegistryScanningConfiguration(
            f"{name}-scanning",
            scan_type="ENHANCED" if enhanced else "BASIC",
            rules=[{"scan_frequency": frequency, "repository_filters": everything}],
            opts=ResourceOptions(parent=self),
        )
        if settings.replicate_to is not None:
            prefixes = settings.replicate_prefixes or (f"{context.project}-",)
            aws.ecr.ReplicationConfiguration(
                f"{name}-replication",
                replication_configuration={
                    "rules": [
                        {
                            "destinations": [
                                {"region": settings.replicate_to, "registry_id": context.account}
                            ],
                            "repository_filters": [
                                {"filter": prefix, "filter_type": "PREFIX_MATCH"}
                                for prefix in prefixes
                            ],
                        }
                    ]
                },
                opts=ResourceOptions(parent=self),
            )
        self.register_outputs({"replicated_to": settings.replicate_to})
