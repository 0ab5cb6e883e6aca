"""Section billing: alerts for every stack that asks, the export of the bill for the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._grants import topics
from infra.components._policy import allow
from infra.components._provider import make_provider
from infra.components.billing_export import EXPORT_REGION, BillingExport, BillingExportArgs
from infra.components.spend_alerts import SpendAlerts, SpendAlertsArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import BillingSettings, Settings


def build(built: Built) -> Outputs:
    """The topic of alerts, and where the export is delivered."""
    settings = built.settings.billing
    if settings is None:
        raise ValueError("built only where the settings have the section")
    alerts = SpendAlerts(
        "spend",
        SpendAlertsArgs(
            context=built.context,
            settings=settings,
            key_arn=built.keys.arns[settings.key],
            alarming=built.alarming,
            anomaly_monitor=built.anomaly_monitor,
        ),
        built.opts,
    )
    outputs: Outputs = {"alerts_topic": alerts.topic_arn}
    return outputs | (_export(built, settings) if settings.export is not None else {})


def _export(built: Built, settings: BillingSettings) -> Outputs:
    if settings.export is None:
        return {}
    elsewhere = built.context.region != EXPORT_REGION
    export = BillingExport(
        "billing",
        BillingExportArgs(
            context=built.context,
            format=settings.export,
            key_arn=built.keys.arns[settings.export_key],
            export_provider=make_provider(built.context, EXPORT_REGION) if elsewhere else None,
        ),
        built.opts,
    )
    return {"billing_export": {"bucket": export.bucket, "prefix": export.prefix}}


ANOMALIES = (
    "ce:CreateAnomaly*",
    "ce:DeleteAnomaly*",
    "ce:GetAnomaly*",
    "ce:ListTagsForResource",
    "ce:TagResource",
    "ce:UntagResource",
    "ce:UpdateAnomaly*",
)


def grants(context: Context, settings: Settings) -> list[Statement]:
    """A budget and the topic of alerts; only the account stack, which has no roles, exports."""
    anomalies = settings.billing is not None and settings.billing.watch_anomalies
    budget = f"arn:aws:budgets::{context.account}:budget/{context.named('*')}"
    return [
        allow("Budgets", ["budgets:*"], [budget]),
        *topics(context),
        # They have ids of AWS's; the boundary keeps away from other stacks' by tags.
        *([allow("Anomalies", ANOMALIES, ["*"])] if anomalies else []),
    ]
