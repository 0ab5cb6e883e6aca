"""What looks at all alarms of a stack together: composite alarms, mute hours, dashboards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta  # noqa: TC003 - the doctest uses it
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import pulumi
import pulumi_aws as aws
from pulumi import ResourceOptions

from infra.components._context import token
from infra.components._dashboards import body

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from infra.components._alarms import Alarming, Made
    from infra.components._context import Context
    from infra.components._panels import Board
    from infra.settings import MonitoringSettings
    from infra.settings.monitoring import MuteSettings

MOST_OF_ONE: Final = 100
"""Alarms that one composite alarm, or one mute rule, may name."""


T = TypeVar("T")


class Voice(NamedTuple):
    """An alarm that tells people."""

    component: str
    name: str
    alarm: pulumi.Resource


@dataclass(frozen=True, kw_only=True)
class MonitoringArgs:
    """What Monitoring needs."""

    context: Context
    settings: MonitoringSettings
    alarming: Alarming
    """With the alarms of all components: this one is built last."""


class Monitoring(pulumi.ComponentResource):
    """Fewer messages, quiet hours, and what is seen at a glance."""

    dashboards: dict[str, pulumi.Output[str]]
    """Their names."""

    def __init__(
        self, name: str, args: MonitoringArgs, opts: ResourceOptions | None = None
    ) -> None:
        super().__init__(token("monitoring", self), name, None, opts)
        self._args = args
        self._voices = [Voice(m.component, m.name, m.alarm) for m in args.alarming.made]
        if args.settings.pages == "component":
            self._voices = [
                self._combine(component, team, part, some)
                for (component, team), alarms in sorted(self._by_component().items())
                for part, some in _parts(alarms)
            ]
        for entry, mute in args.settings.mutes.items():
            self._mute(entry, mute)
        self.dashboards = {board: self._draw(board) for board in args.settings.dashboards}
        self.register_outputs({"dashboards": self.dashboards})

    def _by_component(self) -> dict[tuple[str, str], list[Made]]:
        found: dict[tuple[str, str], list[Made]] = {}
        for made in self._args.alarming.made:
            found.setdefault((made.component, made.team), []).append(made)
        return found

    def _combine(self, component: str, team: str, part: str, alarms: Sequence[Made]) -> Voice:
        """One message for a component, whichever of its alarms are up."""
        context, topic = self._args.context, self._args.alarming.topic(team)
        slug = component.replace(".", "-") + part
        name = context.named(f"{slug}-any")
        made = aws.cloudwatch.CompositeAlarm(
            f"{slug}-any",
            alarm_name=name,
            alarm_description=f"{component} has alarms: see which of them are up.",
            alarm_rule=" OR ".join(f'ALARM("{one.name}")' for one in alarms),
            alarm_actions=[topic],
            ok_actions=[topic],
            tags=context.tags(component, team=team).own(),
            # AWS refuses a rule that names alarms that do not exist yet.
            opts=ResourceOptions(parent=self, depends_on=[one.alarm for one in alarms]),
        )
        return Voice(component, name, made)

    def _mute(self, entry: str, mute: MuteSettings) -> None:
        """Alarms still change state, as dashboards show; nobody is told."""
        context, wanted = self._args.context, mute.components
        muted = [v for v in self._voices if not wanted or v.component in wanted]
        for part, some in _parts(muted):
            aws.cloudwatch.AlarmMuteRule(
                f"mute-{entry}{part}",
                name=context.named(f"mute-{entry}{part}"),
                description=f"{entry}, of {', '.join(wanted) or 'all components'}",
                rule={
                    "schedule": {
                        "expression": mute.schedule,
                        "duration": _iso(mute.duration),
                        "timezone": mute.time_zone,
                    }
                },
                mute_targets={"alarm_names": sorted(one.name for one in some)},
                tags=context.tags("monitoring").own(),
                opts=ResourceOptions(parent=self, depends_on=[one.alarm for one in some]),
            )

    def _draw(self, board: Board) -> pulumi.Output[str]:
        context, alarming = self._args.context, self._args.alarming
        made = body(board, context, alarming.panels, alarming.made)
        dashboard = aws.cloudwatch.Dashboard(
            f"dashboard-{board}",
            dashboard_name=context.named(board),
            dashboard_body=pulumi.Output.json_dumps({"widgets": made.widgets}, sort_keys=True),
            opts=ResourceOptions(parent=self),
        )
        drawn: pulumi.Output[str] = dashboard.dashboard_name
        return drawn


def _parts(alarms: Sequence[T]) -> Iterator[tuple[str, Sequence[T]]]:
    """As many at once as AWS takes; with a number behind the name where one does not suffice."""
    for start in range(0, len(alarms), MOST_OF_ONE):
        yield (f"-{start // MOST_OF_ONE}" if start else ""), alarms[start : start + MOST_OF_ONE]


def _iso(duration: timedelta) -> str:
    """A duration as AWS takes it.

    >>> _iso(timedelta(days=2, hours=12))
    'P2DT12H'
    >>> _iso(timedelta(minutes=90))
    'PT1H30M'
    """
    hours, minutes = divmod(duration.seconds // 60, 60)
    days = f"{duration.days}D" if duration.days else ""
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    return f"P{days}" + (f"T{time}" if time else "")
