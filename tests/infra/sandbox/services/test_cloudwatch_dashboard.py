"""Dashboards reach CloudWatch as they were given."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.infra.sandbox.cases import Case, Parts, live
from tests.infra.sandbox.lifecycle import Deployed, Refused, World

DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"


def body(text: str) -> str:
    return json.dumps({"widgets": [{"type": "text", "properties": {"markdown": text}}]})


def shows(world: World, dashboard: Deployed) -> Any:
    found = world.client("cloudwatch").get_dashboard(DashboardName=dashboard.id)
    return found["DashboardBody"]


def test_a_dashboard_lives(world: World) -> None:
    live(
        world,
        Parts(world),
        Case(
            token=DASHBOARD,
            given={"dashboardName": "fleet", "dashboardBody": body("a")},
            shows=shows,
            expected=body("a"),
            change={"dashboardBody": body("b")},
            changed=body("b"),
        ),
    )


@pytest.mark.parametrize(
    ("text", "reason"), [("{", "is no JSON"), ("{}", "needs a list"), ('{"widgets": [{}]}', "type")]
)
def test_what_is_no_dashboard_is_refused(world: World, text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        world.up(DASHBOARD, "wrong", dashboardBody=text)
