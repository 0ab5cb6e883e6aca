"""Where the alarms of all components go; section monitoring asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._alarms import Alarming
from infra.components._grants import topics
from infra.components._policy import allow

if TYPE_CHECKING:
    from infra.components._context import Context
    from infra.components._policy import Statement
    from infra.composition._built import Built, Outputs
    from infra.settings import Settings


def build(built: Built) -> Outputs:
    """Topics by team; without the section nothing, and components make no alarms."""
    settings, context = built.settings.monitoring, built.context
    if settings is None:
        built.found["alerts"] = Alarming(context=context, enabled=False)
        return {}
    from infra.components.alerts import Alerts, AlertsArgs

    arguments = AlertsArgs(
        context=context, settings=settings, key_arn=built.keys.arns[settings.key]
    )
    topics = Alerts("alerts", arguments, built.opts).topics
    built.found["alerts"] = Alarming(
        context=context,
        enabled=True,
        topics=topics,
        bands=settings.anomaly_bands,
        pages=settings.pages,
        latency_seconds=settings.latency_seconds,
        asked_log_days=settings.log_days,
    )
    return {"alarm_topics": topics}


def grants(context: Context, settings: Settings) -> list[Statement]:
    """The alarms themselves belong to all sections, and are told by their names."""
    if settings.monitoring is None:
        return []
    alarms = context.arn("cloudwatch", f"alarm:{context.named('*')}")
    verbs = ["DeleteAlarms", "ListTagsForResource", "PutMetricAlarm", "TagResource"]
    return [
        *topics(context),
        allow("Alarms", [f"cloudwatch:{v}" for v in (*verbs, "UntagResource")], [alarms]),
    ]
