"""Section monitoring: what is made of the alarms once all components have theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._policy import allow
from infra.components.monitoring import Monitoring, MonitoringArgs

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """The last of all sections. Where alarms go was settled first, by `composition.alerts`."""
    settings = built.settings.monitoring
    if settings is None:
        raise ValueError("built only where the settings have the section")
    args = MonitoringArgs(context=built.context, settings=settings, alarming=built.alarming)
    return {"dashboards": Monitoring("monitoring", args, built.opts).dashboards}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """AWS wants PutCompositeAlarm on everything: with less, it makes none (its API reference)."""
    boards = f"arn:aws:cloudwatch::{context.account}:dashboard/{context.named('*')}"
    mutes = context.arn("cloudwatch", f"alarm-mute-rule:{context.named('*')}")
    verbs = ("DeleteDashboards", "GetDashboard", "PutDashboard")
    found = [allow("Dashboards", [f"cloudwatch:{verb}" for verb in verbs], [boards])]
    if settings.monitoring is not None and settings.monitoring.pages == "component":
        found.append(allow("CompositeAlarms", ["cloudwatch:PutCompositeAlarm"], ["*"]))
    if settings.monitoring is not None and settings.monitoring.mutes:
        rules = ("DeleteAlarmMuteRule", "GetAlarmMuteRule", "PutAlarmMuteRule")
        alarms = context.arn("cloudwatch", f"alarm:{context.named('*')}")
        found.append(allow("MuteRules", [f"cloudwatch:{verb}" for verb in rules], [mutes, alarms]))
    return found
