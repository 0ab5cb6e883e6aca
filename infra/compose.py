"""Builds the components that a stack's settings ask for, each after those that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import Context
from infra.components.access import Access, AccessArgs
from infra.components.account import Account, AccountArgs
from infra.components.billing_export import EXPORT_REGION, BillingExport, BillingExportArgs
from infra.components.data_lake import DataLake, DataLakeArgs
from infra.components.keys import Keys, KeysArgs
from infra.components.network import Network, NetworkArgs
from infra.components.serving_cluster import ServingCluster, ServingClusterArgs
from infra.components.spend_alerts import SpendAlerts, SpendAlertsArgs
from infra.components.spot_training import SpotTraining, SpotTrainingArgs
from infra.settings import AccessSettings, ServingSettings
from infra.tagging import default_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pulumi

    from infra.settings import BillingSettings, Settings

Outputs = dict[str, Any]


def compose(project: str, stack: str, settings: Settings) -> Outputs:
    """Register all resources of a stack.

    Args:
        project: Pulumi's name of the project.
        stack: Pulumi's name of the stack.
        settings: what to build.

    Returns:
        what the stack exports.
    """
    context = Context(project=project, stack=stack, settings=settings.stack)
    provider = make_provider(context, settings.stack.region)
    opts = ResourceOptions(provider=provider)
    keys = Keys("keys", KeysArgs(context=context, keys=settings.keys), opts)
    outputs: Outputs = {"account": context.account, "region": context.region}
    monitor = None
    if settings.stack.kind == "environment":
        outputs |= _environment(context, settings, keys, opts)
    if settings.account_guards is not None:
        arguments = AccountArgs(
            context=context, settings=settings.account_guards, key_arns=keys.arns
        )
        monitor = Account("account", arguments, opts).anomaly_monitor
    if settings.billing is not None:
        outputs |= _billing(context, settings.billing, keys, monitor, opts)
    return outputs


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


def _environment(
    context: Context, settings: Settings, keys: Keys, opts: ResourceOptions
) -> Outputs:
    """Network, lake, access and clusters."""
    if settings.network is None:
        raise ValueError("settings of an environment have a network: Settings sees to it")
    lake = DataLake(
        "lake", DataLakeArgs(context=context, buckets=settings.lake, key_arns=keys.arns), opts
    )
    network = Network(
        "network", NetworkArgs(context=context, settings=settings.network, logs=lake.logs), opts
    )
    bucket_keys = {name: settings.lake[name].key for name in lake.data}
    access = Access(
        "access",
        AccessArgs(
            context=context,
            settings=settings.access or AccessSettings(),
            bucket_keys=bucket_keys,
        ),
        opts,
    )
    shared = {
        "context": context,
        "network": network,
        "bucket_keys": bucket_keys,
        "boundary": access.boundary,
    }
    return {
        "vpc_id": network.vpc_id,
        "private_subnet_ids": network.private_subnet_ids,
        "buckets": {name: b.bucket for name, b in lake.data.items()} | {"logs": lake.logs.bucket},
        "key_arns": keys.arns,
        "role_arns": access.role_arns,
        "clusters": _clusters(settings, keys, lake, shared, opts),
    }


def _clusters(
    settings: Settings,
    keys: Keys,
    lake: DataLake,
    shared: Mapping[str, Any],
    opts: ResourceOptions,
) -> dict[str, Outputs]:
    """A component for each entry; what it exports is below the entry's name."""
    built: dict[str, Outputs] = {}
    for entry, cluster in settings.clusters.items():
        common = {**shared, "entry": entry, "key_arn": keys.arns[cluster.key]}
        if isinstance(cluster, ServingSettings):
            serving = ServingCluster(
                entry, ServingClusterArgs(settings=cluster, logs=lake.logs, **common), opts
            )
            built[entry] = {"group": serving.group_name, "endpoint": serving.endpoint}
        else:
            training = SpotTraining(entry, SpotTrainingArgs(settings=cluster, **common), opts)
            built[entry] = {"group": training.group_name, "queue_url": training.queue_url}
    return built


def _billing(
    context: Context,
    settings: BillingSettings,
    keys: Keys,
    monitor: pulumi.Output[str] | None,
    opts: ResourceOptions,
) -> Outputs:
    """Alerts for every stack that asks, the export for the account."""
    alerts = SpendAlerts(
        "spend",
        SpendAlertsArgs(
            context=context,
            settings=settings,
            key_arn=keys.arns[settings.key],
            anomaly_monitor=monitor,
        ),
        opts,
    )
    outputs: Outputs = {"alerts_topic": alerts.topic_arn}
    if settings.export is not None:
        elsewhere = context.region != EXPORT_REGION
        export = BillingExport(
            "billing",
            BillingExportArgs(
                context=context,
                format=settings.export,
                key_arn=keys.arns[settings.export_key],
                export_provider=make_provider(context, EXPORT_REGION) if elsewhere else None,
            ),
            opts,
        )
        outputs["billing_export"] = {"bucket": export.bucket, "prefix": export.prefix}
    return outputs
