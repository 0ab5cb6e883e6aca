import pytest

from cost import view_files
from cost.bill import Bill
from tests.cost.analysis import show


def test_by_a_tag_and_a_month(hours: Bill) -> None:
    found = show.rows(hours, "spend", by=("tag:app", "month"))
    assert [(r.get("tag:app"), r["cost"]) for r in found] == [(None, "22.1396"), ("Lake", "11.796")]


@pytest.mark.parametrize(("time", "first"), [("week", "2026-09-28"), ("month", "2026-10-01")])
def test_a_time_is_its_first_day(hours: Bill, time: str, first: str) -> None:
    text = view_files.to_csv(show.result(hours, "spend", by=(time,)))
    assert text.splitlines()[1].startswith(f"{first},")


def test_by_a_column_that_only_lines_have(hours: Bill) -> None:
    found = show.rows(hours, "spend", by=("AvailabilityZone", "InvoiceId"))
    assert [(r["AvailabilityZone"], r["InvoiceId"]) for r in found] == [("us-east-1a", "INV1")]
