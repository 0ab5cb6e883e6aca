"""Times of the week in AWS's spelling."""

from __future__ import annotations

import pytest

from infra.components._cron import aws_cron


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("0 20 * * 1-5", "cron(0 20 ? * MON-FRI *)"),
        ("0 8 * * 0", "cron(0 8 ? * SUN *)"),
        ("0 8 * * 7", "cron(0 8 ? * SUN *)"),
        ("0 8 * * 1,3,5", "cron(0 8 ? * MON,WED,FRI *)"),
        ("0 8 * * MON-FRI", "cron(0 8 ? * MON-FRI *)"),
        ("*/5 * * * *", "cron(*/5 * * * ? *)"),
        ("30 6 1 1 *", "cron(30 6 1 1 ? *)"),
        ("0 0 * * 1-5/2", "cron(0 0 ? * MON-FRI/2 *)"),
    ],
)
def test_days_are_named_and_the_other_one_is_open(given: str, wanted: str) -> None:
    assert aws_cron(given) == wanted
