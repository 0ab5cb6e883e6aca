from cost.bill import Bill
from tests.cost.analysis import show


def test_by_a_tag_and_a_month(hours: Bill) -> None:
    found = show.rows(hours, "spend", by=("tag:app", "month"))
    assert [(r.get("tag:app"), r["cost"]) for r in found] == [(None, "22.1396"), ("Lake", "11.796")]


def test_by_a_column_that_only_lines_have(hours: Bill) -> None:
    found = show.rows(hours, "spend", by=("AvailabilityZone", "InvoiceId"))
    assert [(r["AvailabilityZone"], r["InvoiceId"]) for r in found] == [("us-east-1a", "INV1")]
