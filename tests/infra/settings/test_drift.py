"""Settings of drift that cannot work are refused, with the reason."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cost.errors import SettingsError
from infra.settings import Settings
from infra.settings.reader import parse
from tests.infra.minimal import SECTIONS, lake

IMAGE = "111122223333.dkr.ecr.us-east-1.amazonaws.com/ml/drift@sha256:" + "0" * 64
ENTRY: dict[str, Any] = {
    "reference": {"bucket": "curated", "prefix": "train/"},
    "current": {"bucket": "curated", "prefix": "today/"},
}


def read(image: str = IMAGE, key: str = "logs", **entry: Any) -> Settings:
    drift = {"image": image, "log_key": key, "entries": {"clicks": {**ENTRY, **entry}}}
    return parse({**SECTIONS, "lake": lake(curated={}), "drift": drift}, file="Pulumi.mini.yaml")


def test_thresholds_default_to_those_of_credit_scoring() -> None:
    found = read().drift
    assert found is not None
    entry = found.entries["clicks"]
    assert (entry.thresholds.psi, entry.schedule, entry.per_column) == (0.25, "rate(1 day)", False)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"image": "drift:latest"}, "image"),
        ({"image": IMAGE.split("@", maxsplit=1)[0] + ":v1"}, "image"),
        ({"image": IMAGE.replace("us-east-1", "us-west-2")}, "the image is in us-west-2"),
        ({"key": "data"}, r"drift\.log_key: key 'data' is not used_by logs"),
        ({"current": ENTRY["reference"]}, "a sample is always like itself"),
        ({"current": {"bucket": "curated", "prefix": "today"}}, "prefix"),
        ({"current": {"bucket": "curated", "prefix": "/today/"}}, "prefix"),
        ({"current": {"bucket": "logs", "prefix": "x/"}}, "no data bucket 'logs'"),
        ({"current": {"bucket": "none", "prefix": "x/"}}, "no data bucket 'none'"),
        ({"columns": ["a"], "alarm_columns": 2}, "2 of 1 columns cannot drift"),
        ({"columns": ["a", "a"]}, "a column is named twice"),
        ({"schedule": "every day"}, "schedule"),
        ({"schedule": "cron(0 3 * * *)"}, "schedule"),
        ({"thresholds": {"psi": 0}}, "psi"),
        ({"thresholds": {"rows": 5}}, "rows"),
        ({"max_rows": 10}, "max_rows"),
    ],
)
def test_what_cannot_work_is_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(**given)
    told = f"{refused.value.where}: {refused.value.what}"
    assert re.search(reason, told), told


def test_an_entry_at_least() -> None:
    with pytest.raises(SettingsError):
        parse({**SECTIONS, "drift": {"image": IMAGE, "entries": {}}}, file="x")
