"""Settings of monitoring that cannot work are refused, with the reason."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings
from infra.settings.monitoring import MonitoringSettings
from infra.settings.reader import parse
from tests.infra.minimal import SECTIONS


def read(monitoring: dict[str, Any]) -> Settings:
    return parse({**SECTIONS, "monitoring": monitoring}, file="Pulumi.mini.yaml")


def mute(**changes: Any) -> dict[str, Any]:
    return {"mutes": {"night": {"schedule": "cron(0 22 * * SAT)", "duration": "PT8H", **changes}}}


def test_defaults_cost_nothing_but_the_alarms() -> None:
    found = MonitoringSettings()
    assert (found.pages, found.anomaly_bands, found.dashboards) == ("alarm", False, ())


def test_mute_hours_are_read_as_iso_8601() -> None:
    found = read(mute(components=["lake.raw", "network"])).monitoring
    assert found is not None and found.mutes["night"].duration == timedelta(hours=8)
    assert read(mute(schedule="at(2027-01-09T22:00)")).monitoring is not None


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"key": "data"}, r"monitoring\.key: key 'data' is not used_by alerts"),
        ({"routes": {"ml": ["nobody"]}}, r"monitoring\.routes\.ml"),
        ({"dashboards": ["fleet", "fleet"]}, "a dashboard is named twice"),
        ({"dashboards": ["gpus"]}, "dashboards"),
        ({"log_days": 31}, "log_days"),
        ({"latency_seconds": 0}, "latency_seconds"),
        ({"pages": "team"}, "pages"),
        (mute(schedule="cron(0 22 ? * SAT *)"), "schedule"),
        (mute(schedule="rate(1 day)"), "schedule"),
        (mute(duration="PT30S"), "is no time to be quiet"),
        (mute(duration="P16D"), "is no time to be quiet"),
        (mute(duration="eight hours"), "duration"),
        (mute(components=["lake.row"]), r"the stack has no lake\.row"),
        (mute(components=["lakes.raw"]), r"the stack has no lakes\.raw"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(given)
    error = refused.value
    assert re.search(reason, f"{error.where}: {error.what}"), f"{error.where}: {error.what}"
