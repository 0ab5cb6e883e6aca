"""Where the alarms of all components go; section monitoring asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infra.components._alarms import Alarming

if TYPE_CHECKING:
    from infra.composition._built import Built, Outputs


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
    built.found["alerts"] = Alarming(context=context, enabled=True, topics=topics)
    return {"alarm_topics": topics}
