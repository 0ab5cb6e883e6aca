"""A recommendation's evidence in words: what a reviewer reads before the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cost.models import Recommendation

OPTIONS: Final = ("type", "USD/h", "saves", "hours above", "gives up, and what must be tested")
_TOLD: Final = frozenset({"options", "demand_above", "season", "hours"})
"""Values that have words of their own."""


def options(one: Recommendation) -> list[tuple[str, ...]]:
    """The best types, a row each in the columns of OPTIONS; none where no type is proposed."""
    return [
        (
            option["type"],
            option["usd_per_hour"],
            f"{option['saving_percent']} %",
            f"{option['hours_above_percent']} %" if "hours_above_percent" in option else "-",
            "; ".join(_terms(option)),
        )
        for option in _values(one).get("options", ())
    ]


def _terms(option: Mapping[str, Any]) -> Iterator[str]:
    yield from option["trade_offs"]
    if "spot" in option:
        yield f"as spot {option['spot']}"
    if "commitment" in option:
        yield option["commitment"]


def sentences(one: Recommendation) -> Iterator[str]:
    """How sure it is, when the load comes, and how much of it was measured."""
    values = _values(one)
    if "demand_above" in values:
        yield _above(values["demand_above"])
    if "season" in values:
        yield from _season(values["season"])
    for metric, hours in values.get("hours", {}).items():
        yield f"{metric}: {hours['measured']} of {hours['billed']} billed hours are measured"


def _above(found: Mapping[str, Any]) -> str:
    low, high = found["hours_above_percent_95"]
    return (
        f"expected above the new size: {found['hours_above_percent']} % of the next"
        f" {found['horizon_days']} days' hours (95 %: {low} to {high} %); the chance of any such"
        f" hour is {found['chance_of_any_hour_above_percent']} %, growth"
        f" {found['growth_percent_a_week']} % a week"
    )


def _season(found: Mapping[str, Any]) -> Iterator[str]:
    days = {name: mean for name, mean in found["by_weekday_percent"].items() if mean is not None}
    hours = {h: mean for h, mean in enumerate(found["by_hour_utc_percent"]) if mean is not None}
    if not days or not hours:
        return
    day, hour = max(days, key=lambda name: days[name]), max(hours, key=lambda h: hours[h])
    explained = found["explained_percent"]
    share = "" if explained is None else f"; weekday and hour explain {explained} % of the load"
    yield (
        f"busiest on average: {day} ({days[day]} %), and at {hour:02}:00 UTC ({hours[hour]} %)"
        f"{share}"
    )


def figures(one: Recommendation) -> dict[str, str]:
    """The other values and the thresholds, by name."""
    values = {name: _flat(value) for name, value in _values(one).items() if name not in _TOLD}
    return {**values, **one.evidence.get("thresholds", {})}


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_flat(part)}" for name, part in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_flat, value))
    return str(value)


def _values(one: Recommendation) -> dict[str, Any]:
    found: dict[str, Any] = one.evidence.get("values", {})
    return found
