"""Serving clusters that would end up with no instance, or with one by chance, are refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.infra.training import accepted, refused

NIGHT = {"name": "night", "recurrence": "0 20 * * 1-5", "min_size": 0, "max_size": 0}
MORNING = {"name": "morning", "recurrence": "0 7 * * 1-5", "min_size": 1, "max_size": 4}


def serving(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "serving",
        "instance_type": "m6i.large",
        "ami": "ami-0fedcba9876543210",
        "min_size": 1,
        "max_size": 4,
        **changes,
    }


@pytest.mark.parametrize(
    ("given", "key", "what"),
    [
        ({"min_size": 0}, "min_size", "nothing starts its first instance again"),
        ({"schedule": [NIGHT]}, "min_size", "nothing starts its first instance again"),
        (
            {"schedule": [NIGHT, {**MORNING, "min_size": 0}]},
            "min_size",
            "nothing starts its first instance again",
        ),
        (
            {"schedule": [MORNING, {**NIGHT, "recurrence": MORNING["recurrence"]}]},
            "schedule",
            "two schedules act at the same time",
        ),
        ({"schedule": [MORNING, MORNING]}, "schedule", "two schedules have one name"),
        (
            {"schedule": [{**MORNING, "time_zone": "Berlin"}]},
            "schedule.0.time_zone",
            "String should match",
        ),
        ({"on_demand_base": 5}, "on_demand_base", "on_demand_base 5 is above max_size 4"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], key: str, what: str) -> None:
    error = refused(clusters={"api": serving(**given)})
    assert what in error.what
    assert error.where == f"Pulumi.mini.yaml: trimtab:clusters.api.{key}"
    assert error.allowed


@pytest.mark.parametrize(
    "changes",
    [
        {"schedule": [NIGHT, MORNING]},
        {"min_size": 0, "schedule": [{**MORNING, "min_size": 0, "desired_size": 1}]},
        {"min_size": 0, "parked": True},
        {"schedule": [{**MORNING, "time_zone": "Europe/Berlin"}]},
    ],
)
def test_what_wakes_or_rests_on_purpose_is_fine(changes: dict[str, Any]) -> None:
    assert accepted(clusters={"api": serving(**changes)}).clusters["api"].kind == "serving"
