"""In production what holds data must not go with one wrong `pulumi up`."""

from __future__ import annotations

from policies._base import EnvironmentConfig, Notes, Policy, Subject, require
from policies._truth import Truth
from policies._types import BUCKET


def check(store: Subject, config: EnvironmentConfig) -> Notes:
    """The options are Pulumi's own: no scanner of templates sees them."""
    if store.environment.absent:
        return
    options = store.resource.options
    kept = Truth.of(bool(options.get("protect") or options.get("retainOnDelete")))
    yield require(
        kept | ~store.in_production(config), "nothing keeps Pulumi from deleting it in production"
    )


POLICY = Policy(
    id="stateful-protect",
    severity="high",
    title="What holds data is protected in production",
    why="Renaming a component deletes its bucket or key; data under a deleted key is lost.",
    fix="pass ResourceOptions(protect=True) or retain_on_delete=True",
    types=(
        *BUCKET,
        "aws:dynamodb/table:Table",
        "aws:efs/fileSystem:FileSystem",
        "aws:kms/key:Key",
        "aws:rds/cluster:Cluster",
        "aws:rds/instance:Instance",
    ),
    check=check,
    config=EnvironmentConfig,
)
