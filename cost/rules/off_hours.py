"""Find clusters that nobody uses at night or at the weekend: a schedule puts them to sleep."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from cost.models import Change, Range
from cost.rules._base import Answer, Context, Limits, Rule, limit
from cost.rules._evidence import COVERAGE, Proposal
from cost.rules._graph import is_training, sizes
from cost.rules._judge import GroupSteps, judged_groups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cost.rules._usage import Group

DAY: Final = 24
WEEKDAYS: Final = range(5)
WEEKEND: Final = range(5 * DAY, 7 * DAY)
NETWORK: Final = ("network_in_bytes", "network_out_bytes")


def find(context: Context, limits: Limits) -> Iterator[Answer]:
    """Judge every running component by the hours of the week in which all of it is idle."""
    steps = GroupSteps(present=_present, propose=_propose)
    yield from judged_groups(RULE, context, limits, steps)


def _present(context: Context, group: Group) -> Group | None:
    """Training has no hours; and what a schedule puts to sleep, somebody has chosen hours for."""
    chosen = is_training(context.graph, group) or group.sleeps
    return None if chosen else group


def _propose(context: Context, group: Group, _: Group, limits: Limits) -> Proposal | str | None:
    if group.days < limits["days"]:
        return f"{group.days} days are too few to tell nights: {limits['days']} are needed"
    return _schedule(context, group, _idle_hours(context, group, limits), limits)


def _idle_hours(context: Context, group: Group, limits: Limits) -> set[int]:
    """The hours of the week (UTC, Monday 0 first) in which no instance ever did anything."""
    idle = set(range(7 * DAY))
    most = {"cpu_utilization": float(limits["cpu_percent"])}
    most |= dict.fromkeys(NETWORK, float(limits["bytes_a_second"]) * 3600)
    for metric, highest in most.items():
        weeks = context.metrics.week(metric) if context.metrics is not None else {}
        for instance in group.ids:
            seen = weeks.get(instance, {})
            idle &= {h for h, value in seen.items() if value <= highest}
    return idle


def _night(idle: set[int]) -> tuple[int, int] | None:
    """The longest run of hours of the day that are idle on all weekdays: first hour, length."""
    hours = {h for h in range(DAY) if all(d * DAY + h in idle for d in WEEKDAYS)}
    if len(hours) == DAY:
        return None  # Idle all week: another rule's matter.
    runs = [
        (length, -start)
        for start in hours
        for length in range(1, DAY)
        if all((start + n) % DAY in hours for n in range(length))
    ]
    length, start = max(runs, default=(0, 0))
    return (-start, length) if length else None


def _schedule(context: Context, group: Group, idle: set[int], limits: Limits) -> Proposal | None:
    night = _night(idle)
    if night is None or night[1] < limits["hours"]:
        return None
    start, length = night
    weekend = set(WEEKEND) <= idle
    asleep = 5 * length + (2 * DAY - (DAY - length) if weekend else 0)
    whole = group.monthly - group.monthly_spot
    share = Decimal(asleep) / (7 * DAY)
    return Proposal(
        current="always on",
        proposed=f"off from {start:02}:00 for {length} h, {_days(weekend=weekend)} (UTC)",
        saving=Range.after_commitments(share * whole, share * group.monthly_committed),
        risk=2,
        effort="low",
        setting=_setting(context, group, night, weekend=weekend),
        by_hand=f"a scheduled action (or Instance Scheduler) for {', '.join(group.ids)}",
        values={"idle_hours_a_week": asleep, "weekend": weekend},
        notes=("hours are UTC: set time_zone, so that they move with daylight saving time",),
    )


def _days(*, weekend: bool) -> str:
    return "and at the weekend" if weekend else "Monday to Friday"


def _setting(
    context: Context, group: Group, night: tuple[int, int], *, weekend: bool
) -> Change | None:
    """Two entries of the group's schedule; None where the state does not tell its sizes."""
    found = sizes(context.graph, group)
    if found is None:
        return None
    low, high = found
    start, length = night
    end = (start + length) % DAY
    # A night that ends on the next day begins on the evening before.
    evening, morning = "1-5", "1-5"
    if start + length >= DAY and not weekend:
        evening, morning = "1-4", "2-5"
    schedule: list[dict[str, Any]] = [
        {"name": "off", "recurrence": f"0 {start} * * {evening}", "min_size": 0, "max_size": 0},
        {"name": "on", "recurrence": f"0 {end} * * {morning}", "min_size": low, "max_size": high},
    ]
    return Change(path=("schedule",), old=[], new=schedule, old_is_default=True)


RULE = Rule(
    id="off-hours",
    title="Cluster that nobody uses at night",
    needs=("cpu_utilization", *NETWORK),
    thresholds=(
        limit(
            "cpu_percent",
            "5",
            "%",
            "an hour whose maximum is no higher, every week, is idle",
            "OptScale, power schedules: CPU up to 5 %",
        ),
        limit(
            "bytes_a_second",
            "1000",
            "B/s",
            "an hour with no more traffic, in and out each, is idle",
            "OptScale, power schedules: up to 1000 bytes a second",
        ),
        limit("hours", "6", "h", "a shorter night is not worth a schedule", "ours"),
        limit("days", "14", "days", "each hour of the week is seen twice", "OptScale: 14 days"),
        *COVERAGE,
    ),
    affects=frozenset({"compute"}),
    precedence=18,
    meter="instances",
    saves="usage",
    method="the longest run of hours of the day in which all instances were idle on every Monday to"
    " Friday, and the weekend if all of it was idle",
    formula="saving = effective cost a month * idle hours a week / 168; less what a commitment"
    " covers",
    sources=("OptScale: instances with a power schedule", "Cloud Custodian: off hours 19 to 7"),
    example="a demo cluster used from 7 to 19 o'clock on weekdays: off for 108 of 168 hours, 64 %",
    find=find,
)
