"""What is made of all alarms together: one message a component, mute hours, dashboards."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cost.graph import Graph
from infra.engine import preview
from infra.sandbox.alarm_rules import alarms_of, wrong_with
from tests.infra.dashboards import Body
from tests.infra.graphs import ROOT, all_of, changed, one

pytestmark = pytest.mark.slow

BOARDS = ["fleet", "gpu", "serving", "pipeline", "spend"]


def with_monitoring(**settings: Any) -> Graph:
    return preview("prod", project=ROOT, config={"trimtab:monitoring": settings})


def test_nothing_is_combined_unless_asked_for() -> None:
    found = with_monitoring()
    assert all_of(found, "CompositeAlarm") == all_of(found, "Dashboard") == []
    assert all(a.inputs["alarmActions"] for a in all_of(found, "MetricAlarm"))


def test_one_composite_alarm_speaks_for_a_component() -> None:
    found = with_monitoring(pages="component", routes={"search": ["a@example.com"]})
    single = all_of(found, "MetricAlarm")
    assert not any(a.inputs["alarmActions"] or a.inputs["okActions"] for a in single)
    composite = all_of(found, "CompositeAlarm")
    named = [name for c in composite for name in alarms_of(c.inputs["alarmRule"])]
    assert sorted(named) == sorted(a.inputs["name"] for a in single)
    assert [wrong_with(c.inputs["alarmRule"]) for c in composite] == [None] * len(composite)
    api = one(found, "CompositeAlarm", "clusters-serving-api-any")
    assert {r.name for r in found.references(api, "alarmActions")} >= {"alarms-search"}
    assert api.inputs["tags"]["component"] == "clusters.serving-api"


def test_a_composite_waits_for_its_alarms() -> None:
    found = with_monitoring(pages="component")
    trainer = one(found, "CompositeAlarm", "clusters-trainer-any")
    before = {urn.rsplit("::", 1)[1] for urn in trainer.dependencies}
    assert before >= {"trainer-short", "trainer-undelivered"}


@pytest.mark.parametrize(
    ("pages", "named"),
    [
        ("component", {"trimtab-prod-clusters-trainer-any"}),
        ("alarm", {"trimtab-prod-trainer-short", "trimtab-prod-trainer-undelivered"}),
    ],
)
def test_mute_hours_name_those_who_speak(pages: str, named: set[str]) -> None:
    mute = {
        "schedule": "cron(0 2 * * SUN)",
        "duration": "P1DT90M",
        "components": ["clusters.trainer"],
    }
    found = with_monitoring(pages=pages, mutes={"patching": mute})
    (rule,) = all_of(found, "AlarmMuteRule")
    assert set(rule.inputs["muteTargets"]["alarmNames"]) >= named
    assert rule.inputs["rule"]["schedule"] == {
        "expression": "cron(0 2 * * SUN)",
        "duration": "P1DT1H30M",
        "timezone": "UTC",
    }


def test_dashboards_whose_metrics_are_known_are_as_aws_documents_them() -> None:
    found = changed("prod", "monitoring.dashboards", BOARDS)
    boards = {d.name: d for d in all_of(found, "Dashboard")}
    assert boards.keys() == {f"dashboard-{name}" for name in BOARDS}
    for name in ("gpu", "spend"):
        text = boards[f"dashboard-{name}"].inputs["dashboardBody"]
        body = Body.model_validate(json.loads(text))
        assert 0 < body.metrics <= 500


def test_a_dashboard_is_named_like_its_stack() -> None:
    found = changed("dev", "monitoring.dashboards", ["gpu"])
    assert one(found, "Dashboard", "dashboard-gpu").inputs["dashboardName"] == "trimtab-dev-gpu"
