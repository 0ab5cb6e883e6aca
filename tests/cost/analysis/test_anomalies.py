import datetime as dt
from typing import Any

import pytest

from cost.analysis import anomalies
from cost.bill import Bill
from tests.cost.analysis.show import residual, result, rows

BY = ("usage-type",)


def test_the_dear_days_are_found_with_their_cause(jumped: Bill) -> None:
    (row,) = rows(jumped, "anomalies")
    assert float(row.pop("score")) > 4
    assert row == {
        "service": "AmazonEC2",
        "first_day": dt.date(2026, 10, 13),
        "days": 2,
        "cost": "525.2",
        "expected": "203.2",
        "excess": "322",
        "state": "ended",
        "cause": "BoxUsage:p4d.24xlarge: +160.00 a day",
    }
    assert residual(jumped, "anomalies") == ["8252.97"]
    assert result(jumped, "anomalies").notes[0].startswith("1 anomaly; ")


def test_none_in_a_season_without(quiet: Bill) -> None:
    found = result(quiet, "anomalies")
    (row,) = found.rows
    assert (row["residual"], row["state"], row["cost"]) == (True, "days as expected", found.total)
    assert found.notes[0].startswith("no anomalies; ")


def test_by_another_dimension(jumped: Bill) -> None:
    (row,) = rows(jumped, "anomalies", by=("usage-type",))
    assert (row["usage-type"], row["cost"], row["expected"]) == (
        "BoxUsage:p4d.24xlarge",
        "320",
        "0",
    )


def test_keys_that_are_not_looked_at_have_no_anomaly(
    jumped: Bill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anomalies, "LEAST", 165.0)
    of_few, few = rows(jumped, "anomalies", by=BY), looked_at(jumped, monkeypatch)
    monkeypatch.setattr(anomalies, "FAR_BELOW", 1e12)
    assert few < looked_at(jumped, monkeypatch)
    assert rows(jumped, "anomalies", by=BY) == of_few


def looked_at(bill: Bill, monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    keys: set[Any] = set()
    with monkeypatch.context() as patch:
        patch.setattr(anomalies, "_spells", lambda found, *_: keys.update(found.keys) or [])
        result(bill, "anomalies", by=BY)
    return keys


def test_too_short_is_said(brief: Bill) -> None:
    (row,) = result(brief, "anomalies").rows
    assert row["state"] == "too short: 10 days of history, 15 are the least"
